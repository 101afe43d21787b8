"""CSV, TSV and JSONL tables as rows of strings."""

import csv
import io
import json
from collections.abc import Mapping

from glyphline.errors import DataError
from glyphline.sources._files import Files

Row = dict[str, str]


def read_table(
    files: Files,
    name: str,
    kind: str,
    needed: tuple[str, ...],
    optional: tuple[str, ...] = (),
    columns: Mapping[str, str] | None = None,
) -> list[Row]:
    """Read a table whose first row, or the keys of whose objects, name the columns.

    Args:
        files: where it lies.
        name: its path.
        kind: `csv`; `tsv`, where quotes are letters like others; or `jsonl`, an object a line.
        needed: what every row must have.
        optional: what rows may have.
        columns: wanted name -> name in the table. Where it is given and not empty the table may
            have further columns; what it names must be there.

    Returns:
        The rows by wanted name; what is optional only where the table has it.

    Raises:
        DataError: if the table cannot be read, or a column is missing, unknown or short.
    """
    where = files.root / name
    try:
        text = files.read(name).decode("utf-8-sig")
        rows, header = _jsonl(text) if kind == "jsonl" else _separated(text, kind)
    except (OSError, ValueError, csv.Error, RecursionError) as error:
        raise DataError(
            f"{where} is not a readable {kind.upper()} file in UTF-8: {error}"
        ) from error
    source = {wanted: (columns or {}).get(wanted, wanted) for wanted in (*needed, *optional)}
    must = [source[wanted] for wanted in source if wanted in needed or wanted in (columns or {})]
    odd = set() if columns else set(header) - set(source.values())
    if not set(must) <= set(header) or odd or len(set(header)) < len(header):
        may = "".join(f"[, {column}]" for column in source.values() if column not in must)
        hint = " (other names: see `columns`)" if optional else ""
        raise DataError(
            f"{where} has the columns {', '.join(header)}; expected {', '.join(must)}{may}{hint}"
        )
    return [_wanted(row, source, must, f"{where}, row {i}") for i, row in enumerate(rows, start=1)]


def _wanted(row: Row, source: Row, must: list[str], where: str) -> Row:
    texts = {}
    for wanted, column in source.items():
        value = row.get(column)
        if value is None and column not in must:
            continue
        if not isinstance(value, str):
            raise DataError(f"{where}: {column!r} is {value!r}, not a text; write it in quotes")
        texts[wanted] = value
    return texts


def _separated(text: str, kind: str) -> tuple[list[Row], list[str]]:
    how = {"delimiter": "\t", "quoting": csv.QUOTE_NONE} if kind == "tsv" else {"strict": True}
    table = csv.DictReader(io.StringIO(text, newline=""), **how)
    header = list(table.fieldnames or ())
    rows = list(table)
    for number, row in enumerate(rows, start=1):
        if None in row or None in row.values():
            hint = "tabs part columns" if kind == "tsv" else "quote commas"
            raise DataError(f"row {number}: {len(header)} columns expected; {hint}")
    return rows, header


def _jsonl(text: str) -> tuple[list[Row], list[str]]:
    rows = []
    header: dict[str, None] = {}  # keeps the order
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        row = json.loads(line)
        if not isinstance(row, dict):
            raise ValueError(f"line {number} is no JSON object")
        rows.append(row)
        header.update(dict.fromkeys(row))
    return rows, list(header)
