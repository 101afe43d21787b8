"""Where the page lies: rotation and perspective on a canvas that grows, so nothing is cut."""

import math

import cv2
import numpy as np

from glyphline.damage.fields import border_of, paper_level

MAX_END_SHIFT = 0.4  # of the height, at the ends of a line: longer lines are rotated less
_PAPER_NOISE = 30  # grey levels; border pixels farther from the median are ink


def turned(
    picture: np.ndarray, degrees: float, rng: np.random.Generator, shifts: np.ndarray | None = None
) -> np.ndarray:
    """Rotate a picture and move its corners, as a page that lies askew before a lens.

    Every point of the picture stays visible: the canvas is the box around the four corners. What
    is new gets the grey levels of the picture's border.

    Args:
        picture: (H, W) uint8.
        degrees: counter-clockwise; less is used where an end of the picture would move by more
            than `MAX_END_SHIFT` of the height.
        rng: draws the new paper.
        shifts: (4, 2) how far in px the corners move right and down: top left, top right, bottom
            right, bottom left; at most a quarter of the height. None moves none.

    Returns:
        (H', W') uint8, at least as large but for shifts that squeeze; the very picture when
        nothing moves.
    """
    H, W = picture.shape
    steepest = math.degrees(math.atan2(MAX_END_SHIFT * H, W))
    angle = math.radians(max(-steepest, min(steepest, degrees)))
    if not angle and (shifts is None or not shifts.any()):
        return picture
    corners = np.array([(0, 0), (W - 1, 0), (W - 1, H - 1), (0, H - 1)], np.float64)
    cos, sin = math.cos(angle), math.sin(angle)
    moved = corners @ np.array([(cos, -sin), (sin, cos)])
    if shifts is not None:
        moved = moved + shifts
    moved -= moved.min(axis=0)
    width, height = (math.ceil(side - 1e-6) + 1 for side in moved.max(axis=0))
    # The spare fraction of a pixel goes to both sides.
    moved += (np.array([width, height]) - 1 - moved.max(axis=0)) / 2
    canvas = paper_like(picture, (height, width), rng)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), moved.astype(np.float32))
    return cv2.warpPerspective(
        picture, matrix, (width, height), canvas, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT
    )


def paper_like(picture: np.ndarray, shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Paper like that at the picture's border: its own pixels, thoroughly mixed.

    Args:
        picture: (H, W) uint8.
        shape: (H', W') of the paper.
        rng: mixes them.
    """
    border, paper = border_of(picture), paper_level(picture)
    border = border[np.abs(border.astype(np.int16) - paper) <= _PAPER_NOISE]
    if border.min() == border.max():
        return np.full(shape, paper, np.uint8)
    chosen = rng.integers(0, len(border), shape, np.uint16)
    return border[chosen]
