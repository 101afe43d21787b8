"""Where each piece of a text goes on its canvas, by TRDG's rules."""

from typing import NamedTuple

from glyphline.synthesis.engine.faces import Face
from glyphline.synthesis.engine.settings import ORIENTATIONS, BeyondEngineError, Settings


class Layout(NamedTuple):
    """A canvas and what is drawn on it.

    Attributes:
        width: of the canvas, px.
        height: of the canvas, px.
        places: each piece of text with its left and its ascender line, in the order of drawing.
    """

    width: int
    height: int
    places: list[tuple[str, int, int]]


def lay_out(settings: Settings, face: Face) -> Layout:
    """Place the pieces of a text: its characters, or its words and spaces.

    Raises:
        BeyondEngineError: for a text without any place, or of several lines.

    Source: TRDG 1.8.0, `computer_text_generator`, re-derived from its behaviour.
    """
    if not settings.text or "\n" in settings.text:
        raise BeyondEngineError
    if settings.orientation == ORIENTATIONS["horizontal"]:
        layout = _horizontal(settings, face)
    elif settings.orientation == ORIENTATIONS["vertical"]:
        layout = _vertical(settings, face)
    else:
        raise BeyondEngineError
    if layout.width < 1 or layout.height < 1:
        raise BeyondEngineError
    return layout


def _horizontal(settings: Settings, face: Face) -> Layout:
    pieces, gap = list(settings.text), settings.spacing_px
    if settings.word_split:
        words = settings.text.split(" ")
        pieces, gap = [piece for word in words for piece in (word, " ")][:-1], 0
    space = int(face.measure(" ").advance * settings.space_width)
    x, height, places = 0, 0, []
    for piece in pieces:
        measures = face.measure(piece)
        places.append((piece, x, 0))
        x += (measures.width if piece != " " else space) + gap
        height = max(height, measures.bottom)
    # TRDG adds a gap between all characters of the text, which are its pieces unless it is split.
    return Layout(x - gap, height, places)


def _vertical(settings: Settings, face: Face) -> Layout:
    space = int(face.measure(" ").bottom * settings.space_width)
    y, width, places = 0, 0, []
    for piece in settings.text:
        measures = face.measure(piece)
        places.append((piece, 0, y))
        y += (measures.bottom if piece != " " else space) + settings.spacing_px
        width = max(width, measures.advance)
    return Layout(width, y, places)
