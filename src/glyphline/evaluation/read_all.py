"""Every sample of a set as a model reads it: what its head takes, and lines cut into characters."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from glyphline.decoding.decoder import Decoder
from glyphline.evaluation.galleries import Pictures, shard_pictures
from glyphline.evaluation.predict import ReadSplit, read_split
from glyphline.evaluation.readings import Reading
from glyphline.evaluation.segmented import read_by_segments
from glyphline.models.saved import ModelCard
from glyphline.shards import read_columns


@dataclass(frozen=True)
class ReadAll:
    """A set of samples as a model reads them.

    Attributes:
        readings: one per sample, in shard order.
        pictures: where their pictures come from.
        own: those that the model's head takes itself; None when there are none.
    """

    readings: list[Reading]
    pictures: Pictures
    own: ReadSplit | None


def read_all(
    run: Callable[[np.ndarray], np.ndarray],
    card: ModelCard,
    folder: Path,
    prefix: str,
    batch_size: int,
    decoder: Decoder,
) -> ReadAll:
    """Read every sample of some shards exactly once.

    Args:
        run: the network, (B, H, W, 1) float32 to logits.
        card: preprocessing, charset and head of the network.
        folder: of the shards; it may hold none.
        prefix: of the shards.
        batch_size: B.
        decoder: how logits become texts.
    """
    table = read_columns(folder, prefix, ["text", "source", "group"]).to_pylist()
    takes = card.new_head().takes
    own, readings = None, {}
    if any(takes(row["text"]) for row in table):
        own = read_split(run, card, folder, prefix, batch_size, decoder)
        readings = {reading.name: reading for reading in own.readings}
    left = [index for index, row in enumerate(table) if not takes(row["text"])]
    if left:
        read = read_by_segments(run, card, folder, prefix, decoder, batch_size)
        for index, prediction in zip(left, read, strict=True):
            row = table[index]
            readings[f"{prefix}:{index:05d}"] = Reading(
                name=f"{prefix}:{index:05d}",
                truth=row["text"],
                text=prediction.text,
                confidence=min(1.0, prediction.confidence),
                source=row["source"],
                group=row["group"],
            )
    in_order = [readings[f"{prefix}:{index:05d}"] for index in range(len(table))]
    return ReadAll(in_order, shard_pictures(folder, prefix), own)
