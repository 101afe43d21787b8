"""Tables of the reports as rows that MLflow shows as tables."""

import csv
from pathlib import Path
from typing import Any

TEXTS = {"class", "truth", "read", "name", "source", "group", "variant", "left_out"}
"""Columns that are texts even where they look like numbers."""


def table_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a CSV file; what is empty is None, and figures are numbers."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {name: _value(name, text) for name, text in row.items()} for row in csv.DictReader(file)
        ]


def _value(name: str, text: str) -> Any:
    if name in TEXTS:
        return text
    if not text:
        return None
    return float(text) if set(text.lower()) & set(".einf") else int(text)
