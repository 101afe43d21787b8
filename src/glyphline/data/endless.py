"""Shuffled epochs one after the other, for ever, from any batch on."""

import math
from collections.abc import Iterator
from itertools import count, islice
from typing import TypeVar

import numpy as np

from glyphline.data.batches import Batch, Batches
from glyphline.data.window import Levels
from glyphline.errors import DataError
from glyphline.params.training import AugmentParams

Item = TypeVar("Item")


def endless(
    batches: Batches, seed: int, augmentation: AugmentParams, first: int = 0
) -> Iterator[Batch]:
    """Yield shuffled epochs one after the other, for ever.

    Args:
        batches: the samples.
        seed: the experiment's seed.
        augmentation: `train.augment`.
        first: the batch to begin with, counted from 0 through all epochs. Those before it in
            its epoch are made and thrown away, as their random numbers are drawn in turn.

    Raises:
        DataError: if there is no sample, or none any more, so that nothing would ever come.
    """
    epoch, skipped = _position(batches, first)
    for number in count(epoch):
        whole = _some(batches.shuffled(seed, number, augmentation), batches)
        yield from islice(whole, skipped, None)
        skipped = 0


def endless_full(
    batches: Batches, seed: int, augmentation: AugmentParams, first: int = 0
) -> Iterator[Batch]:
    """Yield what `endless` yields, in batches of one size.

    What the last batch of an epoch lacks is taken from the next epoch: several devices share a
    batch evenly, and a compiled step serves one shape only.

    Args:
        batches: the samples.
        seed: the experiment's seed.
        augmentation: `train.augment`.
        first: the batch to begin with, counted from 0.

    Raises:
        DataError: if there is no sample, so that nothing would ever come.
    """
    _check_any(batches)
    size, samples = batches.batch_size, batches.count()
    epoch, within = divmod(first * size, samples)
    number, dropped = divmod(within, size)
    pictures, texts = np.empty((0,)), list[str]()
    for more, labels in endless(
        batches, seed, augmentation, epoch * math.ceil(samples / size) + number
    ):
        pictures = _one_after_the_other(pictures, more[dropped:]) if texts else more[dropped:]
        texts = texts + labels[dropped:]
        dropped = 0
        while len(texts) >= size:
            yield pictures[:size], texts[:size]
            pictures, texts = pictures[size:], texts[size:]


def endless_levels(batches: Batches, seed: int, together: int, first: int = 0) -> Iterator[Levels]:
    """Yield the shuffled epochs without augmentation, `together` batches at a time, for ever.

    Args:
        batches: the samples.
        seed: the experiment's seed.
        together: batches of a piece.
        first: the batch to begin with, counted from 0 through all epochs.

    Raises:
        DataError: if there is no sample, or none any more, so that nothing would ever come.
    """
    epoch, skipped = _position(batches, first)
    for number in count(epoch):
        yield from _some(batches.shuffled_levels(seed, number, together, skipped), batches)
        skipped = 0


def _one_after_the_other(pictures: np.ndarray, more: np.ndarray) -> np.ndarray:
    """Join two batches; the narrower pictures are filled up with paper on the right."""
    widest = max(pictures.shape[2], more.shape[2])
    both = [np.pad(p, ((0, 0), (0, 0), (0, widest - p.shape[2]), (0, 0))) for p in (pictures, more)]
    return np.concatenate(both)


def _position(batches: Batches, first: int) -> tuple[int, int]:
    """Epoch of a batch that is counted through all epochs, and its place in that epoch."""
    _check_any(batches)
    return divmod(first, math.ceil(batches.count() / batches.batch_size))


def _check_any(batches: Batches) -> None:
    if not batches.count():
        raise DataError(f"no sample to learn from in {_shards(batches)}; run `dvc repro` first")


def _some(epoch: Iterator[Item], batches: Batches) -> Iterator[Item]:
    """All of an epoch, which must not have become empty."""
    item = None
    for item in epoch:
        yield item
    if item is None:
        raise DataError(
            f"the samples in {_shards(batches)} went away while they were learnt from; "
            "run `dvc repro` again"
        )


def _shards(batches: Batches) -> str:
    return ", ".join(f"{folder}/{prefix}-*.parquet" for folder, prefix in batches.shards)
