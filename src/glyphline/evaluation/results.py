"""All numbers of an evaluation, from a table of readings."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from glyphline.alignment import aligned_characters
from glyphline.charset import Charset
from glyphline.confusion import (
    ConfusedPair,
    Score,
    accuracy,
    average_score,
    class_scores,
    confused_pairs,
    confusion_matrix,
)
from glyphline.errors import DataError
from glyphline.evaluation.readings import Reading, read_characters, read_lines
from glyphline.metrics import Edits, character_edits, exact_match, word_edits
from glyphline.statistics import bootstrap_interval, wilson_interval

DIGITS = 6
Section = dict[str, float | int]


@dataclass(frozen=True)
class Results:
    """What a table of readings amounts to.

    Attributes:
        classes: the charset's characters; the order of scores, rows and columns.
        metrics: `characters` and `lines`, each present when the test set has such samples.
        pairs: (truth, read) of every character: isolated ones as they are, those of lines by
            alignment, "" for what was inserted or deleted.
        confusion: (V + 1, V + 1) counts of `pairs`.
    """

    classes: str
    metrics: dict[str, Section]
    pairs: list[tuple[str, str]]
    confusion: np.ndarray

    @cached_property
    def scores(self) -> list[Score]:
        """Precision, recall, F1 and support of each class, over all characters."""
        return class_scores(self.confusion)

    @cached_property
    def confused(self) -> list[ConfusedPair]:
        """Every confused pair, the most frequent first."""
        return confused_pairs(self.confusion, self.classes)


def evaluate_readings(readings: Sequence[Reading], charset: Charset, seed: int) -> Results:
    """Measure a model's readings of the test set.

    Args:
        readings: one per test sample; each counts exactly once.
        charset: the characters the model knows.
        seed: of the bootstrap.

    Raises:
        DataError: if there are no readings.
    """
    if not readings:
        raise DataError("expected at least one test sample, got none; check the balance stage")
    characters, lines = read_characters(readings), read_lines(readings)
    pairs = [(reading.truth, reading.text) for reading in characters]
    confusion = confusion_matrix(*_columns(pairs), charset.characters)
    metrics = {}
    if characters:
        metrics["characters"] = _character_metrics(characters, confusion)
    if lines:
        metrics["lines"] = _line_metrics(lines, seed)
        aligned = aligned_characters((line.truth, line.text) for line in lines)
        confusion = confusion + confusion_matrix(*_columns(aligned), charset.characters)
        pairs += aligned
    return Results(charset.characters, metrics, pairs, confusion)


def _character_metrics(readings: Sequence[Reading], confusion: np.ndarray) -> Section:
    macro, weighted = average_score(confusion, "macro"), average_score(confusion, "weighted")
    low, high = _right_interval(readings)
    return _rounded(
        {
            "samples": len(readings),
            "classes": int((confusion[:-1].sum(axis=1) > 0).sum()),
            "accuracy": accuracy(confusion),
            "accuracy_low": low,
            "accuracy_high": high,
            "macro_precision": macro.precision,
            "macro_recall": macro.recall,
            "macro_f1": macro.f1,
            "weighted_precision": weighted.precision,
            "weighted_recall": weighted.recall,
            "weighted_f1": weighted.f1,
        }
    )


def _line_metrics(readings: Sequence[Reading], seed: int) -> Section:
    truths, texts = [r.truth for r in readings], [r.text for r in readings]
    edits = character_edits(truths, texts)
    low, high = _right_interval(readings)
    cer_low, cer_high = _cer_interval(readings, seed)
    return _rounded(
        {
            "samples": len(readings),
            "exact_match": exact_match(truths, texts),
            "exact_match_low": low,
            "exact_match_high": high,
            "cer": edits.rate,
            "cer_low": cer_low,
            "cer_high": cer_high,
            "wer": word_edits(truths, texts).rate,
            **_edit_counts(edits),
        }
    )


def _edit_counts(edits: Edits) -> Section:
    return {
        "insertions": edits.insertions,
        "deletions": edits.deletions,
        "substitutions": edits.substitutions,
        "characters": edits.length,
    }


def _right_interval(readings: Sequence[Reading]) -> tuple[float, float]:
    return wilson_interval(sum(reading.correct for reading in readings), len(readings))


def _cer_interval(readings: Sequence[Reading], seed: int) -> tuple[float, float]:
    each = [character_edits([reading.truth], [reading.text]) for reading in readings]
    groups: list[tuple[str, str]] = [reading.resampled_with for reading in readings]
    if len(set(groups)) == 1:  # one writer or font cannot be resampled; its lines can
        groups = [("", reading.name) for reading in readings]
    errors, lengths = [edits.total for edits in each], [edits.length for edits in each]
    return bootstrap_interval(errors, lengths, groups, seed)


def _columns(pairs: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    return [truth for truth, _ in pairs], [read for _, read in pairs]


def _rounded(section: Section) -> Section:
    """Round to `DIGITS`; leave out what is undefined, such as WER without any word."""
    return {
        name: value if isinstance(value, int) else round(value, DIGITS)
        for name, value in section.items()
        if math.isfinite(value)
    }
