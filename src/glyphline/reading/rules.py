"""Rules of a page: lines, frames and tables, which are no text."""

import cv2
import numpy as np

RULE = 40  # px; shorter runs of ink are never taken for rules
RULE_SHARE = 1 / 14  # of the page's side, likewise
RULE_TEXT = 1.6  # of the height of the page's text, likewise: stems of large type are as thin
LEAST_TEXT = 8  # px; smaller pieces of ink say nothing of the height of text
SLENDER = 12  # times as long as thick: a piece that may be a rule itself
FRAMED = 0.8  # of each side of a piece, inked from end to end: a frame around something
WOBBLE = 3  # px that a rule may be broken, or step aside, as those of turned pages are
THIN = 8  # px at most that a rule is thick, for each 1,000 px of the page's side

EVEN = 0.3  # of a rule's length: there it is one stroke of one thickness between paper
SLIM = 0.4  # of the height of the page's text: what is thicker and no longer than words is a word
SURE = 3  # times the shortest: runs so long are no words, however much text stands on them


def find_rules(mask: np.ndarray) -> np.ndarray:
    """Long thin runs of ink, level or upright, that are no strokes of large type and no words.

    Args:
        mask: (H, W) uint8, 1 where there is ink.

    Returns:
        (H, W) uint8, 1 where the ink is that of a rule.
    """
    found = _thin_runs(mask, RULE, mask.size)
    if not found.any():
        return found
    height = _text_height(mask)
    return (
        _thin_runs(mask, max(RULE, round(RULE_TEXT * height)), SLIM * height) if height else found
    )


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


def _thin_runs(mask: np.ndarray, shortest: int, slim: float) -> np.ndarray:
    """Straight runs of ink that are thin, those of the length of words at most `slim` px.

    Args:
        mask: (H, W) uint8, 1 where there is ink.
        shortest: px; runs are also so long as a share of the page.
        slim: px.
    """
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((WOBBLE, WOBBLE), np.uint8))
    sideways = np.ascontiguousarray(mask.T), np.ascontiguousarray(closed.T)
    upright = _level_runs(*sideways, shortest, slim).T
    return (_level_runs(mask, closed, shortest, slim) | upright) & mask


def _level_runs(mask: np.ndarray, closed: np.ndarray, shortest: int, slim: float) -> np.ndarray:
    width = mask.shape[1]
    length = max(shortest, round(width * RULE_SHARE))
    thicker = cv2.dilate(closed, np.ones((WOBBLE, 1), np.uint8))
    runs = cv2.morphologyEx(thicker, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
    thickness = stats[:, cv2.CC_STAT_HEIGHT] - (WOBBLE - 1)  # as it was before it was dilated
    long = stats[:, cv2.CC_STAT_WIDTH]
    as_words = long < SURE * length
    is_rule = thickness <= np.maximum(max(3, THIN * width / 1000), long / 30)
    is_rule &= ~as_words | (thickness <= slim)
    is_rule[0] = False
    for index in np.flatnonzero(is_rule & as_words).tolist():
        left, top, wide, high, _ = stats[index].tolist()
        around = slice(max(0, top - 1), top + high + 1), slice(left, left + wide)
        is_rule[index] = _evenness(labels[around] == index, mask[around]) >= EVEN
    return is_rule[labels].view(np.uint8)


def _evenness(run: np.ndarray, mask: np.ndarray) -> float:
    """How much of a run's length is one stroke of about the same thickness between paper.

    The foot of a word whose letters touch is no such stroke: stems rise from it.

    Args:
        run: (H, W) bool, where the run is; it has a row more than the ink above and below.
        mask: (H, W) uint8, 1 where there is ink.
    """
    window = cv2.dilate(run.view(np.uint8), np.ones((3, 1), np.uint8))
    inside, edge = mask & run, mask & window & ~run
    strokes = np.diff(inside, axis=0, prepend=0, append=0)  # of uint8: 1 and 255
    is_one = ((strokes == 1).sum(axis=0) == 1) & ~edge.any(axis=0)
    if not is_one.any():
        return 0.0
    thickness = inside.sum(axis=0)
    usual = np.median(thickness[is_one])
    return float((is_one & (abs(thickness - usual) <= max(1, usual / 3))).mean())
