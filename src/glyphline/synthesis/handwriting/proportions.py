"""How high each character is and where it stands on the baseline, as in a printed font."""

from functools import lru_cache
from typing import NamedTuple

from glyphline.fonts import trdg_fonts
from glyphline.glyphs import draws
from glyphline.synthesis.glyph import glyph

# Of plain proportions; pictures of single characters fill their frame whatever their size is.
_MODEL, _SIZE_PX = "OpenSans-Regular", 96


class Box(NamedTuple):
    """A character's box in heights of a capital.

    Attributes:
        height: of the box.
        width: of the box.
        bottom: below the baseline; negative above it.
    """

    height: float
    width: float
    bottom: float


@lru_cache(maxsize=4096)
def box_of(character: str) -> Box:
    """The box of a character; that of a capital where the font lacks it."""
    path = next(font.path for font in trdg_fonts() if font.name == _MODEL)
    capital = glyph(str(path), "H", _SIZE_PX)
    drawn = glyph(str(path), character, _SIZE_PX) if draws(path, character) else capital
    unit = capital.coverage.shape[0]
    height, width = drawn.coverage.shape
    return Box(height / unit, width / unit, (drawn.top + height) / unit)
