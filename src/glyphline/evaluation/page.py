"""One page that shows an experiment, in one file that needs no network."""

import base64
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from glyphline.errors import DataError
from glyphline.outputs import write_text
from glyphline.page_template import page_template

_PNG_START = b"\x89PNG\r\n\x1a\n"
_WIDE_PX = 1000
_RATES = ("precision", "recall", "f1", "share", "base_rate", "error_share")
_PLAIN = ("temperature", "threshold_99")
_NAMES = {"cer": "CER", "wer": "WER", "f1": "F1", "ece": "ECE"}
# What is stated first, in this order; the rest of a section is a smaller table.
_HEADLINES = (
    "accuracy",
    "exact_match",
    "cer",
    "wer",
    "macro_f1",
    "macro_precision",
    "macro_recall",
)


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure of the page's head: its name, value, and interval or empty."""

    name: str
    value: str
    interval: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG inside the page; `wide` ones take the full width."""

    title: str
    data: str
    width: int
    height: int

    @property
    def wide(self) -> bool:
        """Whether half the page is too narrow for it."""
        return self.width >= _WIDE_PX


def write_page(
    path: Path,
    metrics: Mapping[str, Mapping[str, float | int]],
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    pictures: Mapping[str, Path],
    params: Mapping[str, Any],
    provenance: Mapping[str, Any],
    title: str = "glyphline",
) -> None:
    """Write an HTML page with everything inside: styles, tables, pictures.

    A click enlarges a picture; the page has no script. Equal input gives equal bytes. All
    text is escaped.

    Args:
        path: the file, usually `reports/index.html`.
        metrics: sections as in `metrics.json`; `x_low` and `x_high` are the interval of `x`.
        tables: title to rows of equal keys, in order; a column named `precision`, `recall`,
            `f1` or `share` is a rate and is drawn with a bar.
        pictures: title to PNG file, in order; the first stands beside the first table.
        params: the exact params, shown as YAML.
        provenance: versions, commit, fingerprints: name to value.
        title: stands on top.

    Raises:
        DataError: if a picture is missing or is not PNG.
    """
    shown = [_picture(name, file) for name, file in pictures.items()]
    page = page_template("glyphline.evaluation").render(
        title=title,
        sections={_name(section): _headlines(values) for section, values in metrics.items()},
        methods={_name(section): _method(values) for section, values in metrics.items()},
        details={_name(section): _details(values) for section, values in metrics.items()},
        tables={name: _cells(rows) for name, rows in tables.items()},
        pictures=shown,
        params=yaml.safe_dump(dict(params), sort_keys=False, allow_unicode=True, width=92),
        provenance={_name(key): value for key, value in provenance.items()},
    )
    write_text(path, page)


def _headlines(values: Mapping[str, float | int]) -> list[Headline]:
    """Format the figures that matter most as percentages with their intervals."""
    headlines = []
    for key in _HEADLINES:
        if key in values:
            low, high = values.get(f"{key}_low"), values.get(f"{key}_high")
            interval = "" if low is None or high is None else f"{low:.2%} to {high:.2%}"
            headlines.append(Headline(_name(key), f"{values[key]:.2%}", interval))
    return headlines


def _method(values: Mapping[str, float | int]) -> str:
    """How a section's intervals were found, as `figures.csv` says of each figure."""
    groups = values.get("interval_groups", 0)
    return f"bootstrap over {groups} groups" if groups else "samples taken for independent"


def _details(values: Mapping[str, float | int]) -> dict[str, str]:
    """The rest of a section: counts with separators, rates as percentages."""
    return {
        _name(key): _detail(key, value)
        for key, value in values.items()
        if key.removesuffix("_low").removesuffix("_high") not in (*_HEADLINES, "interval_groups")
    }


def _detail(key: str, value: float | int) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.3f}" if key in _PLAIN else f"{value:.2%}"


def _cells(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Turn rows into headings and cells (text, kind, share), kind one of text, number, rate."""
    headings = [str(key).replace("_", " ") for key in rows[0]] if rows else []
    return {"headings": headings, "rows": [[_cell(*item) for item in row.items()] for row in rows]}


def _cell(column: str, value: Any) -> tuple[str, str, float]:
    if isinstance(value, bool | str) or value is None:
        return "" if value is None else str(value), "text", 0.0
    if isinstance(value, int):
        return f"{value:,}", "number", 0.0
    if column in _RATES:
        return f"{value:.1%}", "rate", round(100 * value, 1)
    if column.removesuffix("_low").removesuffix("_high") in _RATES:
        return f"{value:.1%}", "number", 0.0
    return f"{value:.3f}", "number", 0.0


def _picture(title: str, path: Path) -> Picture:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise DataError(f"{path} does not exist; run `dvc repro` to draw it") from error
    if not data.startswith(_PNG_START) or len(data) < 24:
        raise DataError(f"{path} is not a PNG picture; run `dvc repro` to draw it again")
    width, height = struct.unpack(">II", data[16:24])
    return Picture(title, base64.b64encode(data).decode("ascii"), width, height)


def _name(key: str) -> str:
    """Turn a key into a label: `macro_f1` becomes "Macro F1"."""
    words = [_NAMES.get(word, word) for word in key.split("_")]
    return " ".join(words)[:1].upper() + " ".join(words)[1:]
