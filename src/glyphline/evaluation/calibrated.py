"""Fits a model's temperature on the val split, and finds the confidence that can be trusted."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from glyphline.calibration import (
    calibration_error,
    fit_temperature,
    log_loss,
    precision_threshold,
)
from glyphline.data.batches import Batches
from glyphline.decoding import softmax
from glyphline.decoding.decoder import Decoder
from glyphline.decoding.likelihood import text_log_likelihoods
from glyphline.errors import DataError
from glyphline.evaluation.predict import split_batches
from glyphline.models.saved import ModelCard
from glyphline.sample import Prediction

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
        fitted_on: counts: samples, of them characters and lines.
        errors: expected calibration error on those samples, before and after.
    """

    temperature: float
    threshold: float | None
    fitted_on: dict[str, int]
    errors: tuple[float, float]


def calibrate(
    run: Callable[[np.ndarray], np.ndarray],
    card: ModelCard,
    balanced: Path,
    batch_size: int,
    decoder: Decoder,
) -> Calibration:
    """Fit temperature and threshold on the val split.

    The temperature is that at which the confidences of the readings say best whether they are
    right (`log_loss`). The likelihood of the truths, which is often taken instead, is ruled by the
    few that are read worst: of a line whose twenty characters are all misread it is e^-60, however
    little the model trusted its reading, so that all other lines are cooled down in vain.

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
    order = [index for rows in _rows_alike(logits) for index in rows]
    truths = [texts[index] for index in order]
    plain, before = _read(logits, truths, replace(decoder, temperature=1.0))
    refused = np.array([not (each.text or each.confidence) for each in plain])
    chances = reading_chances(logits, plain, decoder)

    def losses(temperature: float) -> float:
        return log_loss(np.where(refused, -np.inf, chances(temperature)), before)

    temperature = fit_temperature(losses)
    warmed, after = _read(logits, truths, replace(decoder, temperature=temperature))
    characters = sum(len(text) == 1 for text in texts)
    return Calibration(
        temperature,
        precision_threshold([each.confidence for each in warmed], after, PRECISION),
        {"samples": len(texts), "characters": characters, "lines": len(texts) - characters},
        (
            calibration_error([each.confidence for each in plain], before),
            calibration_error([each.confidence for each in warmed], after),
        ),
    )


def reading_chances(
    logits: Sequence[np.ndarray], readings: Sequence[Prediction], decoder: Decoder
) -> Callable[[float], np.ndarray]:
    """Logarithms of how probable each text is, as a function of the temperature.

    Args:
        logits: (V,) or (T, V) each.
        readings: one of each, in the order of `_rows_alike`.
        decoder: whose head made the logits.

    Returns:
        A function to (N,) float64, in the order of the readings.
    """
    batches = list(_alike(logits))
    ids = [decoder.charset.encode(reading.text) for reading in readings]
    starts = np.cumsum([0, *(len(batch) for batch in batches)]).tolist()
    said = [ids[start:end] for start, end in pairwise(starts)]

    def chances(temperature: float) -> np.ndarray:
        found = []
        for batch, texts in zip(batches, said, strict=True):
            steps = softmax(batch, temperature)
            if decoder.head == "softmax":  # one step, and a blank that is never said
                steps = np.pad(steps, ((0, 0), (0, 1)))[:, None]  # (B, 1, V + 1)
            found.append(text_log_likelihoods(steps, texts))
        return np.minimum(np.concatenate(found), 0.0)

    return chances


def _read(
    logits: Sequence[np.ndarray], truths: Sequence[str], decoder: Decoder
) -> tuple[list[Prediction], list[bool]]:
    """Readings in the order of `_rows_alike`, and whether each is its truth."""
    read = [prediction for batch in _alike(logits) for prediction in decoder.read(batch)]
    return read, [one.text == truth for one, truth in zip(read, truths, strict=True)]


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
