"""What a picture looks like in 48 bytes: how strong its ink is, how large, and its rough shape."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from glyphline.ink import MIN_CONTRAST, ink_of

BITS = 256
BLANK = MIN_CONTRAST // 2
"""Contrast up to which a picture counts as blank; the framing `ink` finds no ink below it."""
LINE_RATIO = 2.5
"""Ink spread this many times wider than high is taken for a line of text."""
REACH = 2.1
"""Half of a canvas in standard deviations of the ink; a full bar of ink ends at 1.73."""
FAINT_SHARE = 0.25
"""Of the strongest ink; fainter pixels do not move the centre."""
_SMALL = 32  # px; larger pictures are shrunk to this before they are measured
_LONG = 256  # px; the same for the length of a line
_GRID = (16, 16)  # cells of a character, rows and columns
_LINE_GRID = (8, 32)  # cells of a line; in 16 columns all lines look alike


@dataclass(frozen=True, slots=True)
class Look:
    """The look of one picture.

    Attributes:
        contrast: grey levels between paper and ink in 0 to 255, specks not counted.
        light_ink: whether the ink is lighter than the paper.
        spread: standard deviation of the ink in px of the picture, along x and y; zeros when
            there is no ink.
        signature: 32 bytes; in pictures that look alike few of the 256 bits differ.
    """

    contrast: int
    light_ink: bool
    spread: tuple[float, float]
    signature: bytes


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the ink of a picture lies: its centre and spread along x and y, in px."""

    centre: tuple[float, float]
    spread: tuple[float, float]

    @property
    def line(self) -> bool:
        """Whether it is as wide as a line of text."""
        return self.spread[0] > LINE_RATIO * self.spread[1]


def look_at(picture: np.ndarray) -> Look:
    """Measure an (H, W) uint8 picture.

    The shape is taken from a grid laid over the ink's centre and spread, not over its box: one
    pixel more or less changes a box, but hardly moves a mean. So shifting, scaling, inverting
    and recompressing a picture changes few bits.
    """
    ink = ink_of(picture)
    light_ink = bool(picture.flat[int(ink.argmax())] > picture.flat[int(ink.argmin())])
    strongest = int(ink.max())
    height, width = ink.shape
    if height > _SMALL or width > _SMALL:
        long = width > LINE_RATIO * height
        size = (min(width, _LONG if long else _SMALL), min(height, _SMALL))
        ink = cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
    soft = soften(ink)
    frame = frame_of(soft)
    if frame is None:
        return Look(0, light_ink, (0.0, 0.0), bytes(BITS // 8))
    # A stroke keeps half its level when blurred, a speck does not.
    contrast = min(strongest, 2 * int(soft.max()))
    rows, columns = _LINE_GRID if frame.line else _GRID
    cells = lay_grid(soft, frame, rows, columns)
    spread = (frame.spread[0] * width / ink.shape[1], frame.spread[1] * height / ink.shape[0])
    return Look(contrast, light_ink, spread, np.packbits(cells > cells.mean()).tobytes())


def soften(ink: np.ndarray) -> np.ndarray:
    """Blur by one pixel, so that a little blur more or less does not matter."""
    return cv2.blur(ink, (3, 3), borderType=cv2.BORDER_CONSTANT)


def frame_of(soft: np.ndarray) -> Frame | None:
    """Find centre and spread of softened ink; None where there is none."""
    level = float(soft.max()) * FAINT_SHARE
    moments = cv2.moments(cv2.threshold(soft, level, 255, cv2.THRESH_TOZERO)[1])
    mass = moments["m00"]
    if not mass:
        return None
    centre = (moments["m10"] / mass, moments["m01"] / mass)
    spread = (math.sqrt(moments["mu20"] / mass), math.sqrt(moments["mu02"] / mass))
    return Frame(centre, spread)


def lay_grid(soft: np.ndarray, frame: Frame, rows: int, columns: int) -> np.ndarray:
    """Sample ink on a grid that covers it: (rows, columns), `REACH` spreads to either side.

    Each axis is scaled by itself, for characters at most four times as much as the other: the
    width of a plain stroke says little.
    """
    widest = 0.5 if frame.line else max(*frame.spread, 2.0) / 4
    step_x = 2 * REACH * max(frame.spread[0], widest) / columns
    step_y = 2 * REACH * max(frame.spread[1], widest) / rows
    corner_x = frame.centre[0] - (columns - 1) / 2 * step_x
    corner_y = frame.centre[1] - (rows - 1) / 2 * step_y
    affine = np.array([[step_x, 0, corner_x], [0, step_y, corner_y]])
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(soft, affine, (columns, rows), flags=how)
