"""TRDG's distortions: columns and rows moved by waves or by chance."""

import math
from functools import lru_cache
from random import Random
from typing import NamedTuple

import numpy as np

from glyphline.synthesis.engine.settings import DIRECTIONS, DISTORTIONS, Settings

_WAVES = {DISTORTIONS["sine"]: math.sin, DISTORTIONS["cosine"]: math.cos}


class Shifts(NamedTuple):
    """How far a distortion moves what.

    Attributes:
        largest: the room added at both ends of a direction that is distorted, px.
        columns: shift of each column downwards; None leaves columns alone.
        rows: shift of each row to the right, maybe of fewer rows than there are after the
            columns moved, the rest being lost; None leaves rows alone.
    """

    largest: int
    columns: list[int] | None
    rows: list[int] | None


def draw_shifts(settings: Settings, width: int, height: int, rng: Random) -> Shifts | None:
    """Draw the distortion of a picture of some size; None when there is none.

    Source: TRDG 1.8.0, `distorsion_generator`, re-derived from its behaviour.
    """
    kind = settings.distortion
    moves_columns = settings.direction in (DIRECTIONS["vertical"], DIRECTIONS["both"])
    moves_rows = settings.direction in (DIRECTIONS["horizontal"], DIRECTIONS["both"])
    if kind == DISTORTIONS["none"] or not (moves_columns or moves_rows):
        return None
    if kind in _WAVES:
        largest = int(height**0.5)
        columns = _wave(kind, largest, width)
    else:
        largest = int(height**0.4)
        columns = _chance(largest, width, rng)
    count = height + (max(columns) - min(*columns, 0) if moves_columns else 0)
    # TRDG draws the shifts of both directions whatever it needs.
    rows = _wave(kind, largest, count) if kind in _WAVES else _chance(largest, count, rng)
    return Shifts(largest, columns if moves_columns else None, rows if moves_rows else None)


def shift(plane: np.ndarray, shifts: Shifts) -> np.ndarray:
    """Move the columns and rows of a plane.

    Args:
        plane: (H, W) of any type.
        shifts: for a plane of that size.

    Returns:
        (H, W) or larger by twice `largest` in the directions that are distorted.
    """
    room = shifts.largest
    if shifts.columns is not None:
        plane = _shift_rows(plane.T, shifts.columns, room).T
    if shifts.rows is not None:
        kept = plane[: len(shifts.rows)]
        lost = plane.shape[0] - len(kept)
        plane = _shift_rows(kept, shifts.rows, room)
        if lost:
            plane = np.pad(plane, ((0, lost), (0, 0)))
    return np.ascontiguousarray(plane)


def _shift_rows(plane: np.ndarray, shifts: list[int], room: int) -> np.ndarray:
    height, width = plane.shape
    wide = width + 2 * room
    moved = np.zeros(height * wide, plane.dtype)
    starts = np.arange(room, room + height * wide, wide) + np.array(shifts)
    moved[starts[:, None] + np.arange(width)] = plane  # (H, W)
    return moved.reshape(height, wide)


def _wave(kind: int, largest: int, count: int) -> list[int]:
    return _waves(kind, largest, -(-count // 512) * 512)[:count]


@lru_cache(maxsize=256)
def _waves(kind: int, largest: int, count: int) -> list[int]:
    function = _WAVES[kind]
    return [int(function(math.radians(place)) * largest) for place in range(count)]


def _chance(largest: int, count: int, rng: Random) -> list[int]:
    """As many `randint(0, largest)`, which draws bits anew until they are small enough."""
    bits = (largest + 1).bit_length()
    drawn: list[int] = []
    while len(drawn) < count:
        few = (rng.getrandbits(bits) for _ in range(count - len(drawn)))
        drawn += [value for value in few if value <= largest]
    return drawn
