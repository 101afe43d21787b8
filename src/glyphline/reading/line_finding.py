"""Pieces of ink of a page grouped into lines of text."""

from dataclasses import dataclass

import cv2
import numpy as np

from glyphline.reading.geometry import Box

SMALLEST_PX = 3  # lower pieces are dust or dots
GAP = 1.6  # of a character's height; a wider gap parts columns, or cells of a table
BESIDE = 0.45  # of the lower piece's height that two of a line share
REACH = 0.8  # of the typical height, from a line to a dot, accent or comma that belongs to it
LARGE = 6.0  # of the typical height; what is higher is no character


@dataclass(frozen=True)
class FoundLine:
    """A line of text on a page.

    Attributes:
        box: around its ink.
        labels: the pieces of ink that belong to it.
        pieces: how many of them are large enough for characters.
    """

    box: Box
    labels: tuple[int, ...]
    pieces: int


@dataclass(frozen=True)
class Pieces:
    """The connected pieces of ink of a page.

    Attributes:
        labels: (H, W) int32.
        stats: (N, 5), as OpenCV gives them: left, top, width, height, area; row 0 is the paper.
        height: of the typical character, px.
        characters: (M,) the rows that may be characters.
        small: (K,) the rows that may be dots, accents and commas.
    """

    labels: np.ndarray
    stats: np.ndarray
    height: float
    characters: np.ndarray
    small: np.ndarray


def find_pieces(mask: np.ndarray) -> Pieces:
    """Number the pieces of ink of a page and tell characters from dots and dust."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    heights, widths = stats[:, 3], stats[:, 2]
    possible = (
        (heights >= 2 * SMALLEST_PX) & (heights <= mask.shape[0]) & (np.arange(len(stats)) > 0)
    )
    height = _typical_height(stats[possible]) if possible.any() else 0.0
    high = (heights >= max(2 * SMALLEST_PX, 0.45 * height)) & (heights <= LARGE * height)
    wide = widths >= 0.9 * height  # a dash, a row of joined letters
    flat = wide & (heights >= SMALLEST_PX - 1) & (heights < 0.45 * height)
    characters = np.flatnonzero(possible & high)
    dots = (stats[:, 4] >= max(2.0, 0.004 * height**2)) & ~high & (heights <= height)
    small = np.flatnonzero((dots | flat) & (np.arange(len(stats)) > 0))
    return Pieces(labels, stats, height, characters, small)


def _typical_height(stats: np.ndarray) -> float:
    """The median height, each piece counted by its width so that dust does not decide."""
    order = np.argsort(stats[:, 3], kind="stable")
    weights = np.minimum(stats[order, 2], 4 * stats[order, 3]).cumsum()
    return float(stats[order[weights.searchsorted(weights[-1] / 2)], 3])


def find_lines(pieces: Pieces) -> list[FoundLine]:
    """Chain characters that stand beside one another, then give each line its small pieces."""
    chains = _absorbed(_chains(pieces), pieces)
    boxes = [_box(pieces.stats[chain]) for chain in chains]
    members = [list(chain) for chain in chains]
    for row in pieces.small:
        nearest = _nearest(pieces.stats[row], boxes, pieces.height)
        if nearest is not None:
            members[nearest].append(int(row))
    lines = []
    for chain, all_members in zip(chains, members, strict=True):
        labels = tuple(sorted(int(member) for member in all_members))
        lines.append(FoundLine(_box(pieces.stats[list(labels)]), labels, len(chain)))
    return lines


def _chains(pieces: Pieces) -> list[list[int]]:
    stats = pieces.stats
    order = sorted(pieces.characters.tolist(), key=lambda row: (stats[row, 0], stats[row, 1], row))
    chains: list[list[int]] = []
    ends: list[tuple[float, float, float]] = []  # right edge, top and bottom of each chain's end
    for row in order:
        left, top, width, height = stats[row, :4].tolist()
        best, least = -1, float("inf")
        for index, (right, above, below) in enumerate(ends):
            room = GAP * max(pieces.height, min(height, below - above))
            shared = min(top + height, below) - max(top, above)
            if left - right > room or shared < BESIDE * min(height, below - above):
                continue
            if max(height, below - above) > 3.5 * min(height, below - above):
                continue
            cost = abs((top + height) - below) + max(0.0, left - right)
            if cost < least:
                best, least = index, cost
        if best < 0:
            chains.append([row])
            ends.append((left + width, top, top + height))
        else:
            chains[best].append(row)
            recent = stats[chains[best][-4:]]
            ends[best] = (
                max(ends[best][0], left + width),
                float(np.median(recent[:, 1])),
                float(np.median(recent[:, 1] + recent[:, 3])),
            )
    return chains


def _absorbed(chains: list[list[int]], pieces: Pieces) -> list[list[int]]:
    """Give single pieces that lie inside a line, such as its dots, to that line."""
    boxes = [_box(pieces.stats[chain]) for chain in chains]
    kept: list[list[int]] = [list(chain) for chain in chains]
    for index, chain in enumerate(chains):
        if len(chain) > 1:
            continue
        box = boxes[index]
        for other, around in enumerate(boxes):
            within = around.left <= box.left and box.right <= around.right
            shared = min(box.bottom, around.bottom) - max(box.top, around.top)
            if len(chains[other]) > 1 and within and 2 * shared >= box.height:
                kept[other].append(chain[0])
                kept[index] = []
                break
    return [chain for chain in kept if chain]


def _nearest(piece: np.ndarray, boxes: list[Box], height: float) -> int | None:
    left, top, width, tall = piece[:4].tolist()
    best, least = None, REACH * height
    for index, box in enumerate(boxes):
        across = max(box.left - left - width, left - box.right, 0)
        down = max(box.top - top - tall, top - box.bottom, 0)
        apart = down + across / 2
        if across <= GAP * height and apart < least:
            best, least = index, apart
    return best


def _box(stats: np.ndarray) -> Box:
    left, top = stats[:, 0].min(), stats[:, 1].min()
    right, bottom = (stats[:, 0] + stats[:, 2]).max(), (stats[:, 1] + stats[:, 3]).max()
    return Box(int(left), int(top), int(right), int(bottom))
