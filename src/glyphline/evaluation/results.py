"""All numbers of an evaluation, from a table of readings."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from glyphline.alignment import aligned_characters
from glyphline.charset import Charset
from glyphline.confusion import (
    ConfusedPair,
    Score,
    class_scores,
    confused_pairs,
    confusion_matrix,
)
from glyphline.errors import DataError
from glyphline.evaluation.estimates import Estimate, group_count
from glyphline.evaluation.readings import Reading, read_characters, read_lines
from glyphline.evaluation.scoring import STRICT, Scored, scorings
from glyphline.evaluation.sections import pooled_edits

DIGITS = 6
Section = dict[str, float | int]
# Figures that stand with their interval in metrics.json; `figures.csv` has those of all.
HEADLINES = ("accuracy", "macro_precision", "macro_recall", "macro_f1", "exact_match", "cer", "wer")
# Figures of which metrics.json also holds the merged scorings.
MERGED_HEADLINES = ("accuracy", "macro_f1", "exact_match", "cer")


@dataclass(frozen=True)
class Results:
    """What a table of readings amounts to.

    Attributes:
        classes: the charset's characters; the order of scores, rows and columns.
        scored: the figures with their intervals, of each section under each scoring.
        metrics: `characters` and `lines`, each present when the test set has such samples.
        pairs: (truth, read) of every counted character: isolated ones as they are, those of lines
            by alignment, "" for what was inserted or deleted.
        confusion: (V + 1, V + 1) counts of `pairs`.
    """

    classes: str
    scored: list[Scored]
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


def evaluate_readings(
    readings: Sequence[Reading],
    charset: Charset,
    seed: int,
    merges: Mapping[str, str] | None = None,
    counted: Sequence[Reading] | None = None,
) -> Results:
    """Measure a model's readings of the test set.

    Args:
        readings: one per test sample; each counts exactly once.
        charset: the characters the model knows.
        seed: of the bootstrap.
        merges: a merge map that is scored under as well, beside the strict and the case-folded
            scoring.
        counted: those of the readings whose characters make the confusion matrix; all of them
            unless said otherwise.

    Raises:
        DataError: if there are no readings.
    """
    if not readings:
        raise DataError("expected at least one test sample, got none; check the balance stage")
    characters, lines = read_characters(readings), read_lines(readings)
    scored = scorings(characters, lines, charset, merges or {}, seed)
    counted = readings if counted is None else counted
    pairs = [(reading.truth, reading.text) for reading in read_characters(counted)]
    pairs += aligned_characters((line.truth, line.text) for line in read_lines(counted))
    truths, reads = [truth for truth, _ in pairs], [read for _, read in pairs]
    metrics = {}
    if characters:
        classes = len({reading.truth for reading in characters} & set(charset.characters))
        metrics["characters"] = _section(characters, scored, "characters", {"classes": classes})
    if lines:
        metrics["lines"] = _section(lines, scored, "lines", _edit_counts(lines))
    confusion = confusion_matrix(truths, reads, charset.characters)
    return Results(charset.characters, scored, metrics, pairs, confusion)


def _section(
    readings: Sequence[Reading], scored: Sequence[Scored], name: str, counts: Mapping[str, int]
) -> Section:
    """What metrics.json holds of a section; what is undefined, such as WER, is left out."""
    section: Section = {
        "samples": len(readings),
        "interval_groups": group_count(readings),
        **counts,
    }
    for each in scored:
        if each.section == name:
            section |= _figures(each.scoring, each.estimates)
    return {
        key: value if isinstance(value, int) else round(value, DIGITS)
        for key, value in section.items()
        if math.isfinite(value)
    }


def _figures(scoring: str, estimates: Mapping[str, Estimate]) -> dict[str, float]:
    figures: dict[str, float] = {}
    for name, estimate in estimates.items():
        if scoring != STRICT:
            if name in MERGED_HEADLINES:
                figures[f"{name}_{scoring}"] = estimate.value
            continue
        figures[name] = estimate.value
        if name in HEADLINES:
            low, high = estimate.interval
            figures |= {f"{name}_low": low, f"{name}_high": high}
    return figures


def _edit_counts(readings: Sequence[Reading]) -> dict[str, int]:
    edits = pooled_edits(readings)
    return {
        "insertions": edits.insertions,
        "deletions": edits.deletions,
        "substitutions": edits.substitutions,
        "characters": edits.length,
    }
