"""An export folder is opened only when it is the one that was exported."""

import os
import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from glyphline.errors import ModelError
from glyphline.exported import CARD, FORMAT_VERSION, ONNX, ExportCard, list_files, load_card
from glyphline.model_folder import check_hashes, open_model
from glyphline.preprocess import Preprocess
from made_models import GREEDY

WEIGHTS = "saved_model/saved_model.pb"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    (folder / "saved_model").mkdir(parents=True)
    (folder / WEIGHTS).write_bytes(b"\x00\x01")
    (folder / ONNX).write_bytes(b"onnx")
    (folder / "model.int8-static.onnx").write_bytes(b"int8")
    (folder / "MODEL_CARD.md").write_text("# A model\n")
    ExportCard(
        format_version=FORMAT_VERSION,
        name="printed-cnn",
        head="softmax",
        charset="ab",
        merges={},
        preprocess=Preprocess(kind="character", height_px=8, width_px=8, framing="ink"),
        decode=GREEDY,
        provenance={},
        files=list_files(folder),
    ).save(folder)
    return folder


def test_an_untouched_folder_gives_the_bytes_of_the_chosen_variant(folder: Path) -> None:
    card, model = open_model(folder)
    assert (card.name, model) == ("printed-cnn", b"onnx")
    assert open_model(str(folder), "onnx_int8_static")[1] == b"int8"
    check_hashes(folder, card)


FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda f: (f / ONNX).unlink(), r"model\.onnx is missing"),
    "missing in a folder": (lambda f: (f / WEIGHTS).unlink(), r"saved_model\.pb is missing"),
    "a folder in its place": (
        lambda f: ((f / ONNX).unlink(), (f / ONNX).mkdir()),
        r"model\.onnx is missing",
    ),
    "altered": (
        lambda f: (f / ONNX).write_bytes(b"onnX"),
        r"model\.onnx is not the file .*expected sha256 \w{12}, got \w{12}",
    ),
    "longer, in a file that is not loaded": (
        lambda f: (f / "MODEL_CARD.md").write_text("# Another model\n"),
        r"MODEL_CARD\.md is not the file .*expected 10 bytes, got 16",
    ),
    "foreign": (lambda f: (f / "virus.so").write_bytes(b""), r"virus\.so does not belong"),
    "foreign and hidden": (lambda f: (f / ".x").write_bytes(b""), r"\.x does not belong"),
    "foreign in a folder": (
        lambda f: (f / "saved_model" / "variables").write_bytes(b""),
        r"saved_model/variables does not belong",
    ),
    "a link to a folder": (
        lambda f: (f / "more").symlink_to(f.parent, target_is_directory=True),
        r"more does not belong",
    ),
    "a link to nowhere": (
        lambda f: ((f / ONNX).unlink(), (f / ONNX).symlink_to(f / "nowhere")),
        r"model\.onnx is missing",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_folder_with_a_fault_is_refused_by_the_files_name(folder: Path, fault: str) -> None:
    do, message = FAULTS[fault]
    do(folder)
    with pytest.raises(ModelError, match=message) as caught:
        open_model(folder)
    assert "again" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_altered_file_of_the_same_size_is_found_when_everything_is_hashed(folder: Path) -> None:
    card, _ = open_model(folder)
    (folder / WEIGHTS).write_bytes(b"\x00\x02")
    assert open_model(folder)[1] == b"onnx"  # what is not loaded is not hashed
    with pytest.raises(ModelError, match=r"saved_model\.pb is not the file that was exported"):
        check_hashes(folder, card)


def damage(folder: Path, chance: random.Random) -> str:
    """Do something to a file of the folder, and say what."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    path, other = chance.choice(files), chance.choice(files)
    content = bytearray(path.read_bytes())
    at = chance.randrange(len(content))
    kind = chance.choice(("flip", "cut", "more", "gone", "folder", "circle", "foreign", "swap"))
    if kind == "foreign":
        path.with_name(f"{path.name}.{chance.randrange(99)}").write_bytes(content)
    elif kind == "flip":
        content[at] ^= chance.randrange(1, 256)
        path.write_bytes(content)
    elif kind in ("cut", "more"):
        path.write_bytes(content[:at] if kind == "cut" else content + content[at:])
    else:
        replaced = other.read_bytes()
        path.unlink()
        if kind == "swap":
            path.write_bytes(replaced)
        elif kind == "folder":
            path.mkdir()
        elif kind == "circle":
            path.symlink_to(path)
    return f"{kind} {path.name}"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights")
@pytest.mark.parametrize("seed", range(4))
def test_whatever_was_done_to_a_folder_it_is_refused_or_as_it_was(
    folder: Path, tmp_path: Path, seed: int
) -> None:
    card, chance = load_card(folder), random.Random(seed)
    refusals: list[str] = []
    for trial in range(50):
        copy = tmp_path / f"copy-{trial}"
        shutil.copytree(folder, copy)
        done = damage(copy, chance)
        try:
            found, _ = open_model(copy)
            check_hashes(copy, found)
        except ModelError as error:
            refusals.append(str(error))
        else:  # a blank of the card for another, or a file for itself
            assert found == card, done
            assert list_files(copy) == list_files(folder), done
    assert len(refusals) > 40
    assert all(str(tmp_path) in message and "\n" not in message for message in refusals)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no such pipes")
def test_a_card_that_is_a_pipe_or_gigantic_is_refused_and_not_waited_for(folder: Path) -> None:
    os.truncate(folder / CARD, 10**12)
    with pytest.raises(ModelError, match=r"glyphline\.json is no file of such a size"):
        open_model(folder)
    (folder / CARD).unlink()
    os.mkfifo(folder / CARD)
    with pytest.raises(ModelError, match=r"glyphline\.json is no file of such a size"):
        open_model(folder)


def test_links_to_files_are_followed_as_a_cache_makes_them(folder: Path, tmp_path: Path) -> None:
    (folder / ONNX).rename(tmp_path / "cached")
    (folder / ONNX).symlink_to(tmp_path / "cached")
    assert open_model(folder)[1] == b"onnx"


def test_what_a_file_manager_leaves_is_no_foreign_file(folder: Path) -> None:
    (folder / ".DS_Store").write_bytes(b"\x00")
    assert open_model(folder)[1] == b"onnx"


@pytest.mark.parametrize("variant", ["onnx_int8_dynamic", "saved_model", "pickle"])
def test_a_variant_that_is_not_there_is_answered_with_those_that_are(
    folder: Path, variant: str
) -> None:
    with pytest.raises(ModelError, match=f"no variant '{variant}'.*onnx_fp32, onnx_int8_static"):
        open_model(folder, variant)
