"""Pictures that nobody knows, and what a row of a small data set is."""

import cv2
import numpy as np

Row = tuple[np.ndarray | bytes, str, str]
"""A picture or bytes that are none, its text, its split."""


def draw(seed: int, width: int = 40) -> np.ndarray:
    """Dark strokes on light paper, others for each seed."""
    picture = np.full((40, width), 230, np.uint8)
    generator = np.random.default_rng(seed)
    for left in range(0, width - 39, 40):
        points = left + generator.integers(8, 32, (5, 2)) * [1, 1]
        points[:, 1] -= left
        cv2.polylines(picture, [points.astype(np.int32)], False, 30, 3)
    return cv2.GaussianBlur(picture, (0, 0), 0.7)
