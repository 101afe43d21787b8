"""The tables of a report: as rows for the page, and as CSV files."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from glyphline.confusion import NONE
from glyphline.evaluation.readings import Reading
from glyphline.evaluation.results import DIGITS, Results
from glyphline.outputs import write_text
from glyphline.plots.style import visible
from glyphline.statistics import wilson_interval

Row = Mapping[str, Any]


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
    """The most confused pairs, the most frequent first; all of them without a limit."""
    return [
        {
            "truth": visible(pair.truth),
            "read": visible(pair.read),
            "count": pair.count,
            "share": round(pair.share, DIGITS),
            "support": pair.support,
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


def matrix_rows(results: Results) -> list[Row]:
    """The square matrix: a row per truth, a column per reading, `NONE` last."""
    labels = [*map(visible, results.classes), NONE]
    return [
        {"truth": label, **dict(zip(labels, counts, strict=True))}
        for label, counts in zip(labels, results.confusion.tolist(), strict=True)
    ]


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a CSV file with a header, also when there are no rows."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(path, text.getvalue())


def write_tables(folder: Path, results: Results, readings: Sequence[Reading]) -> None:
    """Write every table of a report into its folder."""
    matrix = matrix_rows(results)
    tables = {
        "predictions": (
            "name truth read confidence correct source group",
            prediction_rows(readings),
        ),
        "per_class": (
            "class precision recall recall_low recall_high f1 support",
            class_rows(results),
        ),
        "confused_pairs": ("truth read count share support", pair_rows(results)),
        "confusion": ("actual predicted", confusion_rows(results)),
    }
    for name, (columns, rows) in tables.items():
        write_rows(folder / f"{name}.csv", columns.split(), rows)
    write_rows(folder / "confusion_matrix.csv", list(matrix[0]), matrix)
