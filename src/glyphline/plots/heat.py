"""Characters with the places that spoke for a class."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from glyphline.confusion import NONE
from glyphline.plots.canvas import BORDER, MARGIN_PX, TITLE_PX, WIDTH_PX, new_sheet, show_sheet
from glyphline.plots.grid import Card
from glyphline.plots.style import GREEN, GREY, RED, house_style, visible

_SIDE_PX = 88
_COLUMNS = 4
_ROW_PX = _SIDE_PX + 46
_HOT = np.array(to_rgb("#e0442c"))


@dataclass(frozen=True, slots=True)
class Seen:
    """A character with the places that speak for a class.

    Attributes:
        card: truth, reading and confidence; its picture is not drawn.
        picture: (H, W) in [0, 1] as the network saw it, ink 1.
        read: (h, w) in [0, 1], what speaks for the class that was read.
        truth: (h, w) in [0, 1], what speaks for the true class.
    """

    card: Card
    picture: np.ndarray
    read: np.ndarray
    truth: np.ndarray


def seen_figure(characters: Sequence[Seen]) -> Figure:
    """Draw each character beside the places that spoke for what was read, and for the truth.

    Args:
        characters: at least one.
    """
    title = f"What spoke for the reading, and for the truth: the {len(characters)} most confident"
    rows = -(-len(characters) // _COLUMNS)
    room = (WIDTH_PX - MARGIN_PX) // _COLUMNS
    with house_style():
        figure, axes, canvas = new_sheet(f"{title} errors (Grad-CAM)", rows * _ROW_PX)
        for index, seen in enumerate(characters):
            left = MARGIN_PX + index % _COLUMNS * room
            _draw_seen(axes, canvas, seen, left, TITLE_PX + index // _COLUMNS * _ROW_PX)
        show_sheet(axes, canvas)
    return figure


def _draw_seen(axes: Axes, canvas: np.ndarray, seen: Seen, left: int, top: int) -> None:
    card = seen.card
    read, truth = visible(card.text) or NONE, visible(card.truth)
    flat = np.zeros_like(seen.read)
    captions = (
        (flat, f"{truth} → {read}", RED),
        (seen.read, f"for {read}", GREY),
        (seen.truth, f"for {truth}", GREEN),
    )
    for index, (heat, caption, colour) in enumerate(captions):
        x = left + index * (_SIDE_PX + 4)
        square = canvas[top : top + _SIDE_PX, x : x + _SIDE_PX]
        square[:] = _heated(seen.picture, heat)
        cv2.rectangle(canvas, (x - 1, top - 1), (x + _SIDE_PX, top + _SIDE_PX), BORDER, 1)
        below = top + _SIDE_PX + 12
        axes.text(x + _SIDE_PX / 2, below, caption, ha="center", va="center", color=colour)
    if card.confidence is not None:
        note = f"{card.confidence:.3f}"
        middle, below = left + _SIDE_PX / 2, top + _SIDE_PX + 27
        axes.text(middle, below, note, ha="center", va="center", color=GREY, fontsize=6.5)


def _heated(picture: np.ndarray, heat: np.ndarray) -> np.ndarray:
    """Ink on paper that glows where the map is high: (side, side, 3) uint8."""
    size = (_SIDE_PX, _SIDE_PX)
    ink = cv2.resize(picture.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    warm = cv2.resize(heat.astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    light = 1 - 0.85 * np.clip(ink, 0, 1)[:, :, None]
    glow = 1 - np.clip(warm, 0, 1)[:, :, None] * (1 - _HOT)
    return np.rint(light * glow * 255).astype(np.uint8)
