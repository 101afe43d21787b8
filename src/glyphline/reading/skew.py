"""By how much a page is turned, and the page turned back."""

import math

import cv2
import numpy as np

from glyphline.reading.geometry import Box

LARGEST_DEG = 8.0
SMALLEST_DEG = 0.25  # less does no harm
FEWEST = 12  # pieces of ink from which an angle is told
CLEARER = 1.1  # than a page that is not turned


def find_angle(boxes: np.ndarray, height: float) -> float:
    """The angle at which the feet of the characters gather in the fewest rows.

    Args:
        boxes: (N, 4) left, top, width, height of the pieces of ink.
        height: of the typical character, px.

    Returns:
        Degrees clockwise; 0 when nothing clearer is found.
    """
    if len(boxes) < FEWEST:
        return 0.0
    feet = boxes[:, 1] + boxes[:, 3]
    middles = boxes[:, 0] + boxes[:, 2] / 2
    coarse = max(
        np.arange(-LARGEST_DEG, LARGEST_DEG + 0.1, 0.5),
        key=lambda a: _gathered(middles, feet, height, a),
    )
    fine = max(
        np.arange(coarse - 0.5, coarse + 0.51, 0.1),
        key=lambda a: _gathered(middles, feet, height, a),
    )
    still, turned = (_gathered(middles, feet, height, angle) for angle in (0.0, fine))
    return float(fine) if abs(fine) >= SMALLEST_DEG and turned > CLEARER * still else 0.0


def _gathered(middles: np.ndarray, feet: np.ndarray, height: float, degrees: float) -> float:
    rows = feet - middles * math.tan(math.radians(degrees))
    bins = ((rows - rows.min()) / max(1.0, height / 4)).astype(np.int64)
    counts = np.bincount(bins).astype(np.float64)
    # Neighbouring bins share what lies on their border.
    return float(np.square(counts[:-1] + counts[1:]).sum()) if counts.size > 1 else 0.0


class Turn:
    """A page turned upright about its middle, and boxes brought back to the page as it came."""

    def __init__(self, shape: tuple[int, int], degrees: float) -> None:
        self.degrees = degrees
        self._shape = shape
        height, width = shape
        # OpenCV turns against the clock where the origin is the upper left corner.
        self._matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
        self._back = cv2.invertAffineTransform(self._matrix)

    def upright(self, picture: np.ndarray, paper: int) -> np.ndarray:
        """The page turned upright; what comes in from outside is paper."""
        height, width = self._shape
        return cv2.warpAffine(
            picture, self._matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(paper,)
        )

    def back(self, box: Box) -> Box:
        """The upright box around a box of the turned page, on the page as it came."""
        if not self.degrees:
            return box
        corners = np.array(
            [(x, y, 1) for x in (box.left, box.right) for y in (box.top, box.bottom)], np.float64
        )
        x, y = (corners @ self._back.T).T
        height, width = self._shape
        left, right = np.clip([math.floor(x.min()), math.ceil(x.max())], 0, width).tolist()
        top, bottom = np.clip([math.floor(y.min()), math.ceil(y.max())], 0, height).tolist()
        return Box(left, top, right, bottom)
