"""A page in black and white: uneven light taken away, rules and dark borders removed."""

from dataclasses import dataclass

import cv2
import numpy as np

from glyphline.ink import MIN_CONTRAST
from glyphline.reading.panels import turn_panels

BACKGROUND = 1 / 12  # of the longer side: anything wider than that is no stroke but shade
SHRUNK_PX = 600  # longer side at which shade is measured
RULE = 40  # px; shorter runs of ink are never taken for rules
RULE_SHARE = 1 / 14  # of the page's side, likewise
RULE_TEXT = 1.6  # of the height of the page's text, likewise: stems of large type are as thin
LEAST_TEXT = 8  # px; smaller pieces of ink say nothing of the height of text
SLENDER = 12  # times as long as thick: a piece that may be a rule itself
FRAMED = 0.8  # of each side of a piece, inked from end to end: a frame around something
WOBBLE = 3  # px that a rule may be broken, or step aside, as those of turned pages are
NOISY = 5.0  # grey levels; a page whose noise is stronger is smoothed before its ink is found
THIN = 8  # px at most that a rule is thick, for each 1,000 px of the page's side


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
    rules = _rules(mask)
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


def _rules(mask: np.ndarray) -> np.ndarray:
    """Long thin runs of ink, level or upright, that are no strokes of large type."""
    found = _thin_runs(mask, RULE)
    if not found.any():
        return found
    longer = round(RULE_TEXT * _text_height(mask))
    return _thin_runs(mask, longer) if longer > RULE else found


def _text_height(mask: np.ndarray) -> float:
    """Height that most of the taller characters have, px; 0 where nothing looks like one."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    stats = stats[1:][stats[1:, cv2.CC_STAT_HEIGHT] >= LEAST_TEXT]
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    slender = sides.max(axis=1) > SLENDER * sides.min(axis=1)
    wide = sides[:, 0] > mask.shape[1] / 2  # rules that cross, or a table
    stats = stats[~(slender | wide)]
    heights = [row[cv2.CC_STAT_HEIGHT] for row in stats.tolist() if not _is_frame(mask, row)]
    return float(np.quantile(heights, 0.75)) if heights else 0.0


def _is_frame(mask: np.ndarray, stats: list[int]) -> bool:
    left, top, width, height, _ = stats
    inside = mask[top : top + height, left : left + width]
    sides = (inside[:3], inside[-3:], inside[:, :3].T, inside[:, -3:].T)
    return all(side.any(axis=0).mean() >= FRAMED for side in sides)


def _thin_runs(mask: np.ndarray, shortest: int) -> np.ndarray:
    """Straight runs of ink of some length, in px and as a share of the page, that are thin."""
    height, width = mask.shape
    found = np.zeros_like(mask)
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((WOBBLE, WOBBLE), np.uint8))
    for side, horizontal in ((width, True), (height, False)):
        length = max(shortest, round(side * RULE_SHARE))
        kernel = np.ones((1, length) if horizontal else (length, 1), np.uint8)
        across = np.ones((WOBBLE, 1) if horizontal else (1, WOBBLE), np.uint8)
        runs = cv2.morphologyEx(cv2.dilate(closed, across), cv2.MORPH_OPEN, kernel)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
        if count > 1:
            thickness = stats[:, cv2.CC_STAT_HEIGHT if horizontal else cv2.CC_STAT_WIDTH]
            long = stats[:, cv2.CC_STAT_WIDTH if horizontal else cv2.CC_STAT_HEIGHT]
            thickest = np.maximum(max(3, THIN * side / 1000), long / 30)
            thin = thickness <= thickest + WOBBLE - 1
            thin[0] = False
            found |= thin[labels].view(np.uint8)
    return found & mask
