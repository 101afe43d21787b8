"""Lines cut into characters."""

import functools
import string

import cv2
import numpy as np
import pytest

from glyphline import texts
from glyphline.errors import ImageError
from glyphline.fonts import trdg_fonts
from glyphline.reading.cutting import cut_characters
from glyphline.reading.segmentation import Segmentation, segment
from glyphline.synthesis.renderer import Look, render

FONTS = {font.name: font for font in trdg_fonts()}
ALLOWED = f" {string.ascii_letters}{string.digits}.,-/:%"
KINDS = ("words", "numbers", "codes", "dates", "amounts")


def look(seed: int, skew: int = 0) -> Look:
    rng = np.random.default_rng(seed)
    top, left, bottom, right = (int(side) for side in rng.integers(2, 9, 4))
    return Look(
        height_px=48,
        skew_deg=skew,
        blur_px=1.0,
        distortion=0,
        direction=0,
        background=int(rng.integers(2)),
        image_dir="",
        margins_px=(top, left, bottom, right),
        width_px=0,
        alignment=0,
        fit=False,
        word_split=False,
        spacing_px=int(rng.integers(3)),
        space_width=1.0,
        colors="#000000,#505050",
        stroke_px=0,
        stroke_colors="#282828",
        seed=seed,
    )


def drawn(text: str, font: str = "OpenSans-Regular", seed: int = 3, skew: int = 0) -> np.ndarray:
    picture = render(text, FONTS[font].path, look(seed, skew))
    assert picture is not None
    return picture


def words(segmentation: Segmentation) -> list[int]:
    """How many characters each word has."""
    return [len(word) for word in segmentation.text(["x"] * len(segmentation.segments)).split(" ")]


def expected(text: str) -> list[int]:
    return [len(word) for word in text.split(" ")]


@pytest.mark.parametrize(
    "text",
    [
        "A",
        "Hello World",
        "ij:;=!?",
        'say "yes" 100%',
        "jij ijs Ä ö é Ñ",
        "(1+2)*3=9",
        "a-b_c.d,e",
        "12 345,67 EUR",
    ],
)
@pytest.mark.parametrize("form", ["as drawn", "inverted", "tripled", "colour", "shaded"])
def test_dots_accents_and_signs_are_one_character_each(text: str, form: str) -> None:
    picture = drawn(text)
    if form == "inverted":
        picture = 255 - picture
    elif form == "tripled":
        picture = cv2.resize(picture, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC)
    elif form == "colour":
        picture = cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)
    elif form == "shaded":
        light = np.linspace(1.0, 0.8, picture.shape[1])
        picture = (picture * light).astype(np.uint8)
    assert words(segment(picture)) == expected(text)


def test_boxes_hold_the_ink_of_their_character_and_run_from_left_to_right() -> None:
    picture = np.full((40, 120), 255, np.uint8)
    picture[10:30, 5:15] = picture[10:30, 20:32] = picture[24:30, 60:66] = 0
    found = segment(picture)
    boxes = [(s.box.left, s.box.top, s.box.right, s.box.bottom) for s in found.segments]
    for box, truth in zip(
        boxes, [(5, 10, 15, 30), (20, 10, 32, 30), (60, 24, 66, 30)], strict=True
    ):
        assert box == pytest.approx(truth, abs=1)
    assert [s.after_space for s in found.segments] == [False, False, True]
    assert found.text(["a", "b", "."]) == "ab ."
    assert [int(found.owners[row, column]) for row, column in ((20, 10), (20, 25), (0, 0))] == [
        1,
        2,
        0,
    ]


def test_characters_that_touch_are_cut() -> None:
    picture = np.full((48, 100), 255, np.uint8)
    for left in (5, 34, 63):  # three rings joined by a thin bridge
        cv2.ellipse(picture, (left + 12, 24), (11, 16), 0, 0, 360, 0, 3)
    for left in (30, 59):
        picture[23:25, left : left + 5] = 60
    assert len(segment(picture).segments) == 3


def test_a_hairline_that_fades_stays_one_character() -> None:
    picture = np.full((96, 160), 255, np.uint8)
    for left in (20, 90):
        cv2.circle(picture, (left + 25, 48), 25, 30, 1, cv2.LINE_AA)
    faint = picture[:, 39:51]
    faint[faint < 255] = 210  # top and bottom of the first ring
    assert words(segment(picture)) == [2]


def test_equal_pictures_give_equal_results() -> None:
    picture = drawn("Ein Wort, 3/4 %", "Raleway-Italic")
    first, second = segment(picture), segment(picture.copy())
    assert first == second
    assert np.array_equal(first.owners, second.owners)


@pytest.mark.parametrize("shape", [(1, 1), (2, 300), (300, 2), (48, 48)])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_picture_without_ink_has_no_characters(shape: tuple[int, int], level: int) -> None:
    assert segment(np.full(shape, level, np.uint8)).segments == ()


def test_noise_alone_has_no_certain_size_but_ends() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (48, 200), dtype=np.uint8)
    assert len(segment(noise).segments) < 500


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ImageError, match="expected a uint8 picture"):
        segment(np.zeros((4, 4)))


@functools.cache
def measured() -> dict[str, tuple[int, int]]:
    """Lines cut exactly right, and lines, by font: two lines in every font that TRDG ships."""
    counts = {}
    for number, font in enumerate(FONTS.values()):
        right = 0
        for index in range(2):
            rng = np.random.default_rng([11, number, index])
            text = texts.draw_text(
                KINDS[(number + index) % len(KINDS)], ALLOWED, texts.Form(24), rng
            )
            right += words(segment(drawn(text, font.name, 100 * number + index, 3))) == expected(
                text
            )
        counts[font.name] = (right, 2)
    return counts


def test_nine_lines_of_ten_in_the_fonts_of_trdg_are_cut_exactly_right() -> None:
    """Every character and every space right, lines turned by up to 3 degrees.

    Measured on 2,000 lines: 90 %. What fails: fonts of broken or joined strokes (SEASRN,
    Capture it, Pacifico), and spaces around a figure 1.
    """
    right, lines = map(sum, zip(*measured().values(), strict=True))
    assert lines == 200
    assert right >= 176


def test_cut_characters_stand_in_the_frame_of_the_line_without_their_neighbours() -> None:
    picture = drawn("Typ.", "OpenSans-Italic")
    found = segment(picture)
    cuts = cut_characters(picture, found, "whole")
    assert {cut.shape for cut in cuts} == {(48, 48)}
    for cut, one in zip(cuts, found.segments, strict=True):
        alone = segment(cut).segments
        assert len(alone) == 1
        assert alone[0].box.top == pytest.approx(one.box.top, abs=2)
        assert alone[0].box.height == pytest.approx(one.box.height, abs=3)


def test_cut_characters_of_a_tight_line_get_the_frame_that_a_character_is_drawn_in() -> None:
    picture = drawn("Hxg", seed=5)
    boxes = [one.box for one in segment(picture).segments]
    tight = picture[min(b.top for b in boxes) : max(b.bottom for b in boxes)]
    loose, close = (cut_characters(p, segment(p), "whole") for p in (picture, tight))
    heights = [segment(cut).segments[0].box.height / cut.shape[0] for cut in close]
    assert heights[0] == pytest.approx(0.5, abs=0.08)
    assert heights[1] < 0.85 * heights[0]
    assert len(loose) == len(close) == 3


def test_cut_to_the_ink_characters_keep_a_little_paper() -> None:
    picture = drawn("a.")
    cuts = cut_characters(picture, segment(picture), "ink")
    assert cuts[1].shape[0] < cuts[0].shape[0] < 48
