"""Where the ink of a grey picture is, and how far it is from the paper."""

import math
from functools import lru_cache

import cv2
import numpy as np

MIN_CONTRAST = 24  # grey levels; fainter ink is not stretched to full strength
MIN_SPECK = 1 / 100  # of the largest blob's area; smaller blobs do not count as ink


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


def inks_of(pictures: np.ndarray) -> np.ndarray:
    """What `ink_of` measures in each of many small pictures of one shape.

    Args:
        pictures: (N, H, W) uint8, up to some 100,000 px each, for which all sums are exact.

    Returns:
        (N, H, W) uint8, 0 where there is paper.
    """
    sides = pictures[:, 0], pictures[:, -1], pictures[:, :, 0], pictures[:, :, -1]
    border = np.concatenate(sides, axis=1)
    border.sort(axis=1)
    middle = border.shape[1] // 2
    doubled = border[:, middle - 1].astype(int) + border[:, middle]
    inks = np.empty_like(pictures)
    for paper in np.unique(doubled) / 2:  # most pictures of a set have the same one
        (alike,) = np.nonzero(doubled == 2 * paper)
        levels = pictures[alike]
        is_dark = _is_dark_ink(levels, float(paper))
        low, high = np.uint8(math.floor(paper)), np.uint8(math.ceil(paper))
        inks[alike[is_dark]] = low - np.minimum(levels[is_dark], low)
        inks[alike[~is_dark]] = np.maximum(levels[~is_dark], high) - high
    return inks


def _is_dark_ink(levels: np.ndarray, paper: float) -> np.ndarray:
    """Whether the ink of each picture is darker than its paper: (N, H, W) uint8 to (N,) bool."""
    if paper in (0, 255):  # all there is lies on one side
        return np.full(len(levels), paper == 255)
    powers = np.copysign(_fourth_powers(paper), paper - np.arange(256))
    return cv2.LUT(levels.reshape(len(levels), -1), powers[None]).sum(axis=1) >= 0


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
