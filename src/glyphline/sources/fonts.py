"""Source `fonts`: printed characters and lines in fonts, one group a family.

The pictures are drawn with Pillow alone, plainly, black on white. Every font's em box is fitted
to the same height, so that size and height above the baseline tell c from C. By construction
there are no pictures that could not be labelled: no missing glyphs, no isolated lower-case
letters in fonts that have none (there, lines are in capitals), none of the few characters
that share their outline with another one of their font.
"""

import functools
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from pydantic import Field, model_validator

from glyphline import texts
from glyphline.compute import ordered_map
from glyphline.errors import DataError
from glyphline.font_licences import font_licences
from glyphline.font_sets import TRDG, fonts_of
from glyphline.fonts import Font, covers, labelable, tells_case
from glyphline.params.base import Params
from glyphline.picture import encode_png
from glyphline.sample import Sample
from glyphline.sources._context import SourceContext
from glyphline.trdg_package import REQUIREMENT

LINE_CHARACTERS = 24  # longest line
# Their order decides which line is of which kind: another one would make other pictures.
LINE_KINDS = ("words", "numbers", "codes", "dates", "amounts", "random")
SHIFT_PX = 2
MIN_SIZE = 0.85  # of the size at which the em box fills the height
ROTATION_DEG = 2.0
BLUR_PX = 0.6
LIGHTEST_INK = 64
_REFERENCE_PX = 200  # font size at which em boxes are measured


class SourceParams(Params):
    """`datasets.<name>.sources.fonts`."""

    sets: tuple[str, ...] = Field(min_length=1)
    """Sets of fonts: `trdg`, `matplotlib`, an installed distribution that holds font files (such
    as `font-caladea`), or a folder with some; see `glyphline.font_sets`."""
    characters: str
    """Characters drawn alone; may be empty when only lines are wanted."""
    variants: int = Field(ge=1)
    """Pictures per font and character, each a little different."""
    lines_per_font: int = Field(ge=0)
    """Text lines per font, of all `LINE_KINDS` and the characters of `texts.CHARACTERS`."""
    height_px: int = Field(ge=16, le=256)
    """Height of the pictures, into which the em box is fitted."""

    @model_validator(mode="after")
    def _something_to_draw(self) -> "SourceParams":
        if not self.characters and not self.lines_per_font:
            raise ValueError("characters is empty and lines_per_font is 0: nothing to draw")
        if " " in self.characters or len(set(self.characters)) < len(self.characters):
            raise ValueError("characters must list each character once, and no space")
        return self


@dataclass(frozen=True)
class _EmBox:
    """Height of a font's line, and of its ink above the baseline, per px of font size."""

    height: float
    ascent: float


def samples(params: SourceParams, context: SourceContext) -> Iterator[Sample]:
    """Draw the characters and lines of every font, fonts sorted by name.

    Each picture depends on the seed, the font's name, the text and the variant alone.

    Raises:
        DataError: if a character is in none of the fonts.
    """
    fonts = fonts_of(params.sets)
    missing = [c for c in params.characters if not any(labelable(font, c) for font in fonts)]
    if missing:
        raise DataError(
            f"none of the {len(fonts)} fonts of {list(params.sets)} draws {missing}; take "
            f"them out of the characters of source fonts"
        )
    archive = f"part of {REQUIREMENT}" if params.sets == (TRDG,) else ", ".join(params.sets)
    licences = font_licences(fonts)
    context.origin.update(archive=archive, fonts=len(fonts), font_licences=licences)
    draw = functools.partial(_samples_of, params=params, seed=context.seed)
    for drawn in ordered_map(draw, fonts, context.compute):
        yield from drawn


def _samples_of(font: Font, params: SourceParams, seed: int) -> list[Sample]:
    drawn = []
    for character in filter(functools.partial(labelable, font), params.characters):
        for variant in range(params.variants):
            rng = _rng(seed, f"{font.name}/{character}/{variant}")
            drawn.append(_sample(font, character, params.height_px, rng))
    allowed = "".join(c for c in texts.CHARACTERS if covers(font, c) and tells_case(font, c))
    for index in range(params.lines_per_font):
        rng = _rng(seed, f"{font.name}/line/{index}")
        kind = LINE_KINDS[index % len(LINE_KINDS)]
        text = texts.draw_text(kind, allowed, texts.Form(LINE_CHARACTERS), rng)
        drawn.append(_sample(font, text, params.height_px, rng))
    return drawn


def draw_lines(
    font: Font, characters: str, count: int, height_px: int, seed: int
) -> Iterator[Sample]:
    """Draw text lines of all `LINE_KINDS` that can be made of some characters.

    Args:
        font: the font.
        characters: what the lines may hold; of these, those that the font draws and tells apart.
        count: how many lines at most; none where no kind can be made.
        height_px: of the pictures.
        seed: of the experiment.
    """
    allowed = "".join(c for c in characters if covers(font, c) and tells_case(font, c))
    for index in range(count):
        for turn in range(len(LINE_KINDS)):
            rng = _rng(seed, f"{font.name}/line/{index}")
            kind = LINE_KINDS[(index + turn) % len(LINE_KINDS)]
            try:
                text = texts.draw_text(kind, allowed, texts.Form(LINE_CHARACTERS), rng)
            except DataError:  # words of digits alone: the next kind takes its place
                continue
            if len(text) > 1:
                yield _sample(font, text, height_px, rng)
                break


def draw_characters(
    font: Font, characters: str, count: int, height_px: int, seed: int
) -> Iterator[Sample]:
    """Draw single characters, those of a random order that can be labelled in this font.

    Args:
        font: the font.
        characters: those to draw from.
        count: how many at most.
        height_px: of the pictures.
        seed: of the experiment.
    """
    order = _rng(seed, f"{font.name}/characters").permutation(len(characters))
    drawable = filter(functools.partial(labelable, font), (characters[index] for index in order))
    for character in islice((c for c in drawable if c != " "), count):
        yield _sample(font, character, height_px, _rng(seed, f"{font.name}/{character}/0"))


def _rng(seed: int, name: str) -> np.random.Generator:
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def _sample(font: Font, text: str, height_px: int, rng: np.random.Generator) -> Sample:
    return Sample(encode_png(_draw(font, text, height_px, rng)), text, "fonts", font.group)


def _draw(font: Font, text: str, height_px: int, rng: np.random.Generator) -> np.ndarray:
    """Draw a text in black on white, varied a little: (height_px, W) uint8.

    A character's picture is square unless the glyph is wider than high.
    """
    box = _em_box(font)
    size = rng.uniform(MIN_SIZE, 1.0) * (height_px - 2 * SHIFT_PX) / box.height
    shift_x, shift_y = rng.uniform(-SHIFT_PX, SHIFT_PX, 2)
    angle = rng.uniform(-ROTATION_DEG, ROTATION_DEG)
    blur, grey = rng.uniform(0, BLUR_PX), int(rng.integers(0, LIGHTEST_INK + 1))

    # Raqm, where it is installed, would place and join characters differently.
    face = ImageFont.truetype(font.path, size, layout_engine=ImageFont.Layout.BASIC)
    left, _, right, _ = face.getbbox(text, anchor="ls")
    if len(text) > 1:
        angle /= len(text) / 2  # the ends of a long line would leave the picture
    width = max(round(right - left) + 4 * SHIFT_PX, height_px if len(text) == 1 else 0)
    page = Image.new("L", (width, height_px), 255)
    baseline = (height_px - box.height * size) / 2 + box.ascent * size
    start = (width - (right - left)) / 2 - left
    ImageDraw.Draw(page).text(
        (start + shift_x, baseline + shift_y), text, font=face, fill=grey, anchor="ls"
    )
    page = page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    return np.asarray(page.filter(ImageFilter.GaussianBlur(blur)))


@functools.cache
def _em_box(font: Font) -> _EmBox:
    """The box that holds the font's line and, in fonts that go beyond it, all of its ink."""
    face = ImageFont.truetype(font.path, _REFERENCE_PX, layout_engine=ImageFont.Layout.BASIC)
    boxes = [face.getbbox(c, anchor="ls") for c in texts.CHARACTERS if covers(font, c)]
    line_ascent, line_descent = face.getmetrics()
    ascent = max(line_ascent, *(-top for _, top, _, _ in boxes))
    descent = max(line_descent, *(bottom for _, _, _, bottom in boxes))
    return _EmBox((ascent + descent) / _REFERENCE_PX, ascent / _REFERENCE_PX)
