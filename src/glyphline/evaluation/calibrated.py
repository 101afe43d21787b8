"""Fits a model's temperature on the val split, and finds the confidence that can be trusted."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from glyphline.calibration import fit_temperature, precision_threshold
from glyphline.charset import Charset
from glyphline.data.batches import Batches
from glyphline.decoding import softmax
from glyphline.decoding.decoder import Decoder
from glyphline.decoding.likelihood import text_log_likelihoods
from glyphline.errors import DataError
from glyphline.evaluation.predict import split_batches
from glyphline.models.heads import steps_needed
from glyphline.models.saved import ModelCard

PRECISION = 0.99
# Logits of the val split that are held at a time: 100 MB. Of more, every n-th sample is taken.
MAX_LOGITS = 25_000_000
_TOGETHER = 256  # lines measured in one batch


@dataclass(frozen=True)
class Calibration:
    """What the val split says of a model's confidence.

    Attributes:
        temperature: logits are divided by it.
        threshold: confidence from which on 99 % of the val readings are right; None if never.
        fitted_on: counts: samples, of them characters and lines, and those left out because
            their truth cannot be read by this model.
    """

    temperature: float
    threshold: float | None
    fitted_on: dict[str, int]


def calibrate(
    run: Callable[[np.ndarray], np.ndarray],
    card: ModelCard,
    balanced: Path,
    batch_size: int,
    decoder: Decoder,
) -> Calibration:
    """Fit temperature and threshold on the val split.

    A softmax head's loss is the cross-entropy of the truth, a CTC head's the CTC loss of the
    whole truth, so that a line's confidence is calibrated as the line's.

    Args:
        run: the network, (B, H, W, 1) float32 to logits.
        card: preprocessing, charset and head of the network.
        balanced: the balanced data.
        batch_size: B.
        decoder: how texts are read, at any temperature.

    Raises:
        DataError: if the val split holds nothing that the model can read.
    """
    batches = split_batches(card, balanced, "val", batch_size)
    logits, texts = _val_logits(run, batches)
    if not texts:
        raise DataError(f"val holds nothing that {card.family} can read, so nothing calibrates it")
    charset = decoder.charset
    known = [index for index, text in enumerate(texts) if _readable(text, charset, logits[index])]
    losses = (softmax_losses if card.head == "softmax" else ctc_losses)(
        [logits[index] for index in known], [charset.encode(texts[index]) for index in known]
    )
    temperature = fit_temperature(losses) if known else 1.0
    warmed = replace(decoder, temperature=temperature)
    read = [prediction for batch in _alike(logits) for prediction in warmed.read(batch)]
    order = [index for rows in _rows_alike(logits) for index in rows]
    right = [one.text == texts[index] for one, index in zip(read, order, strict=True)]
    characters = sum(len(text) == 1 for text in texts)
    counts = {
        "samples": len(texts),
        "characters": characters,
        "lines": len(texts) - characters,
        "left_out": len(texts) - len(known),
    }
    threshold = precision_threshold([p.confidence for p in read], right, PRECISION)
    return Calibration(temperature, threshold, counts)


def softmax_losses(
    logits: Sequence[np.ndarray], ids: Sequence[Sequence[int]]
) -> Callable[[float], float]:
    """Summed cross-entropy of the truths as a function of the temperature; (V,) each."""
    table = np.stack(logits).astype(np.float64) if len(logits) else np.zeros((0, 1))
    rows, truths = np.arange(len(ids)), np.array([only for (only,) in ids], np.int64)
    shifted = table - table.max(axis=1, keepdims=True)

    def losses(temperature: float) -> float:
        scaled = shifted / temperature
        return float((np.log(np.exp(scaled).sum(axis=1)) - scaled[rows, truths]).sum())

    return losses


def ctc_losses(
    logits: Sequence[np.ndarray], ids: Sequence[Sequence[int]]
) -> Callable[[float], float]:
    """Summed CTC loss of the truths as a function of the temperature; (T, V) each."""
    batches = list(_alike(logits))
    texts = [[ids[index] for index in rows] for rows in _rows_alike(logits)]

    def losses(temperature: float) -> float:
        pairs = zip(batches, texts, strict=True)
        found = (text_log_likelihoods(softmax(some, temperature), said) for some, said in pairs)
        return -float(sum(each.sum() for each in found))

    return losses


def _rows_alike(logits: Sequence[np.ndarray]) -> list[list[int]]:
    """Positions of logits of one shape, at most `_TOGETHER` at a time."""
    by_shape: dict[tuple[int, ...], list[int]] = {}
    for index, each in enumerate(logits):
        by_shape.setdefault(each.shape, []).append(index)
    return [
        rows[start : start + _TOGETHER]
        for rows in by_shape.values()
        for start in range(0, len(rows), _TOGETHER)
    ]


def _alike(logits: Sequence[np.ndarray]) -> Iterator[np.ndarray]:
    """The logits as batches of one shape, in the order of `_rows_alike`."""
    for rows in _rows_alike(logits):
        yield np.stack([logits[index] for index in rows])


def _val_logits(
    run: Callable[[np.ndarray], np.ndarray], batches: Batches
) -> tuple[list[np.ndarray], list[str]]:
    """Logits and truths of the val split, or of every n-th sample where they are many."""
    kept: list[np.ndarray] = []
    truths: list[str] = []
    count = batches.count()

    def read(pictures: np.ndarray, texts: list[str]) -> Iterable[tuple[np.ndarray, str]]:
        return zip(run(pictures), texts, strict=True)

    every = 0
    for index, (logits, text) in enumerate(batches.each(read)):
        every = every or max(1, -(-count * logits.size // MAX_LOGITS))
        if index % every == 0:
            kept.append(logits.copy())  # a view would keep its whole batch
            truths.append(text)
    return kept, truths


def _readable(text: str, charset: Charset, logits: np.ndarray) -> bool:
    """Whether a truth has a loss: all of it known, and few enough characters for the steps."""
    fits = logits.ndim == 1 or steps_needed(text) <= len(logits)
    return fits and not charset.missing(text)
