"""The one way from a picture to model input, shared by training, evaluation and reading."""

import math
from functools import lru_cache
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
    levels, strongest = fit(picture, how)
    prepared = np.zeros((how.height_px, how.width_px), np.float32)
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
    ink = ink_of(picture)
    if how.framing == "ink":
        top, bottom, left, right = ink_box(ink)
        ink = ink[top:bottom, left:right]
    fitted = _fit_square(ink, how) if how.kind == "character" else _fit_line(ink, how)
    # Shrinking dilutes thin strokes, so how faint the ink is must be measured before it.
    faint = max(1.0, MIN_CONTRAST / max(int(ink.max()), 1))
    return fitted, np.float32(max(float(fitted.max()) * faint, MIN_DILUTED))


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
    border = np.concatenate((picture[0], picture[-1], picture[:, 0], picture[:, -1]))
    border.sort()
    middle = len(border) // 2  # their number is even, so the median is the mean of two
    paper = (int(border[middle - 1]) + int(border[middle])) / 2
    # The fourth power lets a thin stroke outweigh uneven paper, and many pixels of faint ink
    # outweigh one bright speck.
    counts = cv2.calcHist([picture], [0], None, [256], [0, 256]).ravel()
    away = _fourth_powers(paper) * counts
    dark, light = away[: math.ceil(paper)].sum(), away[math.ceil(paper) :].sum()
    # A median between two levels is rounded towards the ink, so that the inverse picture
    # gives the same.
    if dark >= light:
        return cv2.subtract(np.full_like(picture, math.floor(paper)), picture)
    return cv2.subtract(picture, np.full_like(picture, math.ceil(paper)))


@lru_cache(maxsize=511)  # every paper there can be
def _fourth_powers(paper: float) -> np.ndarray:
    """How far each grey level is from the paper, to the fourth: (256,) float64."""
    return np.square(np.square(np.arange(256) - paper))


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
    mask = (ink > threshold).view(np.uint8)
    # Small labels are found in a third of the time; there are fewer than pixels.
    labels = cv2.CV_16U if mask.size < 65_536 else cv2.CV_32S
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=labels)
    if count < 2:
        return 0, height, 0, width
    if count == 2:  # background and one blob, like most characters: no need to compare
        left, top, blob_width, blob_height = stats[1, :4].tolist()
        return top, top + blob_height, left, left + blob_width
    blobs = stats[1:]
    areas = blobs[:, cv2.CC_STAT_AREA]
    blobs = blobs[areas >= MIN_SPECK * areas.max()]
    corners, sizes = blobs[:, :2], blobs[:, 2:4]  # (left, top), (width, height)
    left, top = corners.min(axis=0).tolist()
    right, bottom = (corners + sizes).max(axis=0).tolist()
    return top, bottom, left, right


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
