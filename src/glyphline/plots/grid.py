"""Pictures with what they say and what was read: a grid of characters, or rows of lines."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from glyphline.alignment import align
from glyphline.confusion import NONE
from glyphline.plots.canvas import (
    MARGIN_PX,
    TITLE_PX,
    WIDTH_PX,
    new_sheet,
    paste,
    show_sheet,
)
from glyphline.plots.style import (
    DPI,
    GREEN,
    GREY,
    INK,
    MONO,
    RED,
    house_style,
    visible,
)

GAP = "·"  # in small fixed width the sign of `NONE` would pass for a letter
_CHARACTER_PX = (84, 112)  # width and height of a cell with its caption
_LINE_PICTURE_PX = 46
_LINE_CELL_PX = _LINE_PICTURE_PX + 52


@dataclass(frozen=True, slots=True)
class Card:
    """One picture to show.

    Attributes:
        picture: (H, W) uint8 grey.
        truth: what it says.
        text: what was read.
        confidence: in [0, 1], or None to leave it out.
    """

    picture: np.ndarray
    truth: str
    text: str
    confidence: float | None = None


def picture_grid(cards: Sequence[Card], title: str) -> Figure:
    """Show pictures with truth and reading: green when they agree, red where they do not.

    When all truths are single characters they stand in a dense grid, `truth → read` below
    each. Otherwise each picture has its truth and its reading aligned below it in fixed
    width, differing characters in red and `GAP` for what is missing on one side.

    Args:
        cards: in reading order; none gives a figure that says so.
        title: stands on top.
    """
    lines = any(len(card.truth) > 1 for card in cards)
    columns, width, height = _line_cells(cards) if lines else _character_cells()
    rows = max(1, -(-len(cards) // columns))
    with house_style():
        figure, axes, canvas = new_sheet(title, rows * height)
        if not cards:
            axes.text(WIDTH_PX / 2, TITLE_PX + height / 2, "nothing to show", color=GREY)
        for index, card in enumerate(cards):
            left = MARGIN_PX + index % columns * width
            top = TITLE_PX + index // columns * height
            draw = _draw_line if lines else _draw_character
            draw(axes, canvas, card, left, top, width - MARGIN_PX)
        show_sheet(axes, canvas)
    return figure


def _character_cells() -> tuple[int, int, int]:
    width, height = _CHARACTER_PX
    return (WIDTH_PX - MARGIN_PX) // (width + MARGIN_PX), width + MARGIN_PX, height + MARGIN_PX


def _line_cells(cards: Sequence[Card]) -> tuple[int, int, int]:
    """Columns, width and height of cells that suit the pictures' shape and the texts' length."""
    aspects = [card.picture.shape[1] / card.picture.shape[0] for card in cards]
    longest = max(max(len(card.truth), len(card.text)) for card in cards)
    wanted = max(_LINE_PICTURE_PX * float(np.quantile(aspects, 0.9)), 7 * longest + 110, 200)
    columns = int(np.clip((WIDTH_PX - MARGIN_PX) // (wanted + MARGIN_PX), 1, 5))
    return columns, (WIDTH_PX - MARGIN_PX) // columns, _LINE_CELL_PX + MARGIN_PX


def _draw_character(
    axes: Axes, canvas: np.ndarray, card: Card, left: int, top: int, width: int
) -> None:
    paste(canvas, card.picture, left, top, width, width)
    colour = GREEN if card.text == card.truth else RED
    caption = f"{visible(card.truth)} → {_cut(visible(card.text) or NONE, 8)}"
    middle = left + width / 2
    below = top + width + 11
    axes.text(middle, below, caption, ha="center", va="center", color=colour, fontsize=8.5)
    if card.confidence is not None:
        note = f"{card.confidence:.3f}"
        axes.text(middle, below + 15, note, ha="center", va="center", color=GREY, fontsize=6.5)


def _draw_line(axes: Axes, canvas: np.ndarray, card: Card, left: int, top: int, width: int) -> None:
    paste(canvas, card.picture, left, top, width, _LINE_PICTURE_PX)
    draw_texts(axes, card, left, top + _LINE_PICTURE_PX, width)


def draw_texts(axes: Axes, card: Card, left: int, top: int, width: int) -> None:
    """Write truth and reading one below the other, aligned, and the confidence below: 52 px."""
    pairs = [(visible(a) or GAP, visible(b) or GAP) for a, b in align(card.truth, card.text)]
    columns = [max(len(truth), len(read)) for truth, read in pairs]
    room = width - 46
    # An advance of DejaVu Sans Mono is 0.602 of its size.
    size = float(np.clip(room / max(sum(columns), 1) / 0.602 * 72 / DPI, 5.0, 8.5))
    most = int(room / (size * 0.602 * DPI / 72))
    for side, name in enumerate(("truth", "read")):
        baseline = top + 13 + 17 * side
        axes.text(left, baseline, name, va="center", color=GREY, fontsize=6.5)
        for wrong, colour in ((False, GREEN if card.text == card.truth else INK), (True, RED)):
            # Two overlaid texts in fixed width: what agrees, and what differs.
            text = "".join(
                (pair[side] if (pair[0] != pair[1]) == wrong else "").ljust(cells)
                for pair, cells in zip(pairs, columns, strict=True)
            )
            if text := _cut(text.rstrip(), most):
                part = axes.text(left + 36, baseline, text, va="center", color=colour)
                part.set_fontfamily(MONO)
                part.set_fontsize(size)
    if card.confidence is not None:
        note = f"confidence {card.confidence:.3f}"
        axes.text(left + 36, top + 46, note, va="center", color=GREY, fontsize=6.5)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
