"""A page in black and white: uneven light taken away, rules and dark borders removed."""

from dataclasses import dataclass

import cv2
import numpy as np

from glyphline.ink import MIN_CONTRAST
from glyphline.reading.panels import turn_panels
from glyphline.reading.rules import find_rules

BACKGROUND = 1 / 12  # of the longer side: anything wider than that is no stroke but shade
SHRUNK_PX = 600  # longer side at which shade is measured
NOISY = 5.0  # grey levels; a page whose noise is stronger is smoothed before its ink is found


@dataclass(frozen=True)
class PageInk:
    """A page and its ink.

    Attributes:
        grey: (H, W) uint8, the page with rules painted over with paper.
        mask: (H, W) uint8, 1 where there is ink that is no rule.
        paper: grey level of the paper.
    """

    grey: np.ndarray
    mask: np.ndarray
    paper: int


def find_ink(grey: np.ndarray) -> PageInk:
    """Part a page's ink from its paper; the paper is what most of the page shows.

    Args:
        grey: (H, W) uint8, dark on light or light on dark.
    """
    paper = _median(grey)
    ink = _ink(grey, paper)
    turned = turn_panels(grey, ink, paper)
    if turned is not grey:
        grey, ink = turned, _ink(turned, paper)
    if _noise(grey) > NOISY:
        ink = cv2.GaussianBlur(ink, (0, 0), 1.0)
    ink = cv2.subtract(ink, _shade(ink))
    strongest = int(cv2.blur(ink, (3, 3)).max())
    if strongest < MIN_CONTRAST:
        return PageInk(grey, np.zeros_like(grey), paper)
    level, _ = cv2.threshold(ink, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    mask = (ink > max(MIN_CONTRAST / 2, min(level, 0.5 * strongest))).view(np.uint8)
    rules = find_rules(mask)
    if not rules.any():
        return PageInk(grey, mask, paper)
    # Rules fade over a pixel or two.
    wide = cv2.dilate(rules, np.ones((5, 5), np.uint8)).view(bool)
    painted = np.where(wide, np.uint8(paper), grey)
    return PageInk(painted, np.where(wide, np.uint8(0), mask), paper)


def _median(grey: np.ndarray) -> int:
    counts = cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel().cumsum()
    return int(counts.searchsorted(counts[-1] / 2))


def _noise(grey: np.ndarray) -> float:
    """Standard deviation of the noise, grey levels.

    Source: Immerkaer 1996, whose mean is a median here, which leaves strokes aside.
    """
    rough = cv2.filter2D(grey, cv2.CV_16S, np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]]))
    return _median(cv2.convertScaleAbs(rough)) / (0.6745 * 6)


def _ink(grey: np.ndarray, paper: int) -> np.ndarray:
    """How far each pixel is from the paper, in the direction in which more of it is far."""
    counts = cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel()
    away = counts * np.square(np.square(np.arange(256.0) - paper))
    if away[:paper].sum() >= away[paper:].sum():
        return cv2.subtract(np.full_like(grey, paper), grey)
    return cv2.subtract(grey, np.full_like(grey, paper))


def _shade(ink: np.ndarray) -> np.ndarray:
    """What of the ink is wider than any stroke: uneven light, dark borders, photographs."""
    height, width = ink.shape
    scale = min(1.0, SHRUNK_PX / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(ink, size, interpolation=cv2.INTER_AREA) if scale < 1 else ink
    side = max(9, round(max(size) * BACKGROUND)) | 1
    small = cv2.medianBlur(small, 5)  # the least of noise would be far below the shade
    opened = cv2.morphologyEx(small, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    shade = cv2.blur(opened, (side, side))
    # Blurred, it must not take from strokes beside a dark block more than is there.
    shade = np.minimum(shade, cv2.dilate(opened, np.ones((3, 3), np.uint8)))
    return cv2.resize(shade, (width, height)) if scale < 1 else shade
