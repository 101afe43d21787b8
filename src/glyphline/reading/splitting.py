"""Characters that touch, cut where the ink between them is thinnest."""

import itertools

import cv2
import numpy as np

from glyphline.reading.blobs import Blob, InkedLine, label
from glyphline.reading.geometry import Box

WIDE = 1.4  # of the tall characters' height: no single letter but an ornate one is wider
MUCH_WIDER = 1.9  # than the typical character
CROWDED = 1.2  # likewise, where ink that is fainter than the strokes may join two characters
TALLEST = 0.85  # of the highest piece of ink: a capital is not lower
NARROWEST = 0.18  # of the tall characters' height, for a piece
STRONGER = (1.25, 1.5)  # of the ink level: blur that joins characters is fainter than they


def split(line: InkedLine, ink: np.ndarray, level: int, tall: float) -> InkedLine:
    """Cut the pieces of ink that are too wide for one character.

    First a stronger level is tried, which parts what only blur has joined; then the piece is cut
    at the thinnest columns.

    Args:
        line: the pieces of ink.
        ink: (H, W) uint8 that they were found in.
        level: above which a pixel is ink.
        tall: height of the line's tall characters, px.

    Returns:
        The line with more pieces, or the same.
    """
    tall = max(tall, TALLEST * max(blob.box.height for blob in line.blobs))
    typical = _typical(line.blobs, tall)
    mask = line.mask.copy()
    cut = False
    for blob in line.blobs:
        if blob.box.width > max(CROWDED * tall, 1.4 * typical):
            cut |= _part(mask, line, ink, level, blob, tall, typical)
    if not cut:
        return line
    labels, blobs = label(mask, line.slant)
    kept = tuple(blob for blob in blobs if blob.area >= 0.12 * line.stroke**2)
    return InkedLine(mask, labels, kept, line.stroke, line.slant)


def _typical(blobs: tuple[Blob, ...], tall: float) -> float:
    """Width of the typical character, px."""
    widths = [b.box.width for b in blobs if b.box.height > 0.4 * tall and b.box.width < tall]
    return max(0.35 * tall, float(np.median(widths))) if widths else 0.6 * tall


def _part(
    mask: np.ndarray,
    line: InkedLine,
    ink: np.ndarray,
    level: int,
    blob: Blob,
    tall: float,
    typical: float,
) -> bool:
    box = blob.box
    own = np.isin(line.labels[box.top : box.bottom, box.left : box.right], blob.labels)
    window = mask[box.top : box.bottom, box.left : box.right]
    levels = ink[box.top : box.bottom, box.left : box.right]
    for factor in STRONGER:
        stronger = (own & (levels > factor * level)).view(np.uint8)
        columns = _clear_columns(stronger, tall)
        if columns:
            _clear(window, own, columns)
            return True
    if box.width <= max(WIDE * tall, MUCH_WIDER * typical):
        return False
    columns = _thin_columns(own.view(np.uint8), line.stroke, tall, typical)
    _clear(window, own, columns)
    return bool(columns)


def _clear(window: np.ndarray, own: np.ndarray, columns: list[int]) -> None:
    for column in columns:
        window[own[:, column], column] = 0


def _clear_columns(mask: np.ndarray, tall: float) -> list[int]:
    """Where a piece falls apart: columns between parts that are each as large as a character."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    parts = []
    for left, top, width, height, _ in stats[1:].tolist():
        if height > 0.35 * tall and width > NARROWEST * tall * 0.6:
            parts.append(Box(left, top, left + width, top + height))
    parts.sort()
    columns = []
    for before, after in itertools.pairwise(parts):
        if after.left - before.right > -0.08 * tall:
            columns.append(min(mask.shape[1] - 1, max(0, (before.right + after.left) // 2)))
    return columns if count > 2 else []


def _thin_columns(own: np.ndarray, stroke: float, tall: float, typical: float) -> list[int]:
    """The cheapest cuts into as many characters as the width suggests."""
    width = own.shape[1]
    wanted = max(2, round(width / typical))
    ink = own.sum(axis=0, dtype=np.float64)
    cost = cv2.blur(ink[None, :], (3, 1))[0] / stroke
    columns: list[int] = []
    for number in range(1, wanted):
        centre = number * width / wanted
        reach = 0.35 * width / wanted
        low = int(max(NARROWEST * tall, centre - reach))
        high = int(min(width - NARROWEST * tall, centre + reach))
        if high <= low:
            continue
        away = np.abs(np.arange(low, high) - centre) / max(reach, 1)
        total = cost[low:high] + 0.5 * away
        column = low + int(total.argmin())
        if cost[column] <= 1.8:
            columns.append(column)
    return columns
