"""A folder of pictures with labels.csv, and origins.csv where it is known what they came from."""

import csv
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from glyphline.sample import Sample

TABLE = "labels.csv"
COLUMNS = ("file", "text", "group", "split")
ORIGINS = "origins.csv"
PER_FOLDER = 1000
"""Pictures in one folder: file managers and some file systems are slow with many more."""


class PictureWriter:
    """Writes `pictures/00000/00000000.png`, ... and the table of what they say.

    The numbers count the samples, so that sorted names give the order they came in. `origins.csv`
    tells the name that each sample had, for samples that have one.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written = 0
        self._files = ExitStack()
        self._any_origin = False

    def write(self, sample: Sample) -> None:
        """Write one picture and its row."""
        name = f"pictures/{self._written // PER_FOLDER:05d}/{self._written:08d}.png"
        if self._written % PER_FOLDER == 0:
            (self._folder / name).parent.mkdir(parents=True)
        (self._folder / name).write_bytes(sample.image)
        self._rows.writerow([name, sample.text, sample.group, sample.split])
        if sample.name:
            self._origins.writerow([name, sample.name])
            self._any_origin = True
        self._written += 1

    def __enter__(self) -> "PictureWriter":
        self._rows = self._table(TABLE)
        self._rows.writerow(COLUMNS)
        self._origins = self._table(ORIGINS)
        self._origins.writerow(["file", "origin"])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._files.close()
        if not self._any_origin:
            (self._folder / ORIGINS).unlink()

    def _table(self, name: str) -> Any:
        path = self._folder / name
        file = self._files.enter_context(path.open("w", encoding="utf-8", newline=""))
        # Everything is quoted: Python's versions differ in whether a lone \r needs it.
        return csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
