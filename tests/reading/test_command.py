"""`glyphline read`: from paths to lines."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from glyphline.errors import ImageError, ModelError
from glyphline.picture import encode_png
from glyphline.reading import command
from glyphline.reading.command import read_pictures
from glyphline.sample import Prediction

GOOD = encode_png(np.full((4, 4), 255, np.uint8))


class FakeReader:
    """Reads the name of a file; a name with `bad` cannot be read."""

    class card:  # noqa: N801 - stands for the attribute of the real one
        model_id = "0123456789ab"

    def read(self, picture: Path) -> Prediction:
        if "bad" in picture.name or not picture.is_file():
            raise ImageError(f"{picture}: cannot be read")
        return Prediction(f"<{picture.stem}>", 0.123456)


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command.Reader, "load", lambda folder: FakeReader())


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    folder = tmp_path / "scans"
    for name in ("b.png", "a.JPG", "deep/c.tiff", "bad.png", "notes.txt", "é [x].webp"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(GOOD)
    (folder / "folder.png").mkdir()
    return folder


def test_a_line_holds_path_text_and_confidence(
    scans: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert read_pictures([scans / "b.png"], Path("m"), as_json=False) == 0
    assert capsys.readouterr() == (f"{scans / 'b.png'}\t<b>\t0.1235\n", "")


def test_folders_are_read_in_sorted_order_and_one_bad_picture_stops_no_other(
    scans: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert read_pictures([scans], Path("m"), as_json=False) == 1
    captured = capsys.readouterr()
    texts = [line.split("\t")[1] for line in captured.out.splitlines()]
    assert texts == ["<a>", "<b>", "<c>", "<é [x]>"]
    assert captured.err == f"error: {scans / 'bad.png'}: cannot be read\n"


def test_every_json_line_parses_and_errors_are_among_them(
    scans: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert read_pictures([scans / "b.png", scans / "bad.png"], Path("m"), as_json=True) == 1
    captured = capsys.readouterr()
    rows = [json.loads(line) for line in captured.out.splitlines()]
    good = {"picture": str(scans / "b.png"), "text": "<b>", "confidence": 0.1235}
    assert rows[0] == {**good, "model": "0123456789ab"}
    assert rows[1]["picture"] == str(scans / "bad.png")
    assert rows[1]["error"].endswith("cannot be read")
    assert captured.err == ""


def test_json_keeps_characters_beyond_ascii_readable(
    scans: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    read_pictures([scans / "é [x].webp"], Path("m"), as_json=True)
    assert "<é [x]>" in capsys.readouterr().out


@pytest.mark.parametrize("as_json", [False, True])
def test_a_folder_without_pictures_and_a_missing_path_are_errors(
    scans: Path, capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    paths = [scans / "folder.png", scans / "nowhere.png", scans / "b.png"]
    assert read_pictures(paths, Path("m"), as_json) == 2
    captured = capsys.readouterr()
    shown = captured.out if as_json else captured.err
    assert "folder.png holds no pictures (.png, .jpg" in shown
    assert "nowhere.png: cannot be read" in shown
    assert "<b>" in captured.out


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
@pytest.mark.parametrize("as_json", [False, True])
def test_a_name_that_is_not_utf8_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, as_json: bool
) -> None:
    names = [os.fsencode(tmp_path) + name for name in (b"/\xff.png", b"/\xffbad.png", b"/z.png")]
    for name in names:
        Path(os.fsdecode(name)).write_bytes(GOOD)
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", errors=e) for e in ("strict", "replace"))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    assert read_pictures([tmp_path], Path("m"), as_json) == 1
    out.seek(0)
    assert "<z>" in out.read()


def test_a_folder_that_is_no_export_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    with pytest.raises(ModelError, match=r"no glyphline\.json"):
        read_pictures([tmp_path], tmp_path, as_json=False)


TERMINAL = """
import io, sys
from pathlib import Path
from rich.console import Console
from glyphline.reading import command
from glyphline.sample import Prediction

class Reader:
    card = None
    def read(self, picture):
        return Prediction("x", 1.0)

Reader.card = type("Card", (), {"model_id": "m"})
command.Reader.load = lambda folder: Reader()
shown = io.StringIO()
command.Console = lambda stderr: Console(file=shown, force_terminal=True)
command.read_pictures([Path(f"{i}.png") for i in range(30)], Path("m"), as_json=False)
assert "reading" in shown.getvalue(), "no bar"
assert ".png" not in shown.getvalue(), "output went to the bar's console"
"""


def test_output_reaches_standard_output_while_a_bar_is_on_the_terminal() -> None:
    process = [sys.executable, "-c", TERMINAL]
    end = subprocess.run(process, capture_output=True, text=True, check=False)
    assert end.returncode == 0, end.stderr
    assert end.stdout.splitlines() == [f"{i}.png\tx\t1.0000" for i in range(30)]
