"""One's own pictures as backgrounds."""

import numpy as np
import pytest
from PIL import Image
from test_renderer import FONTS, look, looks

from glyphline.errors import DataError
from glyphline.synthesis.backgrounds import check_backgrounds, report_backgrounds
from glyphline.synthesis.engine.settings import BACKGROUNDS
from glyphline.synthesis.renderer import draw_look, render


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Looks with a folder that is named relative to the repository's root."""
    monkeypatch.setenv("DVC_ROOT", str(tmp_path))
    (tmp_path / "papers").mkdir()
    return looks(backgrounds=["image"], background_folder="papers")


def save(path, grey, size=(400, 100)):
    Image.new("L", size, grey).save(path)


def test_text_lies_on_a_piece_of_one_of_the_pictures(own, tmp_path):
    for grey in (170, 230):
        save(tmp_path / "papers" / f"{grey}.png", grey)
    check_backgrounds(own)
    rng = np.random.default_rng(1)
    drawn = [render("Text", FONTS["Lato-Regular"], draw_look(own, rng)) for _ in range(12)]
    assert {int(np.median(picture)) for picture in drawn} == {170, 230}


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ([], "papers is empty; put pictures into it, or take image out of"),
        (["notes.txt"], "notes.txt, which is no picture"),
    ],
)
def test_a_folder_without_pictures_is_refused(own, tmp_path, files, message):
    for name in files:
        (tmp_path / "papers" / name).write_text("words")
    with pytest.raises(DataError, match=message):
        check_backgrounds(own)


def test_a_folder_that_is_not_there_is_refused(own, tmp_path):
    (tmp_path / "papers").rmdir()
    with pytest.raises(DataError, match="there is no folder"):
        check_backgrounds(own)


def test_ink_that_a_picture_hides_counts_as_invisible(tmp_path):
    busy = np.random.default_rng(1).choice([0, 255], (8, 40)).repeat(12, 0).repeat(12, 1)
    Image.fromarray(busy.astype(np.uint8)).save(tmp_path / "busy.png")
    on_busy = look(background=BACKGROUNDS["image"], image_dir=str(tmp_path), blur_px=0.0)
    assert render("hidden in it", FONTS["Lato-Regular"], on_busy) is None
    save(tmp_path / "busy.png", 200)
    assert render("hidden in it", FONTS["Lato-Regular"], on_busy) is not None


def test_the_report_tells_which_pictures_there_were(own, tmp_path):
    assert report_backgrounds(looks()) == {}
    save(tmp_path / "papers" / "a.png", 200)
    before = report_backgrounds(own)["backgrounds"]
    save(tmp_path / "papers" / "a.png", 201)
    after = report_backgrounds(own)["backgrounds"]
    assert (before["path"], before["pictures"]) == ("papers", 1)
    assert before["sha256"] != after["sha256"]
