"""Single characters placed in a picture: their boxes, how they fit in, what they cover."""

from typing import NamedTuple

import cv2
import numpy as np

LEAST_MARGIN_PX = 1


class Placed(NamedTuple):
    """A character and where it goes.

    Attributes:
        coverage: (H, W) uint8.
        matrix: (2, 3) from its pixels to the picture's; whole numbers are corners of pixels.
    """

    coverage: np.ndarray
    matrix: np.ndarray

    def box(self) -> np.ndarray:
        """(2, 2): left and top, right and bottom."""
        H, W = self.coverage.shape
        corners = np.array([[0, 0, 1], [W, 0, 1], [0, H, 1], [W, H, 1]], float)
        ends = corners @ self.matrix.T  # (4, 2)
        return np.array([ends.min(axis=0), ends.max(axis=0)])

    def moved(self, factor: float, shift: tuple[float, float]) -> "Placed":
        """The same in a picture that is scaled and then shifted."""
        matrix = self.matrix * factor
        matrix[:, 2] += shift
        return Placed(self.coverage, matrix)

    def lay(self, layer: np.ndarray) -> None:
        """Cover a layer (H, W) uint8, which keeps what it has where that is more."""
        height, width = layer.shape
        (left, top), (right, bottom) = self.box()
        left, top = max(0, int(left) - 1), max(0, int(top) - 1)
        right, bottom = min(width, int(right) + 2), min(height, int(bottom) + 2)
        if left >= right or top >= bottom:
            return
        matrix = self.matrix.copy()
        # OpenCV counts from the middles of pixels.
        matrix[:, 2] += matrix[:, :2] @ [0.5, 0.5] - 0.5 - np.array([left, top])
        covered = cv2.warpAffine(self.coverage, matrix, (right - left, bottom - top))
        window = layer[top:bottom, left:right]
        np.maximum(window, covered, out=window)


def turned(
    coverage: np.ndarray, scale: float, degrees: float, slant: float, middle: tuple[float, float]
) -> Placed:
    """Place a character scaled, slanted and turned about its middle.

    Args:
        coverage: (H, W) uint8.
        scale: of its pixels.
        degrees: counter-clockwise.
        slant: shear; above 0 it leans to the right.
        middle: where the middle of its box goes.
    """
    H, W = coverage.shape
    rotation = cv2.getRotationMatrix2D((0, 0), degrees, scale)[:, :2]  # (2, 2)
    linear = rotation @ np.array([[1, -slant], [0, 1]])
    shift = np.array(middle) - linear @ [W / 2, H / 2]
    return Placed(coverage, np.column_stack([linear, shift]))


def fit(
    placed: list[Placed],
    height: int,
    slack: float,
    margins: tuple[int, int],
    least_width: int,
    rng: np.random.Generator,
) -> tuple[list[Placed], int]:
    """Shrink characters that are too high together, and lay them somewhere in the picture.

    Args:
        placed: at least one.
        height: of the picture.
        slack: px at the upper and at the lower edge that stay free.
        margins: px at the left and at the right.
        least_width: of the picture.
        rng: where the place comes from, if there is room.

    Returns:
        The same in the picture's pixels, and its width.
    """
    boxes = np.array([one.box() for one in placed])  # (N, 2, 2)
    (left, top), (right, bottom) = boxes[:, 0].min(axis=0), boxes[:, 1].max(axis=0)
    room = max(1.0, height - 2 * (slack + LEAST_MARGIN_PX))
    factor = min(1.0, room / (bottom - top))
    wide = int(np.ceil((right - left) * factor)) + sum(margins)
    width = max(wide, least_width)
    before = margins[0] + int(rng.random() * (width - wide))
    rest = room - (bottom - top) * factor
    above = (height - room) / 2 + rng.random() * rest
    shift = (before - left * factor, above - top * factor)
    return [one.moved(factor, shift) for one in placed], width
