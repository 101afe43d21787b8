from collections.abc import Callable

import cv2
import numpy as np
import pytest
from drawn import COPIES, glyph, line

from glyphline.data.signature import BLANK, look_at

PAPER = np.full((40, 40), 230, np.uint8)


def bits(one: np.ndarray, other: np.ndarray) -> int:
    pair = (np.frombuffer(look_at(p).signature, np.uint8) for p in (one, other))
    return int(np.bitwise_count(np.bitwise_xor(*pair)).sum())


@pytest.mark.parametrize("copy", COPIES)
@pytest.mark.parametrize("draw", [glyph, line])
def test_a_copy_differs_in_few_bits(copy: str, draw: Callable[[int], np.ndarray]) -> None:
    assert max(bits(draw(seed), COPIES[copy](draw(seed))) for seed in range(10)) <= 14


@pytest.mark.parametrize("draw", [glyph, line])
def test_another_picture_differs_in_many_bits(draw: Callable[[int], np.ndarray]) -> None:
    apart = [bits(draw(seed), draw(seed + 50)) for seed in range(10)]
    assert np.median(apart) > 40


@pytest.mark.parametrize(
    ("picture", "light", "blank"),
    [
        (glyph(1), False, False),
        (255 - glyph(1), True, False),
        (PAPER, False, True),
        (np.clip(PAPER + np.random.default_rng(1).normal(0, 3, PAPER.shape), 0, 255), None, True),
        (np.where(np.arange(1600).reshape(40, 40) == 777, 0, PAPER), False, False),
        (np.zeros((1, 1)), False, True),
    ],
    ids=["dark ink", "light ink", "blank", "noise", "dot", "one pixel"],
)
def test_polarity_and_blankness_are_told(
    picture: np.ndarray, light: bool | None, blank: bool
) -> None:
    look = look_at(picture.astype(np.uint8))
    assert (look.contrast <= BLANK) == blank
    assert light is None or look.light_ink == light


def test_a_speck_counts_less_than_a_stroke_of_the_same_level() -> None:
    speck, stroke = PAPER.copy(), PAPER.copy()
    speck[20, 20] = 130
    stroke[10:30, 18:21] = 130
    assert look_at(stroke).contrast == 100
    assert look_at(speck).contrast < 30


def test_spread_is_measured_in_pixels_of_the_picture() -> None:
    large = cv2.resize(glyph(3), None, fx=4, fy=4)
    one, other = look_at(glyph(3)).spread, look_at(large).spread
    assert np.allclose(np.array(other) / one, 4, rtol=0.05)
