"""What became of one page of one file, as writers show it."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from glyphline.reading.results import Line, Page

LONGEST_NAME = 200  # bytes; file systems take 255, with suffixes and what is added while writing


@dataclass(frozen=True)
class Outcome:
    """A page that was read, or the reason why not.

    Attributes:
        name: of the file.
        page: what was read; None if it could not be.
        number: of the page, counted from 1.
        pages: how many the file has.
        error: the reason; empty for a page that was read.
        truth: what it should say; None if that is not known.
        threshold: confidence from which a line counts as read surely; None for any.
    """

    name: str
    page: Page | None = None
    number: int = 1
    pages: int = 1
    error: str = ""
    truth: str | None = None
    threshold: float | None = None

    @property
    def shown_name(self) -> str:
        """The file's name, with the page's number where there are several."""
        return f"{self.name}#{self.number}" if self.pages > 1 else self.name

    @property
    def file_name(self) -> str:
        """The file's path in one word, so that equal names in two folders stay apart.

        Of one that is too long for a name the end stands behind a digest of the whole.
        """
        path = Path("stdin" if self.name == "-" else self.name)
        name = "_".join(part for part in path.parts if part not in (path.anchor, "..", "."))
        encoded = os.fsencode(name)
        if len(encoded) <= LONGEST_NAME:
            return name
        digest = hashlib.sha256(encoded).hexdigest()[:12]
        return f"{digest}_{encoded[len(digest) + 1 - LONGEST_NAME :].decode(errors='ignore')}"

    def is_sure(self, line: Line) -> bool:
        """Whether a line reaches the threshold."""
        return self.threshold is None or line.confidence >= self.threshold

    @property
    def is_right(self) -> bool:
        """Whether the page reads as it should, white space at line ends aside."""
        return self.page is not None and self.page.text == self.truth
