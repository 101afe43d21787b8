"""A document of its own for every file that is read, in one folder."""

import io
from pathlib import Path
from typing import TextIO

from glyphline.outputs import write_text, written_below
from glyphline.reading.file_names import FileNames
from glyphline.reading.outcome import Outcome
from glyphline.reading.writers import Kind, put_error


class FolderWriter:
    """Writes each document when its last page has been read; pages of a file come together."""

    def __init__(self, folder: Path, suffix: str, kind: Kind, errors: TextIO) -> None:
        self._folder, self._suffix, self._kind, self._errors = folder, suffix, kind, errors
        self._names = FileNames()
        self._of: Outcome | None = None

    def start(self) -> None:
        """Nothing: documents open with their first page."""

    def write(self, outcome: Outcome) -> None:
        """Write a page into its file's document; what cannot be read gets none, but an error."""
        if outcome.page is None:
            put_error(self._errors, outcome)
            return
        if self._of is None or self._of.name != outcome.name:
            self.end()
            self._of, self._text = outcome, io.StringIO()
            self._writer = self._kind(self._text, self._errors)
            self._writer.start()
        self._writer.write(outcome)

    def end(self) -> None:
        """Save the last document."""
        if self._of is None:
            return
        self._writer.end()
        with written_below(self._folder):
            path = self._folder / f"{self._names.of(self._of.name)}{self._suffix}"
            write_text(path, self._text.getvalue())
