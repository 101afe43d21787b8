"""How large the letters of a picture are."""

import cv2
import numpy as np
import pytest

from glyphline.damage.em import em_of
from glyphline.damage.kinds import KINDS, damage, forced


def word(scale: float, text: str = "Damage pig 27") -> np.ndarray:
    picture = np.full((48, 300), 255, np.uint8)
    cv2.putText(picture, text, (8, 34), 0, scale, 20, max(1, round(2 * scale)), cv2.LINE_AA)
    return picture


def test_large_letters_fill_the_picture_and_small_ones_do_not():
    sizes = [em_of(word(scale)) for scale in (0.4, 0.7, 1.1)]
    assert sizes == sorted(sizes)
    assert sizes[0] < 24
    assert sizes[2] > 1.8 * sizes[0]


def test_light_letters_count_like_dark_ones():
    assert em_of(255 - word(0.6)) == em_of(word(0.6))


def test_a_line_that_lies_askew_does_not_pass_for_large_letters():
    straight = np.full((60, 600), 255, np.uint8)
    cv2.putText(straight, "Damage pig 27 Damage", (8, 32), 0, 0.6, 20, 1, cv2.LINE_AA)
    matrix = cv2.getRotationMatrix2D((300, 30), 4, 1)
    askew = cv2.warpAffine(straight, matrix, (600, 60), borderValue=255)
    assert em_of(askew) < 1.4 * em_of(straight)


@pytest.mark.parametrize("shape", [(48, 20), (48, 300), (1, 1), (9, 400)])
def test_a_blank_picture_and_a_dot_have_an_em_between_the_limits(shape):
    blank = np.full(shape, 255, np.uint8)
    assert em_of(blank) == shape[0]
    blank[shape[0] // 2, shape[1] // 2] = 0
    assert 0.35 * shape[0] <= em_of(blank) <= shape[0]


@pytest.mark.parametrize("kind", KINDS)
def test_small_letters_stay_as_readable_as_large_ones(params, kind):
    chosen = forced(params, kind)
    kept = [
        np.mean(
            [
                damage(word(scale), chosen, np.random.default_rng([1, n])) is not None
                for n in range(60)
            ]
        )
        for scale in (0.5, 1.1)
    ]
    assert min(kept) > 0.75
