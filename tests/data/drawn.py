"""Pictures of characters and lines that nobody knows, and ways to copy them."""

from collections.abc import Callable

import cv2
import numpy as np


def glyph(seed: int, side: int = 40) -> np.ndarray:
    """A character nobody knows: dark strokes between five random points."""
    picture = np.full((side, side), 230, np.uint8)
    points = np.random.default_rng(seed).integers(side // 5, side - side // 5, (5, 2))
    cv2.polylines(picture, [points.astype(np.int32)], False, 30, max(2, side // 14))
    return cv2.GaussianBlur(picture, (0, 0), 0.7)


def line(seed: int, count: int = 12) -> np.ndarray:
    """A line of such characters."""
    return np.hstack([glyph(100 * seed + index)[:, 8:32] for index in range(count)])


def jpeg(picture: np.ndarray) -> np.ndarray:
    coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 70])[1]
    return cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE)


COPIES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "itself": lambda picture: picture,
    "inverted": lambda picture: 255 - picture,
    "moved": lambda picture: np.roll(picture, (2, -1), (0, 1)),
    "jpeg": jpeg,
    "blurred": lambda picture: cv2.GaussianBlur(picture, (0, 0), 0.6),
    "larger": lambda picture: cv2.resize(picture, None, fx=1.5, fy=1.5),
    "paler": lambda picture: (picture * 0.5 + 100).astype(np.uint8),
}
