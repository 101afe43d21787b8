"""Tables of the reports as rows that MLflow shows as tables."""

import csv
import re
from pathlib import Path
from typing import Any

TEXTS = {"class", "truth", "read", "name", "source", "group", "variant", "left_out"}
"""Columns that are texts even where they look like numbers, or are empty."""

_WHOLE = re.compile(r"-?\d+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?|nan|-?inf")


def table_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a CSV file; figures are numbers, and None where there is none."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {name: _value(name, text) for name, text in row.items()} for row in csv.DictReader(file)
        ]


def _value(name: str, text: str) -> Any:
    if name in TEXTS:
        return text
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text or None
