"""Characters of any size written with one pen: their strokes made as thick as it."""

import cv2
import numpy as np

from glyphline.synthesis.visibility import stem_px

FINER = 2  # pixels drawn for one of the picture, so that edges come out smooth
_THINNER, _THICKER = 0.4, 0.45  # of the stroke: beyond, it breaks or its loops fill
_BORDER_PX = 2


def with_pen(picture: np.ndarray, height_px: float, pen_px: float) -> np.ndarray:
    """Scale a character, and bring its strokes to the width of the pen.

    Characters of other sizes were written with other pens, in proportion. The outline is moved
    inwards or outwards, as far as the strokes stay whole.

    Args:
        picture: (H, W) uint8, ink, cropped to it.
        height_px: what its height comes to, before the pen changes it.
        pen_px: width of the strokes.

    Returns:
        (H', W') uint8, cropped to the ink, in pixels of which `FINER` make one.
    """
    scale = height_px * FINER / picture.shape[0]
    size = [max(1, round(side * scale)) for side in reversed(picture.shape)]
    smooth = cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC)
    room = _BORDER_PX + int(np.ceil(pen_px * FINER / 2))
    smooth = cv2.copyMakeBorder(smooth, room, room, room, room, cv2.BORDER_CONSTANT, value=0)
    inked = (smooth > 127).astype(np.uint8)
    if not inked.any():  # a speck that vanishes between two pixels
        return np.full((1, 1), 255, np.uint8)
    # Towards the outline, above 0 inside of it and below 0 outside.
    depth = _distance(inked) - _distance(1 - inked)
    stem = stem_px(inked)
    grown = np.clip(pen_px * FINER - stem, -_THINNER * stem, _THICKER * stem) / 2
    coverage = (np.clip(depth + grown + 0.5, 0, 1) * 255).astype(np.uint8)
    left, top, width, height = cv2.boundingRect(coverage)
    return coverage[top : top + height, left : left + width]


def _distance(mask: np.ndarray) -> np.ndarray:
    """(H, W) float32: of each pixel of the mask from its edge, the first row at 0.5."""
    distance = cv2.distanceTransform(mask, cv2.DIST_L2, 5)
    return np.maximum(distance - 0.5, 0, out=distance)
