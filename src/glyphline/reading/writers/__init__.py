"""Readings as text, JSON lines, CSV, ALTO and hOCR, each page written when it has been read."""

from collections.abc import Callable
from typing import Protocol, TextIO

from glyphline.reading.outcome import Outcome


class Writer(Protocol):
    """Writes pages as they come."""

    def start(self) -> None:
        """Write what stands before all pages."""

    def write(self, outcome: Outcome) -> None:
        """Write a page, or the error that stands in its place."""

    def end(self) -> None:
        """Write what stands behind all pages."""


Kind = Callable[[TextIO, TextIO], Writer]
"""Makes a writer: of where readings go, and where what is said about them goes."""


def put(out: TextIO, line: str) -> None:
    """Write a line; a file name that is not UTF-8 must not end the program."""
    out.write(line.encode("utf-8", "replace").decode() + "\n")
