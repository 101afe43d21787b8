"""Where each character of a captcha stands: turned, slanted, larger or smaller, up and down."""

from typing import NamedTuple

import cv2
import numpy as np

from glyphline.params.captcha_looks import CaptchaLooks
from glyphline.synthesis.captcha.glyph import Glyph, glyph
from glyphline.synthesis.chance import real

_SPACE = 0.35  # of the em
_OVERLAP = 0.4  # of the narrower of two neighbours, at most


class Placed(NamedTuple):
    """A character and where it goes.

    Attributes:
        glyph: the character.
        matrix: (2, 3) from its coverage's pixels to the picture's.
    """

    glyph: Glyph
    matrix: np.ndarray

    def box(self) -> np.ndarray:
        """(2, 2): left and top, right and bottom."""
        H, W = self.glyph.coverage.shape
        corners = np.array([[0, 0, 1], [W, 0, 1], [0, H, 1], [W, H, 1]], float)
        ends = corners @ self.matrix.T  # (4, 2)
        return np.array([ends.min(axis=0), ends.max(axis=0)])

    def moved(self, factor: float, shift: tuple[float, float]) -> "Placed":
        """The same in a picture that is scaled and then shifted."""
        matrix = self.matrix * factor
        matrix[:, 2] += shift
        return Placed(self.glyph, matrix)


def place(
    text: str, fonts: list[str], size_px: float, looks: CaptchaLooks, rng: np.random.Generator
) -> list[Placed]:
    """Place the characters of a text from left to right; spaces leave room.

    Args:
        text: at least one character that is no space.
        fonts: the font file of each character.
        size_px: the em.
        looks: how far each may stray.
        rng: where the randomness comes from.

    Returns:
        The characters, without spaces; the baseline lies at height 0.
    """
    height = size_px / sum(looks.font_size) * 2
    placed: list[Placed] = []
    edge, width = 0.0, 0.0
    for character, font in zip(text, fonts, strict=True):
        drawn = glyph(font, character, size_px)
        if not drawn.coverage.size:
            edge, width = edge + _SPACE * size_px, 0.0
            continue
        one = Placed(drawn, _stance(drawn, size_px, height, looks, rng))
        left, right = one.box()[:, 0]
        gap = max(real(looks.gap, rng) * height, -_OVERLAP * min(width, right - left))
        start = edge + gap if placed else 0.0
        placed.append(one.moved(1.0, (start - left, 0.0)))
        edge, width = start + right - left, right - left
    return placed


def _stance(
    drawn: Glyph, size_px: float, height: float, looks: CaptchaLooks, rng: np.random.Generator
) -> np.ndarray:
    """(2, 3): scaled, slanted and turned about the middle of the glyph, then shifted."""
    H, W = drawn.coverage.shape
    scale = real(looks.scale, rng) * size_px / drawn.size_px
    degrees = real((-looks.rotate_deg, looks.rotate_deg), rng)
    slant = real((-looks.slant, looks.slant), rng)
    shift = real((-looks.offset, looks.offset), rng) * height
    turned = cv2.getRotationMatrix2D((0, 0), degrees, scale)[:, :2]  # (2, 2)
    linear = turned @ np.array([[1, -slant], [0, 1]])
    middle = np.array([W / 2, H / 2])
    target = np.array([0.0, (drawn.top + H / 2) * scale + shift])
    return np.column_stack([linear, target - linear @ middle])
