"""The tables of a report: as rows for the page, and as CSV files."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from glyphline.confusion import NONE, normalised
from glyphline.evaluation.readings import Reading
from glyphline.evaluation.results import DIGITS, Results
from glyphline.evaluation.slice_table import FIGURES, SLICES, figure_rows, slice_rows
from glyphline.evaluation.slices import Slice
from glyphline.outputs import write_rows
from glyphline.plots.style import visible
from glyphline.statistics import wilson_interval

Row = Mapping[str, Any]
PREDICTIONS = ("name", "truth", "read", "confidence", "correct", "source", "group", "rank")


def prediction_rows(readings: Iterable[Reading]) -> list[Row]:
    """One row per test sample, texts as they are (a space is a space)."""
    return [
        {
            "name": reading.name,
            "truth": reading.truth,
            "read": reading.text,
            "confidence": round(reading.confidence, DIGITS),
            "correct": int(reading.correct),
            "source": reading.source,
            "group": reading.group,
            "rank": "" if reading.rank is None else reading.rank,
        }
        for reading in readings
    ]


def class_rows(results: Results) -> list[Row]:
    """One row per class of the charset: scores, support and the interval of the recall."""
    rows: list[Row] = []
    for index, (character, score) in enumerate(zip(results.classes, results.scores, strict=True)):
        right = int(results.confusion[index, index])
        low, high = wilson_interval(right, score.support)
        rows.append(
            {
                "class": visible(character),
                "precision": round(score.precision, DIGITS),
                "recall": round(score.recall, DIGITS),
                "recall_low": round(low, DIGITS),
                "recall_high": round(high, DIGITS),
                "f1": round(score.f1, DIGITS),
                "support": score.support,
            }
        )
    return rows


def pair_rows(results: Results, limit: int | None = None) -> list[Row]:
    """The most confused pairs, the most frequent first; all of them without a limit.

    A pair is frequent because its truth is, or because it is hard: `share` says how often a
    truth meets this fate, `base_rate` how often the truth occurs among all characters, and
    `error_share` how many of all errors would be gone with the pair.
    """
    total = len(results.pairs)
    errors = max(1, sum(pair.count for pair in results.confused))
    return [
        {
            "truth": visible(pair.truth),
            "read": visible(pair.read),
            "count": pair.count,
            "share": round(pair.share, DIGITS),
            "support": pair.support,
            "base_rate": round(pair.support / total, DIGITS),
            "error_share": round(pair.count / errors, DIGITS),
        }
        for pair in results.confused[:limit]
    ]


def confusion_rows(results: Results) -> list[Row]:
    """One row per test character in the form of DVC's `confusion` plot template."""
    known = {character: visible(character) for character in results.classes}
    return [
        {"actual": known.get(truth, NONE), "predicted": known.get(read, NONE)}
        for truth, read in results.pairs
    ]


def matrix_rows(classes: str, matrix: np.ndarray) -> list[Row]:
    """A square matrix: a row per truth, a column per reading, `NONE` last."""
    labels = [*map(visible, classes), NONE]
    return [
        {"truth": label, **dict(zip(labels, counts, strict=True))}
        for label, counts in zip(labels, matrix.tolist(), strict=True)
    ]


def write_tables(
    folder: Path, results: Results, readings: Sequence[Reading], slices: Sequence[Slice]
) -> None:
    """Write every table of a report into its folder."""
    tables = {
        "predictions": (
            " ".join(PREDICTIONS),
            prediction_rows(readings),
        ),
        "per_class": (
            "class precision recall recall_low recall_high f1 support",
            class_rows(results),
        ),
        "confused_pairs": (
            "truth read count share support base_rate error_share",
            pair_rows(results),
        ),
        "confusion": ("actual predicted", confusion_rows(results)),
        "figures": (FIGURES, figure_rows(results.scored)),
        "slices": (SLICES, slice_rows(slices)),
    }
    for name, (columns, rows) in tables.items():
        write_rows(folder / f"{name}.csv", columns.split(), rows)
    matrices = {
        "confusion_matrix": results.confusion,
        "confusion_normalised": normalised(results.confusion).round(DIGITS),
    }
    for name, matrix in matrices.items():
        rows = matrix_rows(results.classes, matrix)
        write_rows(folder / f"{name}.csv", list(rows[0]), rows)
