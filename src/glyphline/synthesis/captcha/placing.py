"""Where each character of a captcha stands: turned, slanted, larger or smaller, up and down."""

import numpy as np

from glyphline.params.captcha_looks import CaptchaLooks
from glyphline.synthesis.chance import real
from glyphline.synthesis.glyph import glyph
from glyphline.synthesis.placed import Placed, turned

_SPACE = 0.35  # of the em
_OVERLAP = 0.4  # of the narrower of two neighbours, at most


def place(
    text: str, fonts: list[str], height: int, looks: CaptchaLooks, rng: np.random.Generator
) -> list[Placed]:
    """Place the characters of a text from left to right; spaces leave room.

    Args:
        text: at least one character that is no space.
        fonts: the font file of each character.
        height: of the picture, px.
        looks: how far each may stray.
        rng: where the randomness comes from.

    Returns:
        The characters, without spaces; the baseline lies at height 0.
    """
    size_px = real(looks.font_size, rng) * height
    placed: list[Placed] = []
    edge, width = 0.0, 0.0
    for character, font in zip(text, fonts, strict=True):
        drawn = glyph(font, character, size_px)
        if not drawn.coverage.size:
            edge, width = edge + _SPACE * size_px, 0.0
            continue
        scale = real(looks.scale, rng) * size_px / drawn.size_px
        degrees = real((-looks.rotate_deg, looks.rotate_deg), rng)
        slant = real((-looks.slant, looks.slant), rng)
        shift = real((-looks.offset, looks.offset), rng) * height
        middle = (drawn.top + drawn.coverage.shape[0] / 2) * scale + shift
        one = turned(drawn.coverage, scale, degrees, slant, (0.0, middle))
        left, right = one.box()[:, 0]
        gap = max(real(looks.gap, rng) * height, -_OVERLAP * min(width, right - left))
        start = edge + gap if placed else 0.0
        placed.append(one.moved(1.0, (start - left, 0.0)))
        edge, width = start + right - left, right - left
    return placed
