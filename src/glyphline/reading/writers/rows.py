"""Readings as lines of text, JSON or CSV."""

import csv
import io
import json
from dataclasses import asdict
from typing import Any, TextIO

from glyphline.reading.geometry import Box
from glyphline.reading.outcome import Outcome
from glyphline.reading.results import Line
from glyphline.reading.writers import in_a_row, put, put_error

DIGITS = 4  # of confidence


class TextWriter:
    """A line of text for each line read: path, text and confidence, parted by tabs.

    Where the truth is known, a line for each picture: path, truth, text, confidence, `right` or
    `wrong`. Lines below the threshold go to the errors. Control characters, which names of files
    may hold, are escaped.
    """

    def __init__(self, out: TextIO, errors: TextIO) -> None:
        self._out, self._errors = out, errors

    def start(self) -> None:
        """Nothing."""

    def write(self, outcome: Outcome) -> None:
        """Write the lines of a page."""
        if outcome.page is None:
            put_error(self._errors, outcome)
        elif outcome.truth is not None:
            text, truth = (one.replace("\n", " ") for one in (outcome.page.text, outcome.truth))
            verdict = "right" if outcome.is_right else "wrong"
            sure = f"{outcome.page.confidence:.{DIGITS}f}"
            self._put(self._out, outcome.shown_name, truth, text, sure, verdict)
        else:
            for line in outcome.page.lines:
                self._write_line(outcome, line)

    def end(self) -> None:
        """Nothing."""

    def _write_line(self, outcome: Outcome, line: Line) -> None:
        sure = f"{line.confidence:.{DIGITS}f}"
        if outcome.is_sure(line):
            self._put(self._out, outcome.shown_name, line.text, sure)
        else:
            self._put(self._errors, f"unsure: {outcome.shown_name}", line.text, sure)

    @staticmethod
    def _put(out: TextIO, *columns: str) -> None:
        put(out, "\t".join(in_a_row(column) for column in columns))


class JsonWriter:
    """A JSON object for each page, on a line of its own."""

    def __init__(self, out: TextIO, errors: TextIO) -> None:  # noqa: ARG002 - all writers alike
        self._out = out

    def start(self) -> None:
        """Nothing."""

    def write(self, outcome: Outcome) -> None:
        """Write the object of a page, or of its error."""
        row: dict[str, Any] = {"picture": outcome.name}
        if outcome.pages > 1:
            row["page"] = outcome.number
        page = outcome.page
        if page is None:
            row["error"] = outcome.error
        else:
            row |= {"text": page.text, "confidence": round(page.confidence, DIGITS)}
            row |= {"model": page.model, "width": page.width, "height": page.height}
            if outcome.truth is not None:
                row |= {"truth": outcome.truth, "right": outcome.is_right}
            row["lines"] = [_line(line, outcome) for line in page.lines]
        put(self._out, json.dumps(row, ensure_ascii=False))

    def end(self) -> None:
        """Nothing."""


def _line(line: Line, outcome: Outcome) -> dict[str, Any]:
    row: dict[str, Any] = {"text": line.text, "confidence": round(line.confidence, DIGITS)}
    if outcome.threshold is not None:
        row["sure"] = outcome.is_sure(line)
    row["box"] = _box(line.box)
    row["characters"] = [
        {"text": one.text, "confidence": round(one.confidence, DIGITS), "box": _box(one.box)}
        for one in line.characters
    ]
    return row


def _box(box: Box) -> list[int]:
    """Left, top, right, bottom."""
    return list(asdict(box).values())


class CsvWriter:
    """A CSV table with a row for each line read; errors have a row of their own."""

    COLUMNS = (
        *("picture", "page", "line", "text", "confidence", "sure", "left", "top", "right"),
        *("bottom", "truth", "model", "error"),
    )

    def __init__(self, out: TextIO, errors: TextIO) -> None:  # noqa: ARG002 - all writers alike
        self._out = out

    def start(self) -> None:
        """Write the header."""
        self._put(dict(zip(self.COLUMNS, self.COLUMNS, strict=True)))

    def write(self, outcome: Outcome) -> None:
        """Write the rows of a page; one without lines has a row without text."""
        row: dict[str, Any] = {"picture": outcome.name, "page": outcome.number}
        row["truth"] = outcome.truth or ""
        page = outcome.page
        if page is None:
            self._put({**row, "error": outcome.error})
            return
        row["model"] = page.model
        if not page.lines:
            self._put(row)
        for number, line in enumerate(page.lines, start=1):
            found = {"line": number, "text": line.text, "confidence": f"{line.confidence:.4f}"}
            self._put({**row, **found, **asdict(line.box), "sure": int(outcome.is_sure(line))})

    def end(self) -> None:
        """Nothing."""

    def _put(self, row: dict[str, Any]) -> None:
        text = io.StringIO()
        csv.writer(text, lineterminator="").writerow(row.get(name, "") for name in self.COLUMNS)
        put(self._out, text.getvalue())
