"""Source `math_symbols` on small archives in the published layouts, and on the real one."""

import io
import os
import tarfile
import zipfile
from collections import Counter, defaultdict

import numpy as np
import pytest

from glyphline.errors import DataError, ParamsError
from glyphline.params.base import section
from glyphline.picture import decode_picture, encode_png
from glyphline.sources.math_symbols import SourceParams, samples

PICTURE = encode_png(np.full((28, 28), 200, np.uint8))


def tarred(names) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = len(PICTURE)
            archive.addfile(info, io.BytesIO(PICTURE))
    return out.getvalue()


def zipped(names) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, PICTURE)
    return out.getvalue()


PREFIXES = {"0": "0", "9": "9", "dot": "·", "minus": "-", "plus": "+", "slash": "/", "w": "w"}
FOLDERS = {
    "!": "!", "(": "(", "+": "+", ",": ",", "-": "-", "0": "0", "=": "=", "A": "A", "X": "X",
    "Delta": "Δ", "alpha": "α", "ascii_124": "|", "beta": "β", "cos": "cos", "div": "÷",  # noqa: RUF001
    "exists": "∃", "forall": "∀", "forward_slash": "/", "gamma": "γ", "geq": "≥", "gt": ">",  # noqa: RUF001
    "in": "∈", "infty": "∞", "int": "∫", "lambda": "λ", "ldots": "…", "leq": "≤", "lim": "lim",
    "log": "log", "lt": "<", "mu": "μ", "neq": "≠", "phi": "φ", "pi": "π", "pm": "±",
    "prime": "′", "rightarrow": "→", "sigma": "σ", "sin": "sin", "sqrt": "√", "sum": "∑",  # noqa: RUF001
    "tan": "tan", "theta": "θ", "times": "×", "y": "y", "{": "{", "}": "}",  # noqa: RUF001
}  # fmt: skip


def test_prefixes_are_the_labels_in_the_archive_of_the_catalogue(mirror, context):
    names = [f"bhmsds-master/symbols/{name}-{n:04d}.png" for name in PREFIXES for n in (0, 1499)]
    extra = ["bhmsds-master/README.md", "bhmsds-master/assets/symbols.gif"]
    (mirror / "bhmsds-master.zip").write_bytes(zipped([*names, *extra]))
    found = list(samples(SourceParams(), context))
    assert Counter(sample.text for sample in found) == dict.fromkeys(PREFIXES.values(), 2)
    assert context.origin["names_from"] == "prefixes"
    assert context.origin["licence"] == "MIT"
    assert context.rejects.rows == []


@pytest.mark.parametrize("kind", ["folder", "zip", "tgz"])
def test_folders_are_the_labels_in_data_of_ones_own(tmp_path, context, kind):
    names = [f"extracted_images/{name}/{name}_{n}.png" for name in FOLDERS for n in (1, 2)]
    path = tmp_path / "own"
    if kind == "folder":
        for name in names:
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(PICTURE)
    else:
        path = tmp_path / f"own.{kind}"
        path.write_bytes(zipped(names) if kind == "zip" else tarred(names))
    found = list(samples(SourceParams(path=str(path)), context))
    assert Counter(sample.text for sample in found) == Counter(
        text for text in FOLDERS.values() for _ in (1, 2)
    )
    assert context.origin["names_from"] == "folders"
    assert context.rejects.rows == []


def test_an_unknown_name_is_rejected_and_the_reason_says_what_to_add(tmp_path, context):
    path = tmp_path / "own.zip"
    path.write_bytes(zipped(["pi/1.png", "oint/pi_2.png", "pi.png"]))
    assert [sample.text for sample in samples(SourceParams(path=str(path)), context)] == ["π"]
    assert [(name, kind) for name, kind, _ in context.rejects.rows] == [
        ("oint/pi_2.png", "no label"),
        ("pi.png", "no label"),
    ]
    assert context.rejects.rows[0][2] == "'oint' is not known; add it to names, as in {'oint': ∮}"


def test_names_of_ones_own_extend_and_replace_those_known(tmp_path, context):
    path = tmp_path / "own.zip"
    path.write_bytes(zipped(["oint-1.png", "dot-1.png", "x-1.png"]))
    chosen = SourceParams(path=str(path), names={"oint": "∮", "dot": "*"})
    assert [sample.text for sample in samples(chosen, context)] == ["*", "∮", "x"]


def test_unreadable_pictures_are_rejected_and_others_shrunk(tmp_path, context):
    (tmp_path / "pi").mkdir()
    (tmp_path / "pi/1.png").write_bytes(PICTURE)
    (tmp_path / "pi/2.png").write_bytes(PICTURE[:30])
    found = list(samples(SourceParams(path=str(tmp_path), max_side_px=14), context))
    assert [decode_picture(sample.image).shape for sample in found] == [(14, 14)]
    assert [(name, kind) for name, kind, _ in context.rejects.rows] == [("pi/2.png", "unreadable")]


@pytest.mark.parametrize(
    ("params", "error", "message"),
    [
        ({"path": "nowhere"}, DataError, "nowhere is not a folder"),
        ({"path": "."}, DataError, "holds no pictures"),
        ({"path": ".", "address": "https://a"}, ParamsError, "path or an address, not both"),
    ],
)
def test_a_place_without_pictures_is_an_error(
    tmp_path, context, monkeypatch, params, error, message
):
    monkeypatch.setenv("DVC_ROOT", str(tmp_path))
    with pytest.raises(error, match=message):
        list(samples(SourceParams(**params), context))


def test_an_empty_text_for_a_name_is_refused():
    with pytest.raises(ParamsError, match="a name or its text is empty"):
        section(SourceParams, {"names": {"pi": ""}}, "sources.math_symbols")


@pytest.mark.real
@pytest.mark.skipif(not os.environ.get("GLYPHLINE_MIRROR"), reason="GLYPHLINE_MIRROR is not set")
def test_the_real_symbols_are_all_read_and_look_like_their_names(context):
    """BHMSDS as published: 1,500 of each of 18 symbols."""
    counts: Counter[str] = Counter()
    ink = defaultdict(float)
    for sample in samples(SourceParams(), context):
        counts[sample.text] += 1
        if counts[sample.text] <= 100:
            ink[sample.text] += (255 - decode_picture(sample.image)).mean()
    assert counts == dict.fromkeys("0123456789wxyz·-+/", 1500)
    assert max(ink, key=ink.__getitem__) == "·"  # a filled blob
    assert min(ink, key=ink.__getitem__) in "-/"
    assert context.rejects.rows == []
