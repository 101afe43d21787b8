"""Whether two pictures show the same ink: the same scan, moved, rescaled, blurred or recompressed.

The limits come from EMNIST's 116,323 test characters, where no two are the same scan, and from
copies of them made with JPEG, blur, shift and scale (see `ALIKE_PX`).
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from glyphline.data.signature import LINE_RATIO, REACH, Frame, frame_of, soften
from glyphline.ink import ink_of

ALIKE_PX = {"character": 0.2, "plain": 0.1, "line": 0.5}
"""Mean displacement of outlines, in px of the canvas, up to which two pictures are the same. Of
copies of EMNIST's characters 9 of 10 stay below: JPEG quality 30 0.14, blur of 0.6 px 0.18, 1.5
times as large 0.11. Different plain strokes look much alike; different lines of text are 1.0 and
more apart."""
SAME_SCALE = {"character": 0.03, "plain": 0.015, "line": 0.06}
"""Largest logarithm of the ratio of spreads for pictures that show their ink equally large."""
RESCALED = 0.06
"""The same for pictures whose ink is scaled as their size is."""
PLAIN_RATIO = 0.3  # of the ink's short to its long axis
PLAIN_LINE_EDGES = 2.2  # of a line's edges to the canvas' height and width; text has 3 and more
_CANVAS = (32, 32)
_LINE_CANVAS = (32, 256)
_LARGEST = 64  # px, longer side of a character before it is laid on the canvas
_LARGEST_LINE = (48, 384)  # px, height and width


@dataclass(frozen=True, slots=True)
class Portrait:
    """The ink of a picture, centred and scaled.

    Attributes:
        canvas: (32, 32) uint8 with both axes scaled alike, for lines (32, 256) with each axis
            scaled by itself; the strongest ink is 255.
        edges: sum of the differences of neighbouring pixels, the outline's length times 255.
        kind: `line` of text, `character`, or `plain` when it is no more than a stroke.
        spread: of the ink, in px of the picture, along x and y.
        size: height and width of the picture.
    """

    canvas: np.ndarray
    edges: float
    kind: str
    spread: tuple[float, float]
    size: tuple[int, int]


def draw_portrait(picture: np.ndarray) -> Portrait | None:
    """Centre and scale the ink of an (H, W) uint8 picture; None where there is none."""
    ink = ink_of(picture)
    height, width = ink.shape
    if width > LINE_RATIO * height:
        shown = (min(height, _LARGEST_LINE[0]), min(width, _LARGEST_LINE[1]))
    else:
        shrink = min(1.0, _LARGEST / max(height, width))
        shown = (max(1, round(height * shrink)), max(1, round(width * shrink)))
    if shown != ink.shape:
        ink = cv2.resize(ink, shown[::-1], interpolation=cv2.INTER_AREA)
    soft = soften(ink)
    frame = frame_of(soft)
    if frame is None:
        return None
    canvas = _canvas(ink, frame)
    edges = cv2.norm(canvas[1:], canvas[:-1], cv2.NORM_L1)
    edges += cv2.norm(canvas[:, 1:], canvas[:, :-1], cv2.NORM_L1)
    if frame.line:
        kind = "plain" if edges < 255 * PLAIN_LINE_EDGES * sum(canvas.shape) else "line"
    else:
        kind = "plain" if _axes_ratio(soft) < PLAIN_RATIO else "character"
    spread = (frame.spread[0] * width / shown[1], frame.spread[1] * height / shown[0])
    return Portrait(canvas, edges, kind, spread, (height, width))


def displacement(one: Portrait, other: Portrait) -> float:
    """How far the outlines lie apart on average, in px of the canvas; infinite for two kinds."""
    if one.canvas.shape != other.canvas.shape:
        return math.inf
    apart = cv2.norm(one.canvas, other.canvas, cv2.NORM_L1)
    return 2 * apart / max(one.edges + other.edges, 1.0)


def alike(one: Portrait, other: Portrait) -> bool:
    """Tell whether two pictures show the same ink.

    Their outlines must coincide, and the ink must be as large in both, or larger by as much as
    the picture is.
    """
    kind = one.kind if one.kind == other.kind else "plain"
    same_scale = SAME_SCALE[kind]
    for axis in (0, 1):
        ratio = _log_ratio(one.spread[axis], other.spread[axis])
        resized = _log_ratio(one.size[1 - axis], other.size[1 - axis])
        rescaled = abs(resized) > same_scale and abs(ratio - resized) < RESCALED
        if abs(ratio) >= same_scale and not rescaled:
            return False
    return displacement(one, other) < ALIKE_PX[kind]


def _canvas(ink: np.ndarray, frame: Frame) -> np.ndarray:
    rows, columns = _LINE_CANVAS if frame.line else _CANVAS
    x, y = (max(spread, 0.5) for spread in frame.spread)
    if not frame.line:
        x = y = max(x, y)
    step_x, step_y = 2 * REACH * x / columns, 2 * REACH * y / rows
    corner_x = frame.centre[0] - (columns - 1) / 2 * step_x
    corner_y = frame.centre[1] - (rows - 1) / 2 * step_y
    affine = np.array([[step_x, 0, corner_x], [0, step_y, corner_y]])
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    # Softened last, when all pictures are of one scale.
    canvas = soften(cv2.warpAffine(ink.astype(np.float32), affine, (columns, rows), flags=how))
    return np.round(canvas * (255 / max(float(canvas.max()), 1.0))).astype(np.uint8)


def _axes_ratio(soft: np.ndarray) -> float:
    """Short to long axis of the ink, in [0, 1]; 0 is a straight line."""
    moments = cv2.moments(soft)
    xx, yy, xy = moments["mu20"], moments["mu02"], moments["mu11"]
    middle, apart = (xx + yy) / 2, math.hypot((xx - yy) / 2, xy)
    return math.sqrt(max(middle - apart, 0.0) / max(middle + apart, 1e-9))


def _log_ratio(one: float, other: float) -> float:
    return math.log(max(other, 1e-3) / max(one, 1e-3))
