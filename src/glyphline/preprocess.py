"""The one way from a picture to model input, shared by training, evaluation and reading."""

from typing import Literal

import cv2
import numpy as np
from pydantic import Field

from glyphline.ink import MIN_CONTRAST, ink_box, ink_of
from glyphline.params.base import Params

INK_MARGIN = 2 / 24  # EMNIST centres a 24 px character in 28 px (Cohen et al. 2017)
MIN_DILUTED = 6  # grey levels left by shrinking; less is the noise of an empty page
MAX_SHRINK = 16  # longer pictures are shrunk before they are padded to a square


Framing = Literal["whole", "ink"]


class Preprocess(Params):
    """How a picture becomes model input; it travels inside every saved and exported model."""

    kind: Literal["character", "line"]
    """`character` fits the picture into a centred square; `line` fits its height and pads right."""
    height_px: int = Field(ge=8)
    width_px: int = Field(ge=8)
    """Width of the model input; with `width_step_px`, of the widest."""
    framing: Framing
    """`ink` crops to the ink before fitting; `whole` keeps the frame."""
    width_step_px: int | None = Field(default=None, ge=1)
    """Lines are padded to a multiple of this; null pads all of them to `width_px`."""
    fixed_width_px: int | None = Field(default=None, ge=8)
    """Width for formats whose input has one shape, where lines vary; fits all training data."""

    def padded(self, width: int) -> int:
        """How wide the model input of a fitted picture is, which depends on that picture alone."""
        if self.width_step_px is None:
            return self.width_px
        steps = -(-width // self.width_step_px)
        return min(max(1, steps) * self.width_step_px, self.width_px)

    def of_one_width(self) -> "Preprocess":
        """The same for a format whose input has one shape."""
        width = self.fixed_width_px or self.width_px
        return self.model_copy(
            update={"width_px": width, "width_step_px": None, "fixed_width_px": None}
        )


def prepare(picture: np.ndarray, how: Preprocess) -> np.ndarray:
    """Turn a grey picture into model input.

    Paper becomes 0 and the strongest ink 1 whatever the polarity (less than 1 for ink fainter
    than `MIN_CONTRAST`, so that a blank page stays blank); the paper is the median of the
    picture's border. The aspect ratio is kept, but for lines longer than `width_px`, which are
    squeezed.

    Args:
        picture: (H, W) uint8.
        how: sizes and framing.

    Returns:
        (height_px, W) float32 in [0, 1], W as `how.padded` says: `width_px` unless lines vary.
    """
    levels, strongest = fit(picture, how)
    prepared = np.zeros((how.height_px, how.padded(levels.shape[1])), np.float32)
    np.divide(levels, strongest, out=prepared[:, : levels.shape[1]])
    return prepared


def fit(picture: np.ndarray, how: Preprocess) -> tuple[np.ndarray, np.float32]:
    """Do all of `prepare` but its last division, which makes the picture four times larger.

    Args:
        picture: (H, W) uint8.
        how: sizes and framing.

    Returns:
        (height_px, width) uint8, width at most `width_px` and 0 beyond it; and the level that
        becomes 1: `prepare` is the one divided by the other.
    """
    ink = to_fit(ink_of(picture), how)
    fitted = fit_square(ink, how) if how.kind == "character" else _fit_line(ink, how)
    return fitted, divisor(int(ink.max()), int(fitted.max()))


def to_fit(ink: np.ndarray, how: Preprocess) -> np.ndarray:
    """The part of a picture's ink that the model input shows; (H, W) uint8, as `ink_of` has it."""
    if how.framing == "whole":
        return ink
    top, bottom, left, right = ink_box(ink)
    return ink[top:bottom, left:right]


def divisor(strongest: int, fitted: int) -> np.float32:
    """The level that becomes 1.

    Shrinking dilutes thin strokes, so how faint the ink is must be measured before it.

    Args:
        strongest: level of the ink before it was fitted.
        fitted: and after.
    """
    faint = max(1.0, MIN_CONTRAST / max(strongest, 1))
    return np.float32(max(float(fitted) * faint, MIN_DILUTED))


def line_width(height: int, width: int, height_px: int) -> int:
    """Width in px of a line of size (height, width) when scaled to `height_px`, at least 1."""
    return max(1, round(width * height_px / height))


def fit_square(ink: np.ndarray, how: Preprocess) -> np.ndarray:
    """Ink in the middle of a square of model input: (H, W) to (height_px, width_px) uint8."""
    shrink = MAX_SHRINK * max(how.height_px, how.width_px) / max(ink.shape)
    if shrink < 1:  # the square around a long strip would not fit in memory
        height, width = (max(1, round(side * shrink)) for side in ink.shape)
        ink = _resize(ink, height, width)
    height, width = ink.shape
    side = max(height, width)
    if how.framing == "ink":
        side += 2 * max(1, round(side * INK_MARGIN))
    if (height, width) == (side, side):
        return _resize(ink, how.height_px, how.width_px)
    top, left = (side - height) // 2, (side - width) // 2
    square = np.zeros((side, side), np.uint8)
    square[top : top + height, left : left + width] = ink
    return _resize(square, how.height_px, how.width_px)


def _fit_line(ink: np.ndarray, how: Preprocess) -> np.ndarray:
    width = min(line_width(ink.shape[0], ink.shape[1], how.height_px), how.width_px)
    return _resize(ink, how.height_px, width)


def _resize(picture: np.ndarray, height: int, width: int) -> np.ndarray:
    # In two steps: OpenCV averages over an area only where neither side grows.
    shrunk = min(picture.shape[0], height), min(picture.shape[1], width)
    if picture.shape != shrunk:
        picture = cv2.resize(picture, shrunk[::-1], interpolation=cv2.INTER_AREA)
    if picture.shape != (height, width):
        picture = cv2.resize(picture, (width, height), interpolation=cv2.INTER_LINEAR)
    return picture
