"""A sheet of rows: a heading on the left, pictures to its right, small print below each."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

_PAPER, _INK, _GREY, _LINE = (226, 230, 235), (40, 44, 52), (100, 108, 120), (200, 205, 212)
_GAP_PX, _HEADING_PX, _FONT_PX, _CAPTION_PX = 10, 176, 12, 16
_MIN_CELL_PX, _MAX_CELL_PX = 64, 640
SHEET_PX = 1500


@dataclass(frozen=True)
class Cell:
    """One picture, or why there is none.

    Attributes:
        picture: (H, W) uint8; None leaves the place empty.
        caption: stands below.
    """

    picture: np.ndarray | None
    caption: str


@dataclass(frozen=True)
class Row:
    """Pictures that belong together.

    Attributes:
        heading: what they show.
        note: how strong, how often; a line break starts a new line.
        cells: the pictures.
    """

    heading: str
    note: str
    cells: tuple[Cell, ...]


def columns_for(widest_px: int, beside_px: int = 0) -> int:
    """How many pictures up to this width stand side by side on a sheet, beside others; or 0."""
    room = SHEET_PX - _HEADING_PX - 2 * _GAP_PX - min(beside_px, _MAX_CELL_PX)
    return max(0, room // (min(max(widest_px, _MIN_CELL_PX), _MAX_CELL_PX) + _GAP_PX))


def write_rows(path: Path, rows: Sequence[Row]) -> None:
    """Write rows of pictures in columns, in their own size but for those wider than a cell.

    Args:
        path: the PNG file to write; equal rows give equal bytes.
        rows: at least one, with at least one picture.
    """
    shown = [[_fitted(cell.picture) for cell in row.cells] for row in rows]
    tall = [_row_height(row, line) for row, line in zip(rows, shown, strict=True)]
    lefts = _column_starts(shown)
    width = lefts[-1]
    sheet = Image.new("RGB", (width, sum(tall) + _GAP_PX), _PAPER)
    draw, font = ImageDraw.Draw(sheet), _font("DejaVuSans.ttf")
    bold, top = _font("DejaVuSans-Bold.ttf"), _GAP_PX
    for row, line, height in zip(rows, shown, tall, strict=True):
        draw.line([(0, top - _GAP_PX // 2), (width, top - _GAP_PX // 2)], _LINE)
        draw.text((_GAP_PX, top), row.heading, _INK, bold)
        draw.multiline_text((_GAP_PX, top + _CAPTION_PX), row.note, _GREY, font, spacing=2)
        for index, (cell, picture) in enumerate(zip(row.cells, line, strict=True)):
            left, room = lefts[index], lefts[index + 1] - lefts[index] - _GAP_PX
            if picture is not None:
                sheet.paste(Image.fromarray(picture), (left, top))
            below = top + (picture.shape[0] if picture is not None else 0) + 2
            draw.text((left, below), _cut(cell.caption, room, font), _GREY, font)
        top += height
    sheet.save(path)


def _column_starts(rows: Sequence[Sequence[np.ndarray | None]]) -> list[int]:
    """Where each column begins, and the right edge of the last."""
    starts = [_HEADING_PX + 2 * _GAP_PX]
    for column in zip_longest(*rows):
        widest = max((p.shape[1] for p in column if p is not None), default=0)
        starts.append(starts[-1] + max(widest, _MIN_CELL_PX) + _GAP_PX)
    return starts


def _row_height(row: Row, pictures: Sequence[np.ndarray | None]) -> int:
    tallest = max((picture.shape[0] for picture in pictures if picture is not None), default=0)
    captions = _CAPTION_PX if any(cell.caption for cell in row.cells) else 0
    text = _CAPTION_PX + (row.note.count("\n") + 1) * (_FONT_PX + 3)
    return max(tallest + captions, text) + _GAP_PX


def _fitted(picture: np.ndarray | None) -> np.ndarray | None:
    if picture is None or picture.shape[1] <= _MAX_CELL_PX:
        return picture
    height = max(1, round(picture.shape[0] * _MAX_CELL_PX / picture.shape[1]))
    return cv2.resize(picture, (_MAX_CELL_PX, height), interpolation=cv2.INTER_AREA)


def _font(name: str) -> ImageFont.FreeTypeFont:
    """Matplotlib's own fonts: the same on every machine."""
    import matplotlib

    path = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name
    return ImageFont.truetype(path, _FONT_PX, layout_engine=ImageFont.Layout.BASIC)


def _cut(text: str, width: int, font: ImageFont.FreeTypeFont) -> str:
    while font.getlength(text) > width:
        text = text[:-1]
    return text
