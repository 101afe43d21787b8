"""The fonts that TRDG ships: where they are, what they draw, and what a picture of it tells."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from glyphline.errors import DataError
from glyphline.glyphs import distance, draws, has_width, stretched, twins
from glyphline.trdg_package import trdg_folder

# Open Sans was drawn from Droid Sans: their glyphs differ less than two weights of one family.
_KIN = {"Droid": "OpenSans", "Open": "OpenSans"}

# Glyphs that exist but show another character; found by eye, since nothing in the files tells.
_WRONG_GLYPHS = {
    "Amatic-Bold": "^",  # a dot
    "AmaticSC-Regular": "^_\N{EURO SIGN}",  # a dot, a zero with a dot, a zero
    "Pacifico": "=",  # one bar
    "Walkway_Black": "=",  # the two bars run together
    "Walkway_Oblique_Black": "=",
    # TeX's own encoding: dashes, accents and Greek in the places of these.
    **dict.fromkeys(("cmb10", "cmr10", "cmss10"), '"<>\\^_`{|}~£'),
    "cmtt10": "\N{POUND SIGN}",
}
_WRONG_IN_FAMILY = {"Walkway": "\N{POUND SIGN}"}  # a euro sign

_SYMBOLS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\N{EURO SIGN}\N{POUND SIGN}"
_ALPHANUMERICS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

# Letters whose two cases have different shapes in ordinary fonts; c C, o O, s S ... do not.
_CASED_LETTERS = "abdefghnqrt"
# Median distance of the two cases / median distance of different capitals. Of the fonts that
# TRDG ships, the seven without lower case lie below 0.18, all others above 0.52.
_UNICASE_BELOW = 0.35


@dataclass(frozen=True, order=True)
class Font:
    """A font file.

    Attributes:
        name: the file's name without its suffix; unique and the same on every machine.
        family: fonts of similar shapes share it; a family must not straddle two splits.
        path: the file.
    """

    name: str
    family: str
    path: Path

    @property
    def group(self) -> str:
        """The group of samples in this font, as manifests list it."""
        return f"font:{self.family}"


@cache
def trdg_fonts() -> tuple[Font, ...]:
    """All Latin fonts that TRDG ships, sorted by name.

    Raises:
        DataError: if TRDG or its fonts are missing.
    """
    paths = (trdg_folder() / "fonts" / "latin").glob("*.[ot]tf")
    fonts = tuple(sorted(Font(path.stem, family_of(path.stem), path) for path in paths))
    if not fonts:
        raise DataError(f"{trdg_folder()} holds no Latin fonts; install trdg again")
    return fonts


def family_of(name: str) -> str:
    """The family of a font by its name: the first word, so that Condensed or Display join in.

    >>> family_of("RobotoCondensed-Bold"), family_of("Caviar_Dreams_Bold"), family_of("BEBAS___")
    ('Roboto', 'Caviar', 'BEBAS')
    """
    first = re.match(r"[A-Z][a-z]+|[A-Z]+(?![a-z])", name)
    word = first.group() if first else name
    return _KIN.get(word, word)


def covers(font: Font, character: str) -> bool:
    """Whether the font draws this character, and draws it right.

    Refused are characters missing from the font's cmap, blank glyphs, copies of the
    missing-glyph box, symbols that share their outline with another character, and the few
    glyphs known to show something else. Of white space only the space counts, and it needs a
    width.
    """
    if character in _WRONG_GLYPHS.get(font.name, "") + _WRONG_IN_FAMILY.get(font.family, ""):
        return False
    if character == " ":
        return has_width(font.path, character)
    if not draws(font.path, character):
        return False
    if character not in _SYMBOLS:
        return True
    return not twins(font.path, character, _SYMBOLS + _ALPHANUMERICS)


def tells_case(font: Font, letter: str) -> bool:
    """Whether an isolated letter of this font shows which case it is, given its size.

    False for the lower-case letters of fonts that draw capitals or small capitals in their
    place. Upper-case letters, digits and symbols are always true.
    """
    return letter == letter.upper() or not is_unicase(font)


def labelable(font: Font, character: str) -> bool:
    """Whether an isolated picture of this character can be told from all others of the font.

    True when the font covers it, it tells its case, and no other letter or digit but its own
    other case has the same outline, as 0 and O have in a few display fonts.
    """
    if not covers(font, character) or not tells_case(font, character):
        return False
    return character in _SYMBOLS or not twins(font.path, character, _ALPHANUMERICS)


@cache
def is_unicase(font: Font) -> bool:
    """Whether the font draws capitals or small capitals in place of its lower-case letters.

    Judged by letters whose cases differ in ordinary fonts, stretched to one size: a median
    distance between the cases that is small beside the one between different capitals (which
    scales with the weight of the strokes).
    """
    letters = [c for c in _CASED_LETTERS if draws(font.path, c) and draws(font.path, c.upper())]
    if len(letters) < 2:
        return False
    lower = [stretched(font.path, c) for c in letters]
    upper = [stretched(font.path, c.upper()) for c in letters]
    own = [distance(a, b) for a, b in zip(lower, upper, strict=True)]
    other = [distance(a, b) for i, a in enumerate(upper) for b in upper[:i]]
    return float(np.median(own)) < _UNICASE_BELOW * float(np.median(other))
