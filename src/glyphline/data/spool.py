"""A nameless file of pictures that are met in one order and wanted in another."""

import tempfile
from array import array
from pathlib import Path
from types import TracebackType


class Spool:
    """Keeps encoded pictures on disk and hands them back by number.

    The file has no name in the file system, so nothing is left of it after a crash. It lives
    beside the output because /tmp may be memory. Use as a context manager.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (closed by __exit__)
        self._starts = array("Q", [0])

    def append(self, picture: bytes) -> int:
        """Keep one picture; returns its number, counted from 0."""
        end = self._starts[-1]
        if self._file.tell() != end:  # a read has moved the position
            self._file.seek(end)
        self._file.write(picture)
        self._starts.append(end + len(picture))
        return len(self._starts) - 2

    def read(self, number: int) -> bytes:
        """The picture that `append` numbered so."""
        self._file.seek(self._starts[number])
        return self._file.read(self._starts[number + 1] - self._starts[number])

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
