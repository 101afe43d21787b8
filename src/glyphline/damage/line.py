"""The telephone line and the two levels of a fax: threshold, halftone, streaks, lone points."""

import cv2
import numpy as np

from glyphline.damage.fields import clouds, dark_and_light

PIXELS_PER_MM = 8.04  # 1,728 points on 215 mm
STANDARD_ROWS_PER_MM = 3.85
BLACK, WHITE = 0, 255
# Bayer 1973, the order in which the points of a 4x4 pattern turn black.
_BAYER = np.array([(0, 8, 2, 10), (12, 4, 14, 6), (3, 11, 1, 9), (15, 7, 13, 5)], np.float32)
_SOLID = 0.93  # share of ink that is black even where strokes break
_BAYER_LEVELS = (_BAYER + 0.5) / 16


def sampled(picture: np.ndarray, rows: int, fine: bool) -> np.ndarray:
    """Read a page as a fax machine does, with points that are twice as high as wide.

    Args:
        picture: (H, W) uint8.
        rows: scan lines at standard resolution.
        fine: twice the scan lines, which makes points almost square.

    Returns:
        (rows, W') or (2 rows, W') uint8.

    Source: ITU-T T.4, 8.04 points per mm on lines of which there are 3.85 or 7.7 per mm.
    """
    H, W = picture.shape
    columns = max(1, round(W * rows / H * PIXELS_PER_MM / STANDARD_ROWS_PER_MM))
    rows *= 2 if fine else 1
    shrunk = cv2.resize(picture, (min(columns, W), min(rows, H)), interpolation=cv2.INTER_AREA)
    return cv2.resize(shrunk, (columns, rows), interpolation=cv2.INTER_LINEAR)


def binarised(
    picture: np.ndarray, threshold: float, breaks: float, rng: np.random.Generator
) -> np.ndarray:
    """Turn every point black or white by how much ink there is.

    Args:
        picture: (H, W) uint8.
        threshold: share of the strongest ink from which a point is black, in (0, 1).
        breaks: how far above it the threshold rises in patches, so that thin strokes break; 0
            breaks none.
        rng: draws the patches.

    Returns:
        (H, W) uint8, `BLACK` and `WHITE`.
    """
    dark, light = dark_and_light(picture)
    if dark == light:  # a blank page
        return np.full_like(picture, WHITE if light > threshold * 255 else BLACK)
    limit: np.ndarray | float = threshold
    if breaks:
        limit = clouds(picture.shape, 3, rng) - np.float32(0.4)
        np.maximum(limit, 0, out=limit)
        limit *= np.float32(breaks)
        limit += np.float32(threshold)
        np.minimum(limit, np.float32(_SOLID), out=limit)
    limit = light - limit * (light - dark)
    return np.where(picture <= limit, np.uint8(BLACK), np.uint8(WHITE))


def halftoned(picture: np.ndarray, threshold: float) -> np.ndarray:
    """Turn grey into patterns of black dots, denser where it is darker.

    Args:
        picture: (H, W) uint8.
        threshold: share of ink that gives an even pattern, in (0, 1); 0.5 keeps the mean grey,
            less darkens.

    Returns:
        (H, W) uint8, `BLACK` and `WHITE`.
    """
    dark, light = dark_and_light(picture)
    if dark == light:
        return binarised(picture, threshold, 0, np.random.default_rng(0))
    H, W = picture.shape
    # White paper stays without dots, and full ink without gaps.
    pattern = np.tile(_BAYER_LEVELS * (2 * threshold), (-(-H // 4), -(-W // 4)))[:H, :W]
    limit = light - np.minimum(pattern, np.float32(_SOLID)) * (light - dark)
    return np.where(picture < limit, np.uint8(BLACK), np.uint8(WHITE))


def streaked(picture: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Damage scan lines as errors on the telephone line do, never two that touch.

    A decoder that meets an error repeats the line above, or leaves the rest of the line white,
    or shifted; sometimes a run turns black.

    Args:
        picture: (H, W) uint8.
        count: how many lines at most; 0 changes nothing.
        rng: draws lines and errors.

    Returns:
        (H, W) uint8.

    Source: ITU-T T.4, which has no correction of errors and says that a receiver may repeat or
    blank a line.
    """
    H, W = picture.shape
    if not count or H < 3:
        return picture
    damaged = picture.copy()
    rows = rng.choice(H - 1, min(count, H - 1), replace=False) + 1
    kinds, starts = rng.integers(0, 4, len(rows)), rng.uniform(0, 0.9, len(rows))
    lengths = rng.uniform(0.02, 0.15, len(rows))
    hit: set[int] = set()
    for row, kind, start, length in zip(
        rows.tolist(),
        kinds.tolist(),
        (starts * W).astype(int),
        (lengths * W).astype(int),
        strict=True,
    ):
        if {row - 1, row + 1} & hit:
            continue
        hit.add(row)
        if kind == 0:
            damaged[row] = picture[row - 1]
        elif kind == 1:
            damaged[row, start:] = WHITE
        elif kind == 2:
            damaged[row, start:] = np.roll(picture[row, start:], 1 + length // 20)
        else:
            damaged[row, start : start + length] = BLACK
    return damaged


def speckled(picture: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """Turn single points over, black to white and white to black: salt and pepper.

    Args:
        picture: (H, W) uint8 of two levels.
        share: of all points; 0 changes nothing.
        rng: draws the points.

    Returns:
        (H, W) uint8.
    """
    if not share:
        return picture
    H, W = picture.shape
    places = rng.integers(0, H * W, rng.binomial(H * W, share))
    damaged = picture.copy()
    flat = damaged.reshape(-1)
    flat[places] = WHITE - flat[places]
    return damaged


def shown(picture: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Bring a fax back to the proportions of the page, its points as blocks.

    Args:
        picture: (H, W) uint8.
        shape: (H', W') of the result.

    Returns:
        (H', W') uint8, of the same levels.
    """
    return cv2.resize(picture, shape[::-1], interpolation=cv2.INTER_NEAREST_EXACT)
