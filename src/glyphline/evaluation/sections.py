"""The figures of a test set of characters, and of one of lines, with their intervals."""

from collections.abc import Mapping, Sequence

import numpy as np

from glyphline.charset import Charset
from glyphline.confusion import Average, average_score, confusion_matrix
from glyphline.evaluation.estimates import (
    Estimate,
    edits_estimate,
    score_estimates,
    share_estimate,
)
from glyphline.evaluation.readings import Reading
from glyphline.metrics import Edits, character_edits, top_k_accuracy, word_edits

TOP = (2, 3, 5)
AVERAGES: tuple[Average, ...] = ("macro", "micro", "weighted")


def character_estimates(
    readings: Sequence[Reading], charset: Charset, seed: int
) -> dict[str, Estimate]:
    """Accuracy, averaged precision, recall and F1, and top-k accuracy where ranks are known.

    Args:
        readings: of pictures of one character, at least one.
        charset: the characters the model knows.
        seed: of the bootstraps.
    """
    pairs = [(reading.truth, reading.text) for reading in readings]
    confusion = confusion_matrix([t for t, _ in pairs], [r for _, r in pairs], charset.characters)
    found = {"accuracy": share_estimate(readings, [r.correct for r in readings], seed)}
    averages = _averages(confusion)
    found |= score_estimates(pairs, readings, charset.characters, averages, seed)
    ranks = [reading.rank for reading in readings if reading.rank is not None]
    if len(ranks) == len(readings):
        for k in TOP:
            if k < len(charset):
                hits = [rank <= k for rank in ranks]
                estimate = share_estimate(readings, hits, seed)
                found[f"top_{k}_accuracy"] = Estimate(
                    top_k_accuracy(ranks, k), estimate.interval, estimate.method
                )
    return found


def _averages(confusion: np.ndarray) -> dict[str, float]:
    values: dict[str, float] = {}
    for average in AVERAGES:
        score = average_score(confusion, average)
        values |= {
            f"{average}_precision": score.precision,
            f"{average}_recall": score.recall,
            f"{average}_f1": score.f1,
        }
    return values


def line_estimates(readings: Sequence[Reading], seed: int) -> dict[str, Estimate]:
    """Exact match, CER, and WER where the truths hold words.

    Args:
        readings: at least one.
        seed: of the bootstraps.
    """
    found = {"exact_match": share_estimate(readings, [r.correct for r in readings], seed)}
    for name, count in (("cer", character_edits), ("wer", word_edits)):
        edits = [count([reading.truth], [reading.text]) for reading in readings]
        if any(each.length for each in edits):
            found[name] = edits_estimate(readings, edits, seed)
    return found


def pooled_edits(readings: Sequence[Reading]) -> Edits:
    """Character edits of all readings together."""
    return character_edits([r.truth for r in readings], [r.text for r in readings])


def with_intervals(estimates: Mapping[str, Estimate]) -> dict[str, float]:
    """Flatten estimates: `x`, `x_low` and `x_high` of each."""
    flat: dict[str, float] = {}
    for name, estimate in estimates.items():
        flat |= {
            name: estimate.value,
            f"{name}_low": estimate.interval.low,
            f"{name}_high": estimate.interval.high,
        }
    return flat
