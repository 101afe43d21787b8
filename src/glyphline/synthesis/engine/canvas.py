"""The text on a canvas of its own: drawn, cropped, rotated and distorted."""

from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

from glyphline.synthesis.engine.colors import Color
from glyphline.synthesis.engine.distortion import Shifts, shift
from glyphline.synthesis.engine.faces import Face
from glyphline.synthesis.engine.layout import Layout

Passes = list[tuple[int, tuple[int, ...] | int]]  # (width of the line, ink), drawn in turn


class Turn(NamedTuple):
    """What happens to a canvas after it is drawn, and to its mask likewise.

    Attributes:
        box: what is kept of it; None keeps all.
        degrees: rotation, counter-clockwise.
        shifts: how a distortion moves its pixels; None where there is none.
    """

    box: tuple[int, int, int, int] | None
    degrees: int
    shifts: Shifts | None


def draw_text(
    layout: Layout, face: Face, stroke_px: int, fill: Color, stroke: Color
) -> Image.Image:
    """Draw a text.

    Where one ink covers another, or itself, Pillow blends alphas and leaves the colour of the
    ink alone. So with one ink the alpha, mode L, says everything and is all that is drawn.

    Args:
        layout: what goes where.
        face: the font.
        stroke_px: width of the line around each character.
        fill: colour of the characters.
        stroke: colour of that line.

    Returns:
        Mode L, the alpha of `fill`; mode RGBA where the line has another colour.
    """
    if not stroke_px or fill == stroke:
        passes: Passes = [(stroke_px, 255)]
        return _draw(layout, face, "L", "L", [passes] * len(layout.places))
    passes = [(stroke_px, stroke), (0, fill)]
    return _draw(layout, face, "RGBA", "L", [passes] * len(layout.places))


def draw_mask(
    layout: Layout, face: Face, stroke_px: int, stroke: Color, is_vertical: bool
) -> Image.Image:
    """Draw the third channel of TRDG's mask, where any pixel that is not 0 counts as ink.

    The mask numbers the pieces, from 1, in place of a colour; the third channel holds the number
    modulo 255. The line around a piece is in its own colour. Edges are hard, but not those of
    the line: there it matters that the mask of a vertical text has an alpha channel, because
    Pillow gives an empty pixel the whole colour then, and a part of it otherwise.

    Returns:
        Mode L.
    """
    every: list[Passes] = []
    for number in range(1, len(layout.places) + 1):
        color = (number // 255**2, number // 255, number % 255)
        inks = [(stroke_px, stroke), (0, color)] if stroke_px else [(0, color)]
        if color == stroke:  # is not drawn twice
            inks = inks[:1]
        every.append([(width, ink if is_vertical else ink[2]) for width, ink in inks])
    canvas = _draw(layout, face, "RGBA" if is_vertical else "L", "1", every)
    return canvas.getchannel("B") if is_vertical else canvas


def turn(canvas: Image.Image, turns: Turn) -> Image.Image:
    """Crop, rotate and distort a canvas; what comes in from outside is empty."""
    if turns.box is not None:
        canvas = canvas.crop(turns.box)
    if turns.degrees:
        canvas = canvas.rotate(turns.degrees, expand=True)
    if turns.shifts is not None:
        canvas = _distort(canvas, turns.shifts)
    return canvas


def _draw(layout: Layout, face: Face, mode: str, edges: str, every: list[Passes]) -> Image.Image:
    canvas = Image.new(mode, (layout.width, layout.height), 0)
    draw = ImageDraw.Draw(canvas).draw
    for (text, x, y), passes in zip(layout.places, every, strict=True):
        for width, ink in passes:
            bitmap = face.bitmap(text, edges, width)
            if bitmap.coverage is not None:
                place = (x + bitmap.left, y + bitmap.top)
                draw.draw_bitmap(place, bitmap.coverage, draw.draw_ink(ink))
    return canvas


def _distort(canvas: Image.Image, shifts: Shifts) -> Image.Image:
    pixels = np.asarray(canvas)
    if canvas.mode == "L":
        return Image.fromarray(shift(pixels, shifts))
    moved = shift(pixels.view(np.uint32)[:, :, 0], shifts)  # (H, W), four channels in one
    return Image.fromarray(moved[:, :, None].view(np.uint8))
