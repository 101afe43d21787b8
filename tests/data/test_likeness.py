import cv2
import numpy as np
import pytest
from drawn import COPIES, glyph, line

from glyphline.data.likeness import Portrait, alike, displacement, draw_portrait


def portrait(picture: np.ndarray) -> Portrait:
    drawn = draw_portrait(picture)
    assert drawn is not None
    return drawn


def stroke(shift: int = 0, length: int = 24) -> np.ndarray:
    picture = np.full((40, 40), 230, np.uint8)
    cv2.line(picture, (16, 8), (18 + shift, 8 + length), 30, 3)
    return cv2.GaussianBlur(picture, (0, 0), 0.7)


@pytest.mark.parametrize("copy", COPIES)
def test_copies_of_a_character_are_alike(copy: str) -> None:
    found = [alike(portrait(glyph(s)), portrait(COPIES[copy](glyph(s)))) for s in range(20)]
    assert sum(found) >= 17


@pytest.mark.parametrize("copy", COPIES)
def test_copies_of_a_line_are_alike(copy: str) -> None:
    found = [alike(portrait(line(s)), portrait(COPIES[copy](line(s)))) for s in range(10)]
    assert sum(found) >= 9


def test_different_pictures_are_not_alike() -> None:
    for draw in (glyph, line):
        drawn = [portrait(draw(seed)) for seed in range(12)]
        pairs = [(a, b) for index, a in enumerate(drawn) for b in drawn[:index]]
        assert not any(alike(a, b) for a, b in pairs)


def test_plain_strokes_that_differ_a_little_are_not_alike() -> None:
    assert portrait(stroke()).kind == "plain"
    assert alike(portrait(stroke()), portrait(np.roll(stroke(), 3, 1)))
    assert not alike(portrait(stroke()), portrait(stroke(shift=2)))
    assert not alike(portrait(stroke()), portrait(stroke(length=22)))


@pytest.mark.parametrize(("side", "same"), [(60, True), (40, True), (50, False)])
def test_ink_must_be_as_large_or_larger_by_as_much_as_the_picture(side: int, same: bool) -> None:
    picture = np.full((60, 60), 230, np.uint8)
    picture[:side, :side] = cv2.resize(glyph(2), (side, side))
    assert portrait(glyph(2)).kind == "character"
    assert alike(portrait(glyph(2)), portrait(picture)) == same


def test_a_line_and_a_character_have_no_displacement_in_common() -> None:
    assert displacement(portrait(glyph(1)), portrait(line(1))) == np.inf


def test_a_picture_without_ink_has_no_portrait() -> None:
    assert draw_portrait(np.full((9, 9), 200, np.uint8)) is None
