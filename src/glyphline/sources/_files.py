"""Files below a root, which is a folder or an archive."""

import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO

from glyphline.download.archive import open_archive
from glyphline.errors import DataError

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp"})
SPLIT_FOLDERS = frozenset({"train", "training", "val", "valid", "validation", "dev", "test"})


class Files:
    """What lies below a root; nothing outside of it can be read.

    Attributes:
        root: the folder or archive, for messages.
        names: paths below the root with `/` between their parts, sorted. Hidden files and
            folders (those with a leading dot) are not among them.
    """

    def __init__(
        self, root: Path, names: Iterable[str], opener: Callable[[str], IO[bytes]]
    ) -> None:
        self.root = root
        self.names = sorted(names)
        self._known = frozenset(self.names)
        self._opener = opener

    def __contains__(self, name: str) -> bool:
        return name in self._known

    @cached_property
    def pictures(self) -> list[str]:
        """The names that end as a picture's does, sorted."""
        return [name for name in self.names if PurePosixPath(name).suffix.lower() in SUFFIXES]

    def ending(self, suffix: str) -> list[str]:
        """The names that end in `suffix`, which is in lower case, sorted."""
        return [name for name in self.names if name.lower().endswith(suffix)]

    def read(self, name: str, size: int = -1) -> bytes:
        """All bytes of a file, or the first `size` of them.

        Raises:
            OSError: if it is not there, or cannot be read.
        """
        if name not in self._known:
            raise FileNotFoundError(f"{name} does not lie in {self.root}")
        with self._opener(name) as stream:
            return stream.read(size)

    def text(self, name: str) -> str:
        """A text file's contents; a byte order mark is taken off.

        Raises:
            DataError: if it is not there, or not UTF-8.
        """
        try:
            return self.read(name).decode("utf-8-sig")
        except OSError as error:
            raise DataError(f"{self.root / name} cannot be read: {error}") from error
        except UnicodeDecodeError as error:
            raise DataError(
                f"{self.root / name} is not text in UTF-8 ({error}); save it in that encoding"
            ) from error

    @contextmanager
    def seekable(self, name: str) -> Iterator[IO[bytes]]:
        """A file to jump about in, for which a compressed stream is too slow: that is copied."""
        with self._opener(name) as stream:
            if isinstance(stream, io.BufferedReader):
                yield stream
                return
            with tempfile.TemporaryFile() as plain:
                shutil.copyfileobj(stream, plain, 2**20)
                plain.seek(0)
                yield plain


@contextmanager
def open_files(path: Path) -> Iterator[Files]:
    """Look into a folder, an archive (zip, tar, tgz) or a single Parquet file.

    The one folder in which an archive has everything is taken for its root, unless its name
    says something: a single character is a class, `train` and the like are splits.

    Raises:
        DataError: if there is no such thing, or the archive is damaged or not safe.
    """
    if path.is_dir():
        yield Files(path, _below(path), lambda name: (path / name).open("rb"))
    elif path.suffix.lower() == ".parquet" and path.is_file():
        yield Files(path.parent, [path.name], lambda name: (path.parent / name).open("rb"))
    elif path.is_file():
        with open_archive(path) as members:
            named = {name.removeprefix("./"): member for name, member in members.items()}
            if len(named) < len(members):
                raise DataError(f"{path} has two members of one name; pack it again")
            shown = [name for name in named if not _is_hidden(name)]
            top = _common_folder(shown)
            names = [name.removeprefix(top) for name in shown]
            yield Files(path, names, lambda name: named[top + name].open())
    else:
        raise DataError(f"{path} is not a folder, and no archive either; name one that exists")


def _below(root: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(root, onerror=_refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        below = Path(folder).relative_to(root)
        for name in names:
            if not name.startswith("."):
                yield (below / name).as_posix()


def _refuse(error: OSError) -> None:
    raise DataError(f"{error.filename} cannot be looked into: {error.strerror}") from error


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") for part in name.split("/"))


def _common_folder(names: list[str]) -> str:
    tops = {name.split("/")[0] if "/" in name else "" for name in names}
    top = tops.pop() if len(tops) == 1 else ""
    telling = len(top) <= 1 or top.lower() in SPLIT_FOLDERS
    return "" if telling else f"{top}/"
