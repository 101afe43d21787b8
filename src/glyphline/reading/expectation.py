"""Truths to hold readings against, and the score."""

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from glyphline.errors import DataError
from glyphline.metrics import Edits, character_edits
from glyphline.reading.outcome import Outcome

FILE_COLUMNS = ("file", "picture", "path", "name")
TEXT_COLUMNS = ("text", "truth", "label")


class Expectation:
    """What pictures should say, and how many of those read say it.

    A picture belongs to the row whose path is its own, or its path from the table's folder, or,
    where that is unique, its bare name.
    """

    def __init__(self, table: Path) -> None:
        self._folder = table.parent
        self._texts = _read(table)
        self._by_name = _unique([Path(file).name for file in self._texts], self._texts.values())
        self._read, self._right, self._unknown = 0, 0, 0
        self._edits: list[Edits] = []

    def truth(self, name: str) -> str | None:
        """What a picture should say; None if the table does not know it."""
        path = Path(name)
        for candidate in (path, self._inside(path)):
            if candidate is not None and candidate.as_posix() in self._texts:
                return self._texts[candidate.as_posix()]
        return self._by_name.get(path.name)

    def count(self, outcome: Outcome) -> None:
        """Count a page; one that could not be read counts as read wrong, with no text."""
        if outcome.truth is None:
            self._unknown += 1
            return
        text = outcome.page.text if outcome.page is not None else ""
        self._read += 1
        self._right += text == outcome.truth
        self._edits.append(character_edits([outcome.truth], [text]))
        if len(self._edits) > 1:
            self._edits = [_sum(self._edits)]

    def score(self) -> str:
        """One line: pictures read exactly right, and the pooled character error rate."""
        if not self._read:
            return f"score: none of {self._unknown} pictures is in the table"
        edits = self._edits[0]
        share = self._right / self._read
        unknown = f"; {self._unknown} pictures are not in the table" if self._unknown else ""
        return (
            f"score: exact {self._right} of {self._read} ({share:.2%}), "
            f"CER {edits.rate:.4f} ({edits.total} edits in {edits.length} characters){unknown}"
        )

    def _inside(self, path: Path) -> Path | None:
        try:
            return path.resolve().relative_to(self._folder.resolve())
        except (OSError, ValueError):
            return None


def _unique(names: list[str], texts: Iterable[str]) -> dict[str, str]:
    counts = Counter(names)
    return {name: text for name, text in zip(names, texts, strict=True) if counts[name] == 1}


def _sum(edits: list[Edits]) -> Edits:
    return Edits(
        sum(one.insertions for one in edits),
        sum(one.deletions for one in edits),
        sum(one.substitutions for one in edits),
        sum(one.length for one in edits),
    )


def _read(table: Path) -> dict[str, str]:
    tabs = table.suffix.lower() == ".tsv"
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(
                file,
                delimiter="\t" if tabs else ",",
                quoting=csv.QUOTE_NONE if tabs else csv.QUOTE_MINIMAL,
            )
            header = list(rows.fieldnames or ())
            files = [column for column in FILE_COLUMNS if column in header]
            texts = [column for column in TEXT_COLUMNS if column in header]
            if not files or not texts:
                raise DataError(
                    f"{table} has the columns {', '.join(header) or 'none'}; expected file and "
                    f"text (or one of {', '.join(FILE_COLUMNS)} and {', '.join(TEXT_COLUMNS)})"
                )
            found: dict[str, str] = {}
            for number, row in enumerate(rows, start=1):
                name, text = row.get(files[0]), row.get(texts[0])
                if not name or text is None:
                    raise DataError(f"{table}, row {number}: a picture and its text are expected")
                found[Path(name.replace("\\", "/")).as_posix()] = text
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{table} is not a readable CSV file in UTF-8: {error}") from error
    return found
