"""Pieces of ink of a page grouped into lines of text."""

from dataclasses import dataclass

import cv2
import numpy as np

from glyphline.reading.fragments import BESIDE, GAP, edges_of, join_marks, join_parts
from glyphline.reading.geometry import Box

SMALLEST_PX = 3  # lower pieces are dust or dots
REACH = 0.8  # of the typical height, from a line to a dot, accent or comma that belongs to it
UNLIKE = 3.5  # heights of neighbours over one another
STRIP, STRIP_PX = 0.5, 24  # of the typical height, px: a strip tells of the size of its type
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
        scale: (N,) the same around each piece; less where type is smaller than most of the page's.
        characters: (M,) the rows that may be characters.
        small: (K,) the rows that may be dots, accents and commas.
    """

    labels: np.ndarray
    stats: np.ndarray
    height: float
    scale: np.ndarray
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
    scale = _scale(stats, possible, height)
    high = (heights >= np.maximum(2 * SMALLEST_PX, 0.45 * scale)) & (heights <= LARGE * height)
    wide = widths >= 0.9 * scale  # a dash, a row of joined letters
    flat = wide & (heights >= SMALLEST_PX - 1) & (heights < 0.45 * scale)
    characters = np.flatnonzero(possible & high)
    dots = (stats[:, 4] >= np.maximum(2.0, 0.004 * scale**2)) & ~high & (heights <= height)
    small = np.flatnonzero((dots | flat) & (np.arange(len(stats)) > 0))
    return Pieces(labels, stats, height, scale, characters, small)


def _scale(stats: np.ndarray, possible: np.ndarray, height: float) -> np.ndarray:
    """The typical height around each piece, from strips of the page; never more than the page's."""
    strip = max(STRIP_PX, STRIP * height)
    strips = ((stats[:, 1] + stats[:, 3] / 2) / strip).astype(np.int64)
    scale = np.full(len(stats), height)
    for index in np.unique(strips[possible]).tolist():
        near = possible & (abs(strips - index) <= 1)
        scale[strips == index] = min(height, _typical_height(stats[near]))
    return scale


def _typical_height(stats: np.ndarray) -> float:
    """The median height, each piece counted by its width so that dust does not decide."""
    order = np.argsort(stats[:, 3], kind="stable")
    weights = np.minimum(stats[order, 2], 4 * stats[order, 3]).cumsum()
    return float(stats[order[weights.searchsorted(weights[-1] / 2)], 3])


def find_lines(pieces: Pieces) -> list[FoundLine]:
    """Chain characters that stand beside one another, then give each line its small pieces."""
    chains = _absorbed(_chains(pieces), pieces)
    lone = [len(chain) == 1 for chain in chains]
    chains = _gathered(chains, join_marks(_boxes(chains, pieces), lone, _scales(chains, pieces)))
    members = [list(chain) for chain in chains]
    edges = edges_of(_boxes(chains, pieces))
    for row in pieces.small.tolist():
        nearest = _nearest(pieces.stats[row], edges, pieces.scale[row])
        if nearest is not None:
            members[nearest].append(row)
    owners = join_parts(_boxes(members, pieces), _scales(chains, pieces))
    counts = _gathered([[len(chain)] for chain in chains], owners)
    lines = []
    for count, own in zip(counts, _gathered(members, owners), strict=True):
        labels = tuple(sorted(own))
        lines.append(FoundLine(_box(pieces.stats[list(labels)]), labels, sum(count)))
    return lines


def _boxes(chains: list[list[int]], pieces: Pieces) -> list[Box]:
    return [_box(pieces.stats[chain]) for chain in chains]


def _scales(chains: list[list[int]], pieces: Pieces) -> list[float]:
    return [float(np.median(pieces.scale[chain])) for chain in chains]


def _chains(pieces: Pieces) -> list[list[int]]:
    stats = pieces.stats
    order = sorted(pieces.characters.tolist(), key=lambda row: (stats[row, 0], stats[row, 1], row))
    chains: list[list[int]] = []
    ends = np.zeros((len(order), 3))  # right edge, top and bottom of each chain's end
    for row in order:
        left, top, width, height = stats[row, :4].tolist()
        best = _continued(ends[: len(chains)], (left, top, top + height), pieces.scale[row])
        if best is None:
            ends[len(chains)] = left + width, top, top + height
            chains.append([row])
        else:
            chains[best].append(row)
            recent = stats[chains[best][-4:]]
            feet = recent[:, 1] + recent[:, 3]
            right = max(ends[best, 0], left + width)
            ends[best] = right, np.median(recent[:, 1]), np.median(feet)
    return chains


def _continued(ends: np.ndarray, piece: tuple[int, int, int], typical: float) -> int | None:
    """The chain that a piece (left, top, bottom) goes on: beside it, of its size, nearest."""
    left, top, bottom = piece
    height = bottom - top
    rights, above, below = ends.T
    heights = below - above
    shared = np.minimum(bottom, below) - np.maximum(top, above)
    lower, higher = np.minimum(height, heights), np.maximum(height, heights)
    near = left - rights <= GAP * np.maximum(typical, lower)
    fits = near & (shared >= BESIDE * lower) & (higher <= UNLIKE * lower)
    if not fits.any():
        return None
    cost = np.abs(bottom - below) + np.maximum(0, left - rights)
    return int(np.where(fits, cost, np.inf).argmin())


def _absorbed(chains: list[list[int]], pieces: Pieces) -> list[list[int]]:
    """Give single pieces that lie inside a line, such as its dots, to that line."""
    kept = [list(chain) for chain in chains if len(chain) > 1]
    edges = edges_of(_boxes(kept, pieces))
    for chain in chains:
        if len(chain) > 1:
            continue
        box = _box(pieces.stats[chain])
        shared = np.minimum(box.bottom, edges[3]) - np.maximum(box.top, edges[1])
        inside = (edges[0] <= box.left) & (box.right <= edges[2]) & (2 * shared >= box.height)
        if inside.any():
            kept[int(inside.argmax())].append(chain[0])
        else:
            kept.append(list(chain))
    return kept


def _gathered(chains: list[list[int]], owners: list[int]) -> list[list[int]]:
    """Give each chain's members to the chain that it belongs to, directly or through others."""
    found: dict[int, list[int]] = {}
    for index, chain in enumerate(chains):
        owner = index
        while owners[owner] != owner:
            owner = owners[owner]
        found.setdefault(owner, []).extend(chain)
    return [found[owner] for owner in sorted(found)]


def _nearest(piece: np.ndarray, edges: np.ndarray, height: float) -> int | None:
    left, top, width, tall = piece[:4].tolist()
    lefts, tops, rights, bottoms = edges
    if not lefts.size:
        return None
    across = np.maximum(0, np.maximum(lefts - left - width, left - rights))
    down = np.maximum(0, np.maximum(tops - top - tall, top - bottoms))
    apart = np.where(across <= GAP * height, down + across / 2, np.inf)
    best = int(apart.argmin())
    return best if apart[best] < REACH * height else None


def _box(stats: np.ndarray) -> Box:
    left, top = stats[:, 0].min(), stats[:, 1].min()
    right, bottom = (stats[:, 0] + stats[:, 2]).max(), (stats[:, 1] + stats[:, 3]).max()
    return Box(int(left), int(top), int(right), int(bottom))
