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


# Names of files may hold any of these: breaks of columns and lines, commands to terminals.
_CONTROLS = (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)
_ESCAPES = {code: repr(chr(code))[1:-1] for code in _CONTROLS}

Kind = Callable[[TextIO, TextIO], Writer]
"""Makes a writer: of where readings go, and where what is said about them goes."""


def put(out: TextIO, line: str) -> None:
    """Write a line; a file name that is not UTF-8 must not end the program."""
    out.write(line.encode("utf-8", "replace").decode() + "\n")


def put_error(errors: TextIO, outcome: Outcome) -> None:
    """Write why a page could not be read, in one line."""
    put(errors, f"error: {in_a_row(outcome.error)}")


def in_a_row(text: str) -> str:
    r"""A text that stays in its column and line: control characters become `\t`, `\n`, `\x1b`."""
    return text if text.isprintable() else text.translate(_ESCAPES)
