"""What the documents and pictures that are made of a file are called."""

import hashlib
import os
from pathlib import Path

LONGEST_NAME = 200  # bytes; file systems take 255, with suffixes and what is added while writing
DIGITS = 12


class FileNames:
    """A word for the path of each file of a run, never the same for two of them.

    `scans/a.png` becomes `scans_a.png`, so that equal names in two folders stay apart. A path whose
    word an earlier one has, as `scans_a.png` itself would, gets a digest of its own in front, and
    so does one that is too long, of which the end is kept. A file takes a hundred bytes of memory.
    """

    def __init__(self) -> None:
        self._owners: dict[int, int] = {}  # by the word

    def of(self, name: str) -> str:
        """The word for a file, the same each time; `-` is standard input."""
        path = Path("stdin" if name == "-" else name)
        word = "_".join(part for part in path.parts if part not in (path.anchor, "..", "."))
        encoded = os.fsencode(word)
        is_own = self._owners.setdefault(hash(word), hash(name)) == hash(name)
        if is_own and len(encoded) <= LONGEST_NAME:
            return word
        digest = hashlib.sha256(encoded if is_own else os.fsencode(name)).hexdigest()[:DIGITS]
        return f"{digest}_{encoded[DIGITS + 1 - LONGEST_NAME :].decode(errors='ignore')}"
