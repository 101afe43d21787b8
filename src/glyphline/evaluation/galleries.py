"""Which test samples are shown as pictures, and where their pictures come from."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import numpy as np

from glyphline.errors import DataError
from glyphline.evaluation.readings import Reading
from glyphline.picture import decode_picture
from glyphline.plots.grid import Card
from glyphline.shards import read_samples

Pictures = Callable[[Collection[int]], Iterator[tuple[int, np.ndarray]]]
"""Given positions in the table of readings, yields (position, (H, W) uint8 grey) of each."""


def shard_pictures(folder: Path, split: str) -> Pictures:
    """Take pictures from the shards that were evaluated, decoding only those asked for."""

    def pictures(wanted: Collection[int]) -> Iterator[tuple[int, np.ndarray]]:
        last = max(wanted, default=-1)
        for index, sample in enumerate(read_samples(folder, split)):
            if index > last:
                return
            if index in wanted:
                yield index, decode_picture(sample.image)

    return pictures


def worst_errors(readings: Sequence[Reading], limit: int) -> list[int]:
    """Positions of the wrong readings, the most confident first."""
    wrong = [index for index, reading in enumerate(readings) if not reading.correct]
    return sorted(wrong, key=lambda index: (-readings[index].confidence, index))[:limit]


def least_certain(readings: Sequence[Reading], limit: int) -> list[int]:
    """Positions of the readings of lowest confidence, right or wrong, the lowest first."""
    order = range(len(readings))
    return sorted(order, key=lambda index: (readings[index].confidence, index))[:limit]


def random_choice(names: Sequence[str], limit: int, seed: int) -> list[int]:
    """Positions of a random choice, in their own order.

    Each sample's place in the draw comes from the seed and its name alone, so that adding
    samples changes the choice little.
    """

    def draw(index: int) -> bytes:
        return hashlib.blake2b(f"{seed}/{names[index]}".encode()).digest()

    return sorted(sorted(range(len(names)), key=draw)[:limit])


def load_cards(
    readings: Sequence[Reading], indices: Sequence[int], pictures: Pictures
) -> list[Card]:
    """Join readings with their pictures, in the order of `indices`.

    Raises:
        DataError: if a picture is missing, because the readings are of other data.
    """
    found = dict(pictures(frozenset(indices)))
    missing = [readings[index].name for index in indices if index not in found]
    if missing:
        raise DataError(
            f"{len(missing)} test pictures are missing, first {missing[0]}; evaluate again on the "
            f"data that was read"
        )
    return [
        Card(found[index], readings[index].truth, readings[index].text, readings[index].confidence)
        for index in indices
    ]
