"""Whether damage has left a text readable."""

import cv2
import numpy as np

from glyphline.damage.fields import dark_and_light, paper_level

MIN_LIKENESS = 0.75
"""Correlation with the undamaged text, in every part that holds ink, below which it is lost."""
MIN_CONTRAST = 30
"""Grey levels between ink and the paper around it; as a rendered picture must have."""
_EM_PX = 16  # size of letters at which the two are compared: single specks no longer count
_STROKE = np.ones((7, 7), np.uint8)  # what is wider, such as a shadow, is no stroke
_MIN_INK = 0.15  # of the fullest part; less is a comma's tail, or noise


def is_readable(laid: np.ndarray, damaged: np.ndarray, em_px: float) -> bool:
    """Compare a text with what damage has left of it, part by part along the line.

    Both are shrunk, and only their strokes are looked at, so that shadows do not count. In every
    part as wide as half an em that holds ink, the strokes must be alike, and enough contrast
    must be left.

    Args:
        laid: (H, W) uint8, undamaged, in the same place.
        damaged: (H, W) uint8.
        em_px: height of the letters' line.

    Returns:
        False if any part has lost its ink, its contrast or its shape.
    """
    likeness, contrast = compared(laid, damaged, em_px)
    return likeness >= MIN_LIKENESS and contrast >= MIN_CONTRAST


def compared(laid: np.ndarray, damaged: np.ndarray, em_px: float) -> tuple[float, float]:
    """Likeness in [-1, 1] and contrast in grey levels of the part that has least of it."""
    dark, light = dark_and_light(laid)
    inverted = paper_level(laid) == dark
    before, after = (_strokes(picture, inverted, em_px) for picture in (laid, damaged))
    height, width = before.shape
    starts = np.arange(0, max(1, width - _EM_PX // 4), _EM_PX // 2)
    count = np.diff(starts, append=width) * height
    own_sum, other_sum = (np.add.reduceat(part.sum(axis=0), starts) for part in (before, after))
    own, other, both = (
        np.add.reduceat((first * second).sum(axis=0), starts) - sums / count
        for first, second, sums in (
            (before, before, own_sum**2),
            (after, after, other_sum**2),
            (before, after, own_sum * other_sum),
        )
    )
    inked = own > _MIN_INK * own.max()
    if not inked.any():
        return 0.0, 0.0
    own, other, both = own[inked], other[inked], both[inked]
    likeness = both / np.sqrt(np.maximum(own * other, 1e-6))
    contrast = both / own * (light - dark)
    return float(likeness.min()), float(contrast.min())


def _strokes(picture: np.ndarray, inverted: bool, em_px: float) -> np.ndarray:
    """How much darker than what surrounds them strokes are: (H', W') float32."""
    H, W = picture.shape
    scale = min(1.0, _EM_PX / em_px)
    size = max(1, round(W * scale)), max(1, round(H * scale))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (3, 3), 0.8)  # dots of a halftone are grey to the eye
    how = cv2.MORPH_TOPHAT if inverted else cv2.MORPH_BLACKHAT
    return cv2.morphologyEx(small, how, _STROKE).astype(np.float32)
