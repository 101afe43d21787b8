"""A text written from left to right: which pictures, how large, where on the baseline."""

from collections.abc import Callable, Mapping

import numpy as np

from glyphline.params.handwritten_looks import HandwrittenLooks
from glyphline.synthesis.chance import real
from glyphline.synthesis.handwriting.bank import Bank
from glyphline.synthesis.handwriting.proportions import Box, box_of
from glyphline.synthesis.handwriting.stroke import FINER, with_pen
from glyphline.synthesis.placed import Placed, turned

_FLAT = 0.5  # height by width, below which the width tells the size: dashes
_WAVE = (6.0, 16.0)  # length of the baseline's waves, in heights of a capital


def compose(
    text: str,
    bank: Bank,
    merges: Mapping[str, str],
    capital_px: float,
    looks: HandwrittenLooks,
    rng: np.random.Generator,
) -> list[Placed]:
    """Write a text with pictures of its characters' classes.

    Args:
        text: at least one character that is no space; each of a class of the bank.
        bank: the pictures.
        merges: character -> class, for characters that are not a class of their own. A c that
            counts as C is a picture of class C, as small as a c is.
        capital_px: height of a capital.
        looks: how far lines and characters stray.
        rng: where the randomness comes from.

    Returns:
        The characters, without spaces; the baseline begins at height 0.
    """
    pen_px = real(looks.pen, rng) * capital_px
    gap, space = real(looks.gap, rng), real(looks.space, rng)
    baseline = _draw_baseline(capital_px, looks, rng)
    placed: list[Placed] = []
    edge = 0.0
    for character in text:
        if character == " ":
            edge += max(0.1, space + _stray(looks.gap_strays, rng)) * capital_px
            continue
        members = bank.members[merges.get(character, character)]
        picture = bank.picture(members[int(rng.integers(len(members)))])
        box = box_of(character)
        height_px = _height(picture, box) * capital_px * (1 + _stray(looks.size_strays, rng))
        coverage = with_pen(picture, height_px, pen_px)
        degrees = real((-looks.rotate_deg, looks.rotate_deg), rng)
        lean = _stray(looks.slant_strays, rng)
        foot = (box.bottom + _stray(looks.baseline_strays, rng)) * capital_px
        one = turned(
            coverage, 1 / FINER, degrees, lean, (0.0, foot - coverage.shape[0] / FINER / 2)
        )
        left, right = one.box()[:, 0]
        start = edge + (gap + _stray(looks.gap_strays, rng)) * capital_px if placed else 0.0
        start = max(start, 0.0)
        placed.append(one.moved(1.0, (start - left, baseline(start + (right - left) / 2))))
        edge = start + right - left
    slant = real(looks.slant, rng)
    shear = np.array([[1, -slant], [0, 1]])  # of the line as a whole, or gaps would grow by it
    return [Placed(one.coverage, shear @ one.matrix) for one in placed]


def _height(picture: np.ndarray, box: Box) -> float:
    """The height of a picture that stands for a character, in heights of a capital."""
    H, W = picture.shape
    if box.height < _FLAT * box.width:
        return box.width * H / W
    return box.height


def _draw_baseline(
    capital_px: float, looks: HandwrittenLooks, rng: np.random.Generator
) -> Callable[[float], float]:
    """A function from px along the line to px below its beginning."""
    rise = np.tan(np.radians(real((-looks.baseline_deg, looks.baseline_deg), rng)))
    high = real((0, looks.baseline_wave), rng) * capital_px
    length, phase = real(_WAVE, rng) * capital_px, real((0, 2 * np.pi), rng)
    return lambda along: rise * along + high * np.sin(2 * np.pi * along / length + phase)


def _stray(most: float, rng: np.random.Generator) -> float:
    """Mostly near 0, never beyond `most` to either side."""
    return most * float(np.clip(rng.normal() / 2, -1, 1))
