"""Finding the pictures that label files name, and naming those that none names."""

import posixpath
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath

from glyphline.rejects import Rejects
from glyphline.sources._files import Files
from glyphline.sources._layouts.label import composed

MAX_PREFIX = 3
"""Folders that may stand in front of the paths in a label file written further up."""


class Pictures:
    """The pictures below a root, by path and by name.

    Paths are compared in composed form and may have backslashes; what is found is the file's
    real path. Nothing outside of the root is ever found.
    """

    def __init__(self, files: Files) -> None:
        self._by_path = {composed(file): file for file in files.pictures}
        names = Counter(PurePosixPath(path).name for path in self._by_path)
        self._by_name = {
            name: file
            for path, file in self._by_path.items()
            if names[name := PurePosixPath(path).name] == 1
        }
        self._by_stem: dict[str, str] = {}
        for path, file in self._by_path.items():
            self._by_stem.setdefault(posixpath.splitext(path)[0], file)
        self._used: set[str] = set()

    def find(self, path: str, folder: str = "") -> str:
        """The picture at a path that starts at a folder; empty if there is none."""
        return self._take(self._by_path.get(_join(folder, path), ""))

    def find_named(self, path: str, folders: Iterable[str]) -> str:
        """The picture at a path that starts at one of the folders, else the only one so named."""
        for folder in folders:
            if found := self._by_path.get(_join(folder, path)):
                return self._take(found)
        return self._take(self._by_name.get(posixpath.basename(_join("", path)), ""))

    def find_page(self, document: str, named: str) -> str:
        """The picture that a document about one page belongs to.

        Looked for in turn: the path it states; a picture so named beside it, one folder up, or
        anywhere if there is but one; one with the document's own name beside it or one folder up.
        Only the name's suffix may differ, as when pages were converted.
        """
        folder = posixpath.dirname(document)
        near = (folder, posixpath.dirname(folder))
        name = posixpath.basename(_join("", named))
        own = posixpath.splitext(posixpath.basename(document))[0]
        candidates = [
            self._by_path.get(_join(folder, named)),
            *(self._by_path.get(_join(place, name)) for place in near),
            self._by_name.get(name),
            *(self._by_stem.get(_join(place, posixpath.splitext(name)[0])) for place in near),
            *(self._by_stem.get(_join(place, composed(own))) for place in near),
        ]
        return self._take(next((found for found in candidates if found), ""))

    def base(self, paths: Iterable[str], table: str) -> tuple[str, int]:
        """Where the paths in a label file start.

        Such files are written with paths that start at the root, beside the file, or a few
        folders further up; the first of these that leads to a picture holds for all.

        Returns:
            A folder, and how many leading folders to take off the paths.
        """
        paths = list(paths)
        places = dict.fromkeys((posixpath.dirname(table), ""))
        for taken_off in range(MAX_PREFIX + 1):
            for folder in places:
                if any(_join(folder, _shorter(p, taken_off)) in self._by_path for p in paths):
                    return folder, taken_off
        return "", 0

    def find_based(self, path: str, base: tuple[str, int]) -> str:
        """The picture at a path that starts where `base` says."""
        return self.find(_shorter(path, base[1]), base[0])

    def reject_unused(self, rejects: Rejects, reason: str) -> None:
        """Name every picture that was never found."""
        for file in sorted(set(self._by_path.values()) - self._used):
            rejects.add(file, "no label", reason)

    def _take(self, file: str) -> str:
        if file:
            self._used.add(file)
        return file


def _join(folder: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(folder, composed(path).replace("\\", "/")))


def _shorter(path: str, taken_off: int) -> str:
    parts = path.replace("\\", "/").removeprefix("./").split("/")
    return "/".join(parts[taken_off:]) if len(parts) > taken_off else ""
