"""Colours of the ink, drawn as TRDG draws them."""

from functools import lru_cache
from random import Random

from PIL import ImageColor

from glyphline.synthesis.engine.settings import ORIENTATIONS, Settings

Color = tuple[int, int, int]


def draw_inks(settings: Settings, rng: Random) -> tuple[Color, Color]:
    """Draw the colours of the characters and of the line around them.

    Both are always drawn, as TRDG does, so that what is drawn later stays the same.

    Raises:
        ValueError: for no colours, and for a reversed range in a vertical text, where TRDG
            does not order the ends.
    """
    in_order = settings.orientation == ORIENTATIONS["horizontal"]
    return (
        _draw_ink(settings.colors, in_order, rng),
        _draw_ink(settings.stroke_colors, in_order, rng),
    )


def _draw_ink(colors: str, in_order: bool, rng: Random) -> Color:
    first, last = _ends(colors)
    pairs = zip(first, last, strict=True)
    red, green, blue = (
        rng.randint(min(pair), max(pair)) if in_order else rng.randint(*pair) for pair in pairs
    )
    return red, green, blue


@lru_cache(maxsize=1024)
def _ends(colors: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    parsed = [ImageColor.getrgb(color)[:3] for color in colors.split(",")]
    return parsed[0], parsed[-1]
