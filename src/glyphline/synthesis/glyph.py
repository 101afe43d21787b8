"""Single characters of a font, as coverage with its place relative to the baseline."""

from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image, ImageFont

_STEP_PX = 8  # sizes that are drawn; what lies between is scaled down


class Glyph(NamedTuple):
    """A drawn character.

    Attributes:
        coverage: (H, W) uint8, cropped to the ink; without any pixel for a space.
        left: where it begins, right of its place on the baseline, px.
        top: where it begins, below the baseline; negative above it.
        size_px: the em it is drawn at.
    """

    coverage: np.ndarray
    left: int
    top: int
    size_px: int


def glyph(font: str, character: str, size_px: float) -> Glyph:
    """Draw a character at the size asked for, or a little larger.

    Raises:
        OSError: if the file is no font.
    """
    return _drawn(font, character, -int(-size_px // _STEP_PX) * _STEP_PX)


@lru_cache(maxsize=4096)
def _drawn(font: str, character: str, size_px: int) -> Glyph:
    face = _face(font, size_px)
    core, (left, top) = face.getmask2(character, "L", anchor="ls")
    drawn = np.zeros((1, 1), np.uint8)
    if core.size[0] and core.size[1]:
        drawn = np.asarray(Image.Image()._new(core))
    # Pillow's box begins at the character's place, whether there is ink or not.
    x, y, width, height = cv2.boundingRect(drawn)
    coverage = drawn[y : y + height, x : x + width].copy()
    return Glyph(coverage, left + x, top + y, size_px)


@lru_cache(maxsize=256)
def _face(font: str, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font, size_px)
