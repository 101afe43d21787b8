"""Boxes of the characters of a CTC reading."""

import numpy as np
import pytest

from glyphline.charset import Charset
from glyphline.preprocess import Preprocess
from glyphline.reading.ctc_boxes import Step, emitted, place
from glyphline.reading.geometry import Box

HOW = Preprocess(kind="line", height_px=32, width_px=320, framing="whole", width_step_px=32)


def steps(*middles: float) -> list[Step]:
    return [Step("a", 1.0, middle) for middle in middles]


def line_of(*blots: tuple[int, int, int, int]) -> np.ndarray:
    """White, 32x64, with black blots (top, bottom, left, right)."""
    picture = np.full((32, 64), 255, np.uint8)
    for top, bottom, left, right in blots:
        picture[top:bottom, left:right] = 0
    return picture


def test_a_character_reaches_as_far_as_there_is_ink_on_its_side():
    picture = line_of((4, 20, 8, 16), (10, 30, 40, 50))
    assert place(steps(0.2, 0.7), picture, HOW, 64) == [Box(8, 4, 16, 20), Box(40, 10, 50, 30)]


def test_a_character_without_ink_has_all_the_room_up_to_its_neighbours():
    picture = line_of((4, 20, 8, 16), (10, 30, 56, 60))
    boxes = place(steps(0.125, 0.5, 0.875), picture, HOW, 64)
    assert boxes == [Box(8, 4, 16, 20), Box(20, 0, 44, 32), Box(56, 10, 60, 30)]


def test_a_blot_over_a_border_is_shared_by_both_characters():
    picture = line_of((4, 20, 24, 40))
    assert place(steps(0.25, 0.75), picture, HOW, 64) == [Box(24, 4, 32, 20), Box(32, 4, 40, 20)]


def test_a_character_said_in_the_padding_stands_at_the_right_edge():
    boxes = place(steps(0.2, 0.9), line_of((4, 20, 8, 16)), HOW, 128)  # the picture fills one half
    assert boxes == [Box(8, 4, 16, 20), Box(44, 0, 64, 32)]


def test_nothing_said_has_no_boxes():
    assert place([], line_of(), HOW, 64) == []


def test_the_best_path_says_where_and_how_surely_each_character_is():
    probabilities = np.array(
        [[0.7, 0.1, 0.2], [0.6, 0.2, 0.2], [0.1, 0.1, 0.8], [0.2, 0.5, 0.3], [0.1, 0.1, 0.8]]
    )
    first, second = emitted(probabilities, Charset("ab"))
    assert (first.text, first.middle) == ("a", pytest.approx(0.2))
    assert first.confidence == pytest.approx(0.7)  # the surest of its two steps
    assert (second.text, second.middle) == ("b", pytest.approx(0.7))
    assert second.confidence == pytest.approx(0.5)
