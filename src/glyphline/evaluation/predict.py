"""A model reads a split: one `Reading` per sample, and a way to its pictures."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from glyphline.calibration import squared_errors
from glyphline.charset import Charset
from glyphline.data.batches import Batches
from glyphline.decoding import softmax
from glyphline.decoding.decoder import Decoder
from glyphline.errors import DataError
from glyphline.evaluation.galleries import Pictures, shard_pictures
from glyphline.evaluation.readings import Reading
from glyphline.models.saved import ModelCard
from glyphline.sample import Prediction
from glyphline.shards import read_columns

Row = tuple[Prediction, float, int | None]
"""A reading, how probable it is at temperature 1, and the place of the truth."""


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
    uncalibrated: list[float]
    """How probable each reading's text is at temperature 1."""
    brier: tuple[float, float] | None
    """Mean squared error of the class probabilities, see `glyphline.calibration.squared_errors`,
    at temperature 1 and at the decoder's; None for a CTC head, which has none for a whole text."""


def split_batches(card: ModelCard, folder: Path, split: str, batch_size: int) -> Batches:
    """The samples of a split that a model can read, preprocessed for it."""
    return Batches(((folder, split),), card.preprocess, card.characters_only, batch_size)


def read_split(
    run: Callable[[np.ndarray], np.ndarray],
    card: ModelCard,
    folder: Path,
    split: str,
    batch_size: int,
    decoder: Decoder | None = None,
) -> ReadSplit:
    """Read every sample of a split exactly once.

    Args:
        run: the network, (B, H, W, 1) float32 to logits.
        card: preprocessing, charset and head of the network.
        folder: the balanced data.
        split: prefix of the shards, usually `test`.
        batch_size: B.
        decoder: how logits become texts; None reads the best path.

    Raises:
        DataError: if the split holds nothing that the model can read.
    """
    batches = split_batches(card, folder, split, batch_size)
    head = card.new_head()
    decoder = decoder or Decoder(head.charset, head.name)
    predictions: list[Prediction] = []
    uncalibrated: list[float] = []
    ranks: list[int | None] = []
    squared: list[np.ndarray] = []  # (2, B) each

    def read(pictures: np.ndarray, texts: list[str]) -> Iterable[Row]:
        logits = run(pictures)
        found = decoder.read(logits)
        ranked = head.name == "softmax"
        if ranked:
            squared.append(_squared_errors(logits, texts, head.charset, decoder.temperature))
        places = ranks_of(logits, texts, head.charset) if ranked else [None] * len(texts)
        return zip(found, decoder.uncalibrated(logits, found), places, strict=True)

    for prediction, sure, rank in batches.each(read):
        predictions.append(prediction)
        uncalibrated.append(sure)
        ranks.append(rank)
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
            rank=rank,
        )
        for index, prediction, rank in zip(rows, predictions, ranks, strict=True)
    ]
    shown = pictures_at(rows, shard_pictures(folder, split))
    left_out, brier = len(table) - len(rows), _mean(squared) if squared else None
    return ReadSplit(readings, shown, left_out, uncalibrated, brier)


def ranks_of(logits: np.ndarray, truths: Sequence[str], charset: Charset) -> list[int | None]:
    """Place of each truth among the classes, the most probable first, counted from 1.

    Classes of equal logits are taken in the order of the charset, as decoding does.

    Args:
        logits: (B, V), V = len(charset).
        truths: B characters.
        charset: the characters, in id order.

    Returns:
        One per truth; None for one outside the charset.
    """
    ids = [charset.characters.find(truth) for truth in truths]
    place = np.argsort(np.argsort(-logits, axis=1, kind="stable"), axis=1)  # (B, V)
    return [
        int(row[index]) + 1 if index >= 0 else None for row, index in zip(place, ids, strict=True)
    ]


def _squared_errors(
    logits: np.ndarray, truths: Sequence[str], charset: Charset, temperature: float
) -> np.ndarray:
    """Brier's score of each sample at temperature 1 and at another: (2, B)."""
    ids = [charset.characters.find(truth) for truth in truths]
    return np.stack([squared_errors(softmax(logits, t), ids) for t in (1.0, temperature)])


def _mean(squared: Sequence[np.ndarray]) -> tuple[float, float]:
    before, after = np.concatenate(squared, axis=1).mean(axis=1).tolist()
    return before, after


def pictures_at(rows: list[int], of_shard: Pictures) -> Pictures:
    """Turn positions among the readings into rows of the shards, and back."""
    position = {row: index for index, row in enumerate(rows)}

    def pictures(wanted: Collection[int]) -> Iterator[tuple[int, np.ndarray]]:
        for row, picture in of_shard(frozenset(rows[index] for index in wanted)):
            yield position[row], picture

    return pictures
