"""Fragments of lines put together: marks at their ends, and parts with wide spaces between."""

import numpy as np

from glyphline.reading.geometry import Box

MARK = 0.85  # of the typical height; commas and quotes are lower than letters
MARK_GAP = 0.8  # of the typical height, from a line to a mark at its end
HANGING = 0.4  # of the typical height that a mark may hang below a line, or stand above it
GAP = 1.6  # of a character's height; a wider gap may part columns, or cells of a table
WIDE = 2.6  # of a character's height; typewriters' space after a full stop is as wide
BESIDE = 0.45  # of the lower one's height that two pieces or fragments of a line share
UNLIKE = 2.0  # heights of fragments over one another
NEIGHBOURS = 3.0  # of a character's height, from a line to those that tell of columns


def join_marks(boxes: list[Box], lone: list[bool], heights: list[float]) -> list[int]:
    """Find the line that each lone mark ends or begins.

    Args:
        boxes: of the fragments.
        lone: whether each is a single piece of ink.
        heights: of the typical character around each, px.

    Returns:
        For each fragment, the index of the one that it belongs to: its own if it is no such mark.
    """
    lefts, tops, rights, bottoms = edges_of(boxes)
    lines = ~np.array(lone, bool)
    owners = list(range(len(boxes)))
    for index, (box, height) in enumerate(zip(boxes, heights, strict=True)):
        if not lone[index] or box.height > MARK * height:
            continue
        shared = np.minimum(box.bottom, bottoms + HANGING * height) - np.maximum(
            box.top, tops - HANGING * height
        )
        apart = np.maximum(lefts - box.right, box.left - rights)
        near = lines & (apart <= MARK_GAP * height) & (shared >= box.height)
        if near.any():
            owners[index] = int(np.where(near, apart, np.inf).argmin())
    return owners


def join_parts(boxes: list[Box], heights: list[float]) -> list[int]:
    """Find the fragment that each one goes on, over a wide space that no column explains.

    Where the lines above or below are parted at the same place, the white is a gutter, and what
    stands beside it are columns or cells.

    Args:
        boxes: of the fragments.
        heights: of the typical character around each, px.

    Returns:
        For each fragment, the index of the one to the left of it that it goes on; its own for one
        that begins a line.
    """
    edges = edges_of(boxes)
    lefts, tops, rights, bottoms = edges
    tall = bottoms - tops
    owners = list(range(len(boxes)))
    for index, (box, height) in enumerate(zip(boxes, heights, strict=True)):
        shared = np.minimum(box.bottom, bottoms) - np.maximum(box.top, tops)
        lower, higher = np.minimum(box.height, tall), np.maximum(box.height, tall)
        gap = box.left - rights
        tall_enough = np.minimum(lower, height)
        fits = (gap <= WIDE * tall_enough) & (gap > -lower) & (lefts < box.left)
        fits &= (shared >= BESIDE * lower) & (higher <= UNLIKE * lower)
        fits[index] = False
        if not fits.any():
            continue
        best = int(np.where(fits, gap, np.inf).argmin())
        close = gap[best] <= GAP * tall_enough[best]
        if close or not _is_gutter((rights[best] + box.left) / 2, box, edges, height):
            owners[index] = best
    return owners


def _is_gutter(middle: float, box: Box, edges: np.ndarray, height: float) -> bool:
    """Whether the lines above or below are parted at a column of the page, too."""
    lefts, tops, rights, bottoms = edges
    reach = NEIGHBOURS * height
    rests = 0.3 * min(height, box.height)
    above = (bottoms <= box.top + rests) & (bottoms > box.top - reach)
    below = (tops >= box.bottom - rests) & (tops < box.bottom + reach)
    for side in (above, below):
        crossed = side & (lefts < middle) & (rights > middle)
        parted = (side & (rights <= middle)).any() and (side & (lefts >= middle)).any()
        if parted and not crossed.any():
            return True
    return False


def edges_of(boxes: list[Box]) -> np.ndarray:
    """(4, N) lefts, tops, rights and bottoms."""
    rows = [(box.left, box.top, box.right, box.bottom) for box in boxes]
    return np.array(rows, np.float64).reshape(-1, 4).T
