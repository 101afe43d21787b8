"""A model reads a split: one `Reading` per sample, and a way to its pictures."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from glyphline.data.batches import Batches
from glyphline.decoding import decode
from glyphline.errors import DataError
from glyphline.evaluation.galleries import Pictures, shard_pictures
from glyphline.evaluation.readings import Reading
from glyphline.models.saved import ModelCard
from glyphline.sample import Split
from glyphline.shards import read_columns


@dataclass(frozen=True)
class ReadSplit:
    """Everything that was read of a split.

    Attributes:
        readings: one per sample that the model's head can express, in shard order.
        pictures: where their pictures come from.
        left_out: samples passed over, because the head reads single characters only.
    """

    readings: list[Reading]
    pictures: Pictures
    left_out: int


def split_batches(card: ModelCard, folder: Path, split: Split, batch_size: int) -> Batches:
    """The samples of a split that a model can read, preprocessed for it."""
    return Batches(((folder, split),), card.preprocess, card.characters_only, batch_size)


def read_split(
    run: Callable[[np.ndarray], np.ndarray],
    card: ModelCard,
    folder: Path,
    split: Split,
    batch_size: int,
) -> ReadSplit:
    """Read every sample of a split exactly once.

    Args:
        run: the network, (B, H, W, 1) float32 to logits.
        card: preprocessing, charset and head of the network.
        folder: the balanced data.
        split: usually `test`.
        batch_size: B.

    Raises:
        DataError: if the split holds nothing that the model can read.
    """
    batches = split_batches(card, folder, split, batch_size)
    head = card.new_head()
    predictions = [
        prediction
        for pictures, _ in batches.ordered()
        for prediction in decode(run(pictures), head.charset, head.name)
    ]
    table = read_columns(folder, split, ["text", "source", "group"]).to_pylist()
    rows = [index for index, row in enumerate(table) if head.takes(row["text"])]
    if not rows:
        raise DataError(
            f"{split} holds {len(table)} samples, none of which {card.family} can read: it reads "
            f"single characters; choose model=crnn for lines"
        )
    readings = [
        Reading(
            name=f"{split}:{index:05d}",
            truth=table[index]["text"],
            text=prediction.text,
            confidence=min(1.0, prediction.confidence),
            source=table[index]["source"],
            group=table[index]["group"],
        )
        for index, prediction in zip(rows, predictions, strict=True)
    ]
    pictures = _pictures_at(rows, shard_pictures(folder, split))
    return ReadSplit(readings, pictures, len(table) - len(rows))


def _pictures_at(rows: list[int], of_shard: Pictures) -> Pictures:
    """Turn positions among the readings into rows of the shards, and back."""
    position = {row: index for index, row in enumerate(rows)}

    def pictures(wanted: Collection[int]) -> Iterator[tuple[int, np.ndarray]]:
        for row, picture in of_shard(frozenset(rows[index] for index in wanted)):
            yield position[row], picture

    return pictures
