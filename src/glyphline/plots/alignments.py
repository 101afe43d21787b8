"""Lines with the time steps that said their characters."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import cv2
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from glyphline.alignment import align
from glyphline.plots.canvas import BORDER, MARGIN_PX, TITLE_PX, WIDTH_PX, new_sheet, show_sheet
from glyphline.plots.grid import Card, draw_texts
from glyphline.plots.style import BLUE, GREY, MONO, ORANGE, RED, house_style, visible

_LINE_PX = 64  # height of a line's picture
_SURE_PX = 26  # height of the strip of probabilities below it
_LETTERS_PX = 20
_TEXTS_PX = 52
_TEXTS_WIDTH_PX = 240  # least room for truth and reading
_TINT = 0.34


@dataclass(frozen=True, slots=True)
class Aligned:
    """A line with what each time step says.

    Attributes:
        card: truth, reading and confidence; its picture is not drawn.
        picture: (H, W) in [0, 1] as the network saw it, ink 1; step t of T sees its t-th part.
        said: T places in the reading, -1 for a blank.
        sure: T probabilities of what each step says.
    """

    card: Card
    picture: np.ndarray
    said: Sequence[int]
    sure: Sequence[float]


def alignment_figure(lines: Sequence[Aligned]) -> Figure:
    """Draw each line as the network saw it, tinted where steps say a character.

    Below it stand the characters at their steps, red where they are wrong, and the probability
    of what each step says: coloured for a character, grey for a blank.

    Args:
        lines: at least one.
    """
    widest = max(_TEXTS_WIDTH_PX, *(_width(line) for line in lines))
    columns = max(1, (WIDTH_PX - MARGIN_PX) // (widest + 2 * MARGIN_PX))
    height = _LINE_PX + _LETTERS_PX + _SURE_PX + _TEXTS_PX + MARGIN_PX
    room = (WIDTH_PX - MARGIN_PX) // columns
    title = f"Which time steps said what: the {len(lines)} most confident errors"
    with house_style():
        figure, axes, canvas = new_sheet(title, -(-len(lines) // columns) * height)
        for index, line in enumerate(lines):
            left = MARGIN_PX + index % columns * room
            _draw_line(axes, canvas, line, left, TITLE_PX + index // columns * height, room)
        show_sheet(axes, canvas)
    return figure


def _width(line: Aligned) -> int:
    """Of the drawn picture in px: its own proportions, unless the page is too narrow."""
    H, W = line.picture.shape
    return min(round(W * _LINE_PX / H), WIDTH_PX - 2 * MARGIN_PX)


def _draw_line(
    axes: Axes, canvas: np.ndarray, line: Aligned, left: int, top: int, room: int
) -> None:
    width, steps = _width(line), len(line.said)
    edges = left + np.rint(np.linspace(0, width, steps + 1)).astype(int)
    ink = cv2.resize(line.picture, (width, _LINE_PX), interpolation=cv2.INTER_LINEAR)
    shown = np.repeat(1 - np.clip(ink, 0, 1)[:, :, None], 3, axis=2)
    wrong = _wrong(line.card)
    floor = top + _LINE_PX + _LETTERS_PX + _SURE_PX
    for place, run in groupby(range(steps), key=lambda step: line.said[step]):
        first, *_, last = [*run] * 2
        colour = GREY if place < 0 else RED if place in wrong else (BLUE, ORANGE)[place % 2]
        for step in range(first, last + 1):
            tall = round(_SURE_PX * line.sure[step])
            tone = (235, 237, 240) if place < 0 else _levels(colour)
            canvas[floor - tall : floor, edges[step] : edges[step + 1]] = tone
        if place >= 0:
            part = shown[:, edges[first] - left : edges[last + 1] - left]
            part[:] = part * (1 - _TINT * (1 - np.array(to_rgb(colour))))
            middle = (edges[first] + edges[last + 1]) / 2
            letter = visible(line.card.text[place])
            text = axes.text(middle, top + _LINE_PX + 11, letter, ha="center", va="center")
            text.set(color=colour, fontfamily=MONO, fontsize=8.5)
    canvas[top : top + _LINE_PX, left : left + width] = np.rint(shown * 255).astype(np.uint8)
    cv2.rectangle(canvas, (left - 1, top - 1), (left + width, top + _LINE_PX), BORDER, 1)
    draw_texts(axes, line.card, left, floor + 2, room - MARGIN_PX)


def _wrong(card: Card) -> set[int]:
    """Places of the reading that the truth does not have."""
    wrong: set[int] = set()
    place = 0
    for said, read in align(card.truth, card.text):
        if read:
            if said != read:
                wrong.add(place)
            place += 1
    return wrong


def _levels(colour: str) -> tuple[int, ...]:
    return tuple(round(255 * share) for share in to_rgb(colour))
