"""Whether the ink of a picture can be seen at all."""

import cv2
import numpy as np

# Grey levels between the paper and the strongest ink, speckles averaged out. Noise alone comes
# to 21; hairlines in the lightest ink of params.yaml, blurred, to 46.
MIN_CONTRAST = 30


def is_visible(picture: np.ndarray) -> bool:
    """Whether some ink stands out from the paper, which most pixels of the picture show."""
    smooth, paper = cv2.blur(picture, (3, 3)), median(picture)
    lowest, highest, _, _ = cv2.minMaxLoc(smooth)
    return max(paper - lowest, highest - paper) >= MIN_CONTRAST


def stem_px(coverage: np.ndarray) -> float:
    """How thick strokes are in the mean: twice their area by the length of their outline.

    Args:
        coverage: (H, W) in [0, 1].
    """
    inked = (coverage > 0.5).astype(np.uint8)
    inside = cv2.erode(inked, np.ones((3, 3), np.uint8), borderValue=0)
    area, outline = int(inked.sum()), int(inked.sum()) - int(inside.sum())
    return 2 * area / max(1, outline)


def median(picture: np.ndarray) -> float:
    """The median by counting, many times as fast as numpy's, which sorts."""
    levels = cv2.calcHist([picture], [0], None, [256], [0, 256]).ravel().cumsum(dtype=np.int64)
    middle = (picture.size - 1) // 2, picture.size // 2
    low, high = levels.searchsorted(middle, side="right")
    return float(low + high) / 2
