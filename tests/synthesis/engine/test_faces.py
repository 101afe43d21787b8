import pytest
from PIL import ImageFont

from glyphline.fonts import trdg_fonts
from glyphline.synthesis.engine.faces import Face, Faces

FONTS = {font.name: str(font.path) for font in trdg_fonts()}
TEXTS = ["a", "j", " ", "", "W", "\u0e34", "office", "\u6f22"]


@pytest.mark.parametrize("name", ["Lato-BlackItalic", "Pacifico", "Capture_it"])
def test_measures_are_those_of_the_font(name):
    face, pillows = Face(FONTS[name], 33), ImageFont.truetype(FONTS[name], 33)
    for text in TEXTS:
        measures, (left, _, right, bottom) = face.measure(text), pillows.getbbox(text)
        assert measures.advance == round(pillows.getlength(text)), text
        assert measures[2:] == (left, right, bottom), text


def test_thai_marks_that_stand_above_or_below_take_no_place():
    face = Face(FONTS["Lato-Regular"], 32)
    assert [face.measure(c).width for c in "\u0e31\u0e34\u0e39\u0e47\u0e4e"] == [0] * 5
    for character in "\u0e30\u0e32\u0e3a\u0e3f\u0e46\u0e4fa":
        assert face.measure(character).width == face.measure(character).advance


def test_faces_are_kept_until_there_are_too_many():
    faces, paths = Faces(max_faces=2), [FONTS["Pacifico"], FONTS["Lato-Bold"], FONTS["SEASRN__"]]
    first = faces.face(paths[0], 20)
    assert faces.face(paths[0], 20) is first
    assert faces.face(paths[0], 21) is not first
    faces.face(paths[1], 20)
    assert faces.face(paths[0], 20) is not first, "a third began anew"


def test_bitmaps_are_kept_until_they_take_too_much_memory():
    faces = Faces(budget_px=3_000)
    first = faces.face(FONTS["Pacifico"], 20)
    before = first.bitmap("a", "L", 0)
    assert first.bitmap("a", "L", 0) is before
    for letter in "bcdefghijkmnopqrstuvwxyz":
        first.bitmap(letter, "L", 0)
    second = faces.face(FONTS["Pacifico"], 20)
    assert second is not first
    assert second.bitmap("a", "L", 0)[1:] == before[1:]


def test_forgetting_begins_anew():
    faces = Faces()
    first = faces.face(FONTS["Pacifico"], 20)
    faces.forget()
    assert faces.face(FONTS["Pacifico"], 20) is not first
