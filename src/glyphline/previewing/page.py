"""One page with all sheets of a preview, in one file that needs no network."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from glyphline.outputs import write_text
from glyphline.page_template import page_template


@dataclass(frozen=True)
class Sheet:
    """A contact sheet.

    Attributes:
        name: its file's name without `.png`.
        title: what it shows, in a few words.
        explanation: a sentence or two.
    """

    name: str
    title: str
    explanation: str


def write_page(
    folder: Path,
    title: str,
    notes: Sequence[str],
    sheets: Sequence[Sheet],
    params: Mapping[str, Any],
) -> None:
    """Write `index.html` into the folder where the sheets lie; equal input gives equal bytes.

    Args:
        folder: holds `<name>.png` for each sheet.
        title: stands on top.
        notes: paragraphs below it.
        sheets: in order.
        params: what was previewed, shown as YAML.
    """
    shown = [
        {**vars(sheet), "data": base64.b64encode((folder / f"{sheet.name}.png").read_bytes())}
        for sheet in sheets
    ]
    page = page_template("glyphline.previewing").render(
        title=title,
        notes=notes,
        sheets=[{**sheet, "data": sheet["data"].decode("ascii")} for sheet in shown],
        params=yaml.safe_dump(dict(params), sort_keys=False, allow_unicode=True, width=100),
    )
    write_text(folder / "index.html", page)
