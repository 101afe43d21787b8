import numpy as np
from PIL import Image

from glyphline.picture import encode_png
from glyphline.synthesis.sheet import write_sheet


def picture(width, grey=0):
    return encode_png(np.full((32, width), grey, np.uint8))


def test_every_picture_and_its_label_are_on_the_sheet(tmp_path):
    pictures = [(picture(40), "a", "Lato"), (picture(90), "€5", "a very long font name")]
    write_sheet(tmp_path / "sheet.png", pictures)
    with Image.open(tmp_path / "sheet.png") as opened:
        sheet = np.asarray(opened.convert("L"))
    assert (sheet == 0).sum() >= 32 * (40 + 90)
    below = sheet[10 + 32 : -10]
    assert below.min() < 120, "captions stand below the pictures"


def test_the_longest_line_is_shrunk_to_the_sheet_and_one_sample_is_enough(tmp_path):
    write_sheet(tmp_path / "sheet.png", [(picture(5000), "x" * 200, "font")])
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.width < 500


def test_equal_pictures_give_equal_bytes(tmp_path):
    for name in ("a.png", "b.png"):
        write_sheet(tmp_path / name, [(picture(40), "a", "Lato")] * 5)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
