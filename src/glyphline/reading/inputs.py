"""What a person names on the command line: files, folders, patterns, standard input."""

import glob
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from glyphline.errors import ImageError
from glyphline.reading.documents import SUFFIXES
from glyphline.reading.file_bytes import MAX_BYTES, take_bytes

STDIN = "-"


@dataclass(frozen=True)
class Input:
    """One file to read.

    Attributes:
        name: as it is shown: the path, or `-` for standard input.
        path: where it is; None for standard input.
        problem: why there is nothing to read; empty when there is.
    """

    name: str
    path: Path | None
    problem: str = ""

    def source(self, max_bytes: int = MAX_BYTES) -> Path | bytes:
        """What `open_pages` takes.

        Args:
            max_bytes: that are taken of standard input.

        Raises:
            ImageError: if there is nothing to read, or too much.
        """
        if self.problem:
            raise ImageError(self.problem)
        if self.path is not None:
            return self.path
        try:
            return take_bytes(sys.stdin.buffer, max_bytes)
        except ImageError as error:
            raise ImageError(f"{self.name}: {error}") from error


def expand(names: Iterable[Path | str]) -> Iterator[Input]:
    """Turn what was named into files.

    Folders stand for their pictures (by suffix, subfolders included) in sorted order, and
    patterns, which shells on Windows hand on, for what they match. What holds nothing is passed
    on with its problem.
    """
    for name in names:
        path = Path(name)
        if str(name) == STDIN:
            yield Input(STDIN, None)
        elif path.is_dir():
            yield from _folder(path)
        elif not path.exists() and glob.has_magic(str(path)):
            yield from _matching(str(path))
        else:
            yield Input(str(path), path)


def _folder(folder: Path) -> Iterator[Input]:
    empty = True
    for one in _walk(folder):
        empty = False
        yield one
    if empty:
        known = ", ".join(SUFFIXES)
        yield Input(str(folder), folder, f"{folder} holds no pictures ({known})")


def _walk(folder: Path) -> Iterator[Input]:
    """Pictures below a folder in the order of their paths, one folder in memory at a time.

    Links to folders are not followed, which could lead round in circles; a link to nothing is
    passed on, since a picture was meant.
    """
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: Path(entry.path))
    except OSError as error:
        yield Input(str(folder), folder, f"{folder}: {error.strerror or error}")
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))
        elif Path(entry.name).suffix.lower() in SUFFIXES and (
            entry.is_file() or (entry.is_symlink() and not Path(entry.path).exists())
        ):
            yield Input(entry.path, Path(entry.path))


def _matching(pattern: str) -> Iterator[Input]:
    paths = [Path(found) for found in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207 - absolute or not
    if not paths:
        yield Input(pattern, Path(pattern), f"{pattern} matches nothing")
    for path in paths:
        if path.is_dir():
            yield from _folder(path)
        else:
            yield Input(str(path), path)
