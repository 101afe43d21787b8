"""Layouts: a table of files and texts, as CSV, TSV or JSONL."""

import posixpath
from collections.abc import Iterator
from pathlib import PurePosixPath

from glyphline.rejects import Rejects
from glyphline.sample import SPLITS
from glyphline.sources._files import Files
from glyphline.sources._layouts.label import Label, Options, composed
from glyphline.sources._layouts.tables import Row, read_table

TABLES = {"csv": "labels.csv", "tsv": "labels.tsv", "jsonl": "labels.jsonl"}


class TableLayout:
    """The layout for tables of one kind."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def evidence(self, files: Files) -> str:
        """The table of the usual name, if it lies there."""
        return TABLES[self._kind] if TABLES[self._kind] in files else ""

    def labels(self, files: Files, options: Options, rejects: Rejects) -> Iterator[Label]:
        """Label the pictures that the table names, sorted by path."""
        table = options.table or TABLES[self._kind]
        read = read_table(
            files, table, self._kind, ("file", "text"), ("group", "split"), options.columns
        )
        by_name = {composed(file): file for file in files.pictures}
        rows = _by_file(read, table, by_name, rejects)
        for name in sorted(rows.keys() | by_name.keys()):
            row = rows.get(name, {})
            split = row.get("split", "")
            if not row:
                rejects.add(name, "no label", f"it is not in {table}")
            elif name not in by_name:
                rejects.add(name, "missing", f"{table} names it; no such picture lies there")
            elif not row["text"]:
                rejects.add(name, "no label", f"its text in {table} is empty")
            elif split and split not in SPLITS:
                rejects.add(name, "bad split", f"{split!r} is none of {', '.join(SPLITS)}")
            else:
                text = composed(row["text"])
                yield Label(by_name[name], text, row.get("group", ""), split)


def _by_file(
    rows: list[Row], table: str, known: dict[str, str], rejects: Rejects
) -> dict[str, Row]:
    """Rows by path below the root; paths in a table further down may start beside it."""
    named = [PurePosixPath(composed(row["file"]).replace("\\", "/")).as_posix() for row in rows]
    beside = posixpath.dirname(table)
    if beside and not any(name in known for name in named):
        named = [posixpath.normpath(posixpath.join(beside, name)) for name in named]
    found: dict[str, Row] = {}
    for name, row in zip(named, rows, strict=True):
        if name in found:
            rejects.add(name, "named twice", f"{table} has it again; the first row counts")
            continue
        found[name] = row
    return found


LABELS_CSV, LABELS_TSV, LABELS_JSONL = (TableLayout(kind) for kind in TABLES)
