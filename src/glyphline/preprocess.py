"""The one way from a picture to model input, shared by training, evaluation and reading."""

import math
from typing import Literal

import cv2
import numpy as np
from pydantic import Field

from glyphline.params.base import Params

INK_MARGIN = 2 / 24  # EMNIST centres a 24 px character in 28 px (Cohen et al. 2017)
MIN_CONTRAST = 24  # grey levels; fainter ink is not stretched to full strength
MIN_DILUTED = 6  # grey levels left by shrinking; less is the noise of an empty page
MIN_SPECK = 1 / 100  # of the largest blob's area; smaller blobs do not count as ink
MAX_SHRINK = 16  # longer pictures are shrunk before they are padded to a square


Framing = Literal["whole", "ink"]


class Preprocess(Params):
    """How a picture becomes model input; it travels inside every saved and exported model."""

    kind: Literal["character", "line"]
    """`character` fits the picture into a centred square; `line` fits its height and pads right."""
    height_px: int = Field(ge=8)
    width_px: int = Field(ge=8)
    framing: Framing
    """`ink` crops to the ink before fitting; `whole` keeps the frame."""


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
        (height_px, width_px) float32 in [0, 1].
    """
    ink = ink_of(picture)
    if how.framing == "ink":
        top, bottom, left, right = ink_box(ink)
        ink = ink[top:bottom, left:right]
    fitted = _fit_square(ink, how) if how.kind == "character" else _fit_line(ink, how)
    # Shrinking dilutes thin strokes, so how faint the ink is must be measured before it.
    faint = max(1.0, MIN_CONTRAST / max(int(ink.max()), 1))
    strongest = max(float(fitted.max()) * faint, MIN_DILUTED)
    return fitted.astype(np.float32) / np.float32(strongest)


def prepare_batch(pictures: list[np.ndarray], how: Preprocess) -> np.ndarray:
    """Prepare several pictures: list of (H, W) uint8 to (B, height_px, width_px, 1) float32."""
    batch = np.empty((len(pictures), how.height_px, how.width_px, 1), np.float32)
    for index, picture in enumerate(pictures):
        batch[index, :, :, 0] = prepare(picture, how)
    return batch


def ink_of(picture: np.ndarray) -> np.ndarray:
    """Measure how far each pixel is from the paper, in the direction of the ink.

    Args:
        picture: (H, W) uint8, dark on light or light on dark.

    Returns:
        (H, W) uint8, 0 where there is paper.
    """
    border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    paper = float(np.median(border))
    # The fourth power lets a thin stroke outweigh uneven paper, and many pixels of faint ink
    # outweigh one bright speck.
    counts = cv2.calcHist([picture], [0], None, [256], [0, 256]).ravel()
    away = np.square(np.square(np.arange(256) - paper)) * counts
    dark, light = away[: math.ceil(paper)].sum(), away[math.ceil(paper) :].sum()
    # A median between two levels is rounded towards the ink, so that the inverse picture
    # gives the same.
    if dark >= light:
        return cv2.subtract(np.full_like(picture, math.floor(paper)), picture)
    return cv2.subtract(picture, np.full_like(picture, math.ceil(paper)))


def ink_box(ink: np.ndarray) -> tuple[int, int, int, int]:
    """Find the box around the ink, specks ignored.

    Args:
        ink: (H, W) uint8 as returned by `ink_of`.

    Returns:
        top, bottom, left, right in px, half open; the whole picture when it holds no ink.
    """
    height, width = ink.shape
    # A stroke keeps half its level when blurred, a speck does not: one black dot must not set
    # the level that pencil has to reach.
    level = min(int(ink.max()), 2 * int(cv2.blur(ink, (3, 3)).max()))
    threshold = max(level // 3, MIN_CONTRAST // 2)
    mask = (ink > threshold).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count < 2:
        return 0, height, 0, width
    blobs = stats[1:]
    blobs = blobs[blobs[:, cv2.CC_STAT_AREA] >= MIN_SPECK * blobs[:, cv2.CC_STAT_AREA].max()]
    left, top = blobs[:, cv2.CC_STAT_LEFT].min(), blobs[:, cv2.CC_STAT_TOP].min()
    right = (blobs[:, cv2.CC_STAT_LEFT] + blobs[:, cv2.CC_STAT_WIDTH]).max()
    bottom = (blobs[:, cv2.CC_STAT_TOP] + blobs[:, cv2.CC_STAT_HEIGHT]).max()
    return int(top), int(bottom), int(left), int(right)


def line_width(height: int, width: int, height_px: int) -> int:
    """Width in px of a line of size (height, width) when scaled to `height_px`, at least 1."""
    return max(1, round(width * height_px / height))


def _fit_square(ink: np.ndarray, how: Preprocess) -> np.ndarray:
    shrink = MAX_SHRINK * max(how.height_px, how.width_px) / max(ink.shape)
    if shrink < 1:  # the square around a long strip would not fit in memory
        height, width = (max(1, round(side * shrink)) for side in ink.shape)
        ink = _resize(ink, height, width)
    height, width = ink.shape
    side = max(height, width)
    if how.framing == "ink":
        side += 2 * max(1, round(side * INK_MARGIN))
    top, left = (side - height) // 2, (side - width) // 2
    square = np.zeros((side, side), np.uint8)
    square[top : top + height, left : left + width] = ink
    return _resize(square, how.height_px, how.width_px)


def _fit_line(ink: np.ndarray, how: Preprocess) -> np.ndarray:
    width = min(line_width(ink.shape[0], ink.shape[1], how.height_px), how.width_px)
    line = np.zeros((how.height_px, how.width_px), np.uint8)
    line[:, :width] = _resize(ink, how.height_px, width)
    return line


def _resize(picture: np.ndarray, height: int, width: int) -> np.ndarray:
    # In two steps: OpenCV averages over an area only where neither side grows.
    shrunk = min(picture.shape[0], height), min(picture.shape[1], width)
    if picture.shape != shrunk:
        picture = cv2.resize(picture, shrunk[::-1], interpolation=cv2.INTER_AREA)
    if picture.shape != (height, width):
        picture = cv2.resize(picture, (width, height), interpolation=cv2.INTER_LINEAR)
    return picture
