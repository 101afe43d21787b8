"""One text, one font, one set of looks to one picture, equal to what TRDG's generator draws."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from glyphline.own_path import own_path
from glyphline.params.printed_looks import PrintedLooks
from glyphline.synthesis.chance import pick, real, whole
from glyphline.synthesis.engine.faces import FACES
from glyphline.synthesis.engine.generator import generate
from glyphline.synthesis.engine.settings import (
    ALIGNMENTS,
    BACKGROUNDS,
    DIRECTIONS,
    DISTORTIONS,
    ORIENTATIONS,
    Settings,
)
from glyphline.synthesis.visibility import MIN_CONTRAST, is_visible


@dataclass(frozen=True)
class Look:
    """What one picture draws from the ranges of `PrintedLooks`.

    Attributes:
        height_px: height of the picture.
        skew_deg: largest rotation; TRDG draws a whole number of degrees up to it.
        blur_px: largest radius of the blur; TRDG draws up to it.
        distortion: TRDG's number.
        direction: of the distortion, TRDG's number.
        background: TRDG's number.
        image_dir: the folder of pictures for the background; empty for none.
        margins_px: top, left, bottom, right.
        width_px: smallest width of the picture; 0 for that of the text.
        alignment: on a picture that is wider than its text, TRDG's number.
        fit: whether the text is cropped to its ink.
        word_split: whether whole words are drawn.
        spacing_px: between characters.
        space_width: as a multiple of the font's.
        colors: two `#rrggbb` colours between which TRDG draws the ink.
        stroke_px: width of the line around each character.
        stroke_colors: as `colors`, of that line.
        seed: in [0, 2**31), for all generators that TRDG uses.
    """

    height_px: int
    skew_deg: int
    blur_px: float
    distortion: int
    direction: int
    background: int
    image_dir: str
    margins_px: tuple[int, int, int, int]
    width_px: int
    alignment: int
    fit: bool
    word_split: bool
    spacing_px: int
    space_width: float
    colors: str
    stroke_px: int
    stroke_colors: str
    seed: int


def draw_look(looks: PrintedLooks, rng: np.random.Generator) -> Look:
    """Draw one look from the ranges; one that holds a single value draws nothing."""
    low, high = looks.margins_px
    top, left, bottom, right = (int(m) for m in rng.integers(low, high + 1, 4))
    distortion = DISTORTIONS[pick(looks.distortions, rng)]
    background = BACKGROUNDS[pick(looks.backgrounds, rng)]
    spacing_px = whole(looks.character_spacing_px, rng)
    seed = int(rng.integers(2**31))
    return Look(
        height_px=whole(looks.height_px, rng),
        skew_deg=looks.skew_deg,
        blur_px=looks.blur_px,
        distortion=distortion,
        direction=DIRECTIONS[pick(looks.distortion_directions, rng)],
        background=background,
        image_dir=str(own_path(looks.background_folder)) if looks.background_folder else "",
        margins_px=(top, left, bottom, right),
        width_px=looks.width_px or 0,
        alignment=ALIGNMENTS[pick(looks.alignments, rng)],
        fit=pick(looks.crops, rng) == "ink",
        word_split=pick(looks.pieces, rng) == "words",
        spacing_px=spacing_px,
        space_width=real(looks.space_width, rng),
        colors=",".join(looks.text_colors),
        stroke_px=whole(looks.stroke_px, rng),
        stroke_colors=",".join(looks.stroke_colors),
        seed=seed,
    )


def render(text: str, font: Path, look: Look) -> np.ndarray | None:
    """Draw a text.

    The same arguments give the same picture in any process, and it is the one that TRDG's
    generator draws when Python's and OpenCV's generators are seeded from the look.

    Args:
        text: what to draw, without spaces at its ends.
        font: the font file.
        look: how.

    Returns:
        (height_px, W) uint8, or None if nobody could see the text: TRDG's own check compares
        sums of unequal numbers of channels and lets white on white pass.
    """
    settings = settings_of(_with_room(text, font, look), font, look)
    picture = generate(settings, look.seed, MIN_CONTRAST)
    if picture is not None and picture.shape[1] < look.width_px:
        # Only now is known that nothing of the text is cut on a background of this width.
        settings = settings._replace(width_px=look.width_px)
        picture = generate(settings, look.seed, MIN_CONTRAST)
    return picture if picture is not None and is_visible(picture) else None


def settings_of(text: str, font: Path, look: Look) -> Settings:
    """The settings of TRDG's generator for a text and a look."""
    return Settings(
        text=text,
        font=str(font),
        size_px=look.height_px,
        skew_deg=look.skew_deg,
        random_skew=True,
        blur_px=look.blur_px,
        random_blur=True,
        background=look.background,
        distortion=look.distortion,
        direction=look.direction,
        width_px=-1,
        alignment=look.alignment,
        colors=look.colors,
        orientation=ORIENTATIONS["horizontal"],
        space_width=look.space_width,
        spacing_px=look.spacing_px,
        margins_px=look.margins_px,
        fit=look.fit,
        word_split=look.word_split,
        image_dir=look.image_dir,
        stroke_px=look.stroke_px,
        stroke_colors=look.stroke_colors,
        image_mode="L",
    )


def _with_room(text: str, font: Path, look: Look) -> str:
    """Add a space where the first or last glyph reaches beyond its own width.

    TRDG's canvas is as wide as the advances, so it would cut the tail of an f or j, and the line
    around any character.
    """
    face = FACES.face(str(font), look.height_px)
    first, last = face.measure(text[0]), face.measure(text[-1])
    before = " " if first.left < look.stroke_px else ""
    after = " " if last.right + look.stroke_px > last.advance else ""
    return before + text + after
