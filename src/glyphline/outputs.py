"""Folders and files that appear whole or not at all."""

import csv
import io
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from glyphline.errors import OutputError


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Yield an empty folder beside `path` that takes its place when the block ends well.

    When the block raises (Ctrl-C included) the half-written folder is removed and whatever
    stood at `path` before is untouched. Nothing at `path` is ever half there: the old folder is
    moved aside whole and deleted last.

    Raises:
        OutputError: if the folder cannot be made.
    """
    partial = path.with_name(path.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    with written_below(path.parent):
        partial.mkdir(parents=True)
    try:
        yield partial
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    replace_folder(partial, path)


def replace_folder(new: Path, path: Path) -> None:
    """Let a folder of the same disk take the place of `path`, which may exist."""
    old = path.with_name(path.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    with written_below(path.parent):
        if path.exists():
            path.replace(old)
        new.replace(path)
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def written_below(folder: Path) -> Iterator[None]:
    """Say in one line that a folder cannot be written, in place of the system's own error.

    Raises:
        OutputError: for any OSError inside the block.
    """
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"cannot write below {folder} ({error.strerror or error}); make room there, or name "
            f"a folder that can be written, and run again"
        ) from error


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 text file at once, never half."""
    data = text.encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any] | Sequence[Any]]) -> str:
    """A table as CSV: a header, also when there are no rows, and lines that end in a line feed.

    Args:
        columns: names, in order.
        rows: values by column, where one may be missing but none may be more; or in the order
            of the columns.
    """
    text = io.StringIO()
    table = csv.DictWriter(text, columns, lineterminator="\n")
    table.writeheader()
    for row in rows:
        table.writerow(row if isinstance(row, Mapping) else dict(zip(columns, row, strict=True)))
    return text.getvalue()


def write_rows(
    path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any] | Sequence[Any]]
) -> None:
    """Write a table as a CSV file, see `csv_text`."""
    write_text(path, csv_text(columns, rows))


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file with sorted, indented keys so that equal values give equal bytes."""
    write_text(path, json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def read_json(path: Path) -> Any:
    """Read a JSON file written by `write_json`."""
    return json.loads(path.read_text(encoding="utf-8"))
