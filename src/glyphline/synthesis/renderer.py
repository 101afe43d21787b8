"""One text, one font, one set of looks to one picture, equal to what TRDG's generator draws."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from glyphline.errors import ParamsError
from glyphline.params.looks import LooksParams
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

# Grey levels between the paper and the strongest ink, speckles averaged out. Noise alone comes
# to 21; hairlines in the lightest ink of params.yaml, blurred, to 46.
MIN_CONTRAST = 30


@dataclass(frozen=True)
class Look:
    """What one picture draws from the ranges of `LooksParams`.

    Attributes:
        height_px: height of the picture.
        skew_deg: largest rotation; TRDG draws a whole number of degrees up to it.
        blur_px: largest radius of the blur; TRDG draws up to it.
        distortion: TRDG's number.
        background: TRDG's number.
        margins_px: top, left, bottom, right.
        spacing_px: between characters.
        colors: two `#rrggbb` colours between which TRDG draws the ink.
        seed: in [0, 2**31), for all generators that TRDG uses.
    """

    height_px: int
    skew_deg: int
    blur_px: float
    distortion: int
    background: int
    margins_px: tuple[int, int, int, int]
    spacing_px: int
    colors: str
    seed: int


def check_looks(looks: LooksParams) -> None:
    """Refuse ranges that TRDG cannot draw.

    Raises:
        ParamsError: for a reversed or negative range, or margins that leave no room for text.
    """
    for name in ("margins_px", "character_spacing_px"):
        low, high = getattr(looks, name)
        if not 0 <= low <= high:
            raise ParamsError(f"looks.{name} is [{low}, {high}]: give [smallest, largest], from 0")
    room = looks.height_px - 2 * looks.margins_px[1]
    if room < 8:
        raise ParamsError(
            f"looks.margins_px up to {looks.margins_px[1]} leave {room} px of height_px "
            f"{looks.height_px} for the text; leave at least 8"
        )


def draw_look(looks: LooksParams, rng: np.random.Generator) -> Look:
    """Draw one look from the ranges."""
    low, high = looks.margins_px
    top, left, bottom, right = (int(m) for m in rng.integers(low, high + 1, 4))
    spacing = looks.character_spacing_px
    return Look(
        height_px=looks.height_px,
        skew_deg=looks.skew_deg,
        blur_px=looks.blur_px,
        distortion=DISTORTIONS[looks.distortions[int(rng.integers(len(looks.distortions)))]],
        background=BACKGROUNDS[looks.backgrounds[int(rng.integers(len(looks.backgrounds)))]],
        margins_px=(top, left, bottom, right),
        spacing_px=int(rng.integers(spacing[0], spacing[1] + 1)),
        colors=",".join(looks.text_colors),
        seed=int(rng.integers(2**31)),
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
    picture = generate(settings_of(_with_room(text, font, look), font, look), look.seed)
    return picture if picture is not None and _is_visible(picture) else None


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
        direction=DIRECTIONS["vertical"],
        width_px=-1,
        alignment=ALIGNMENTS["center"],
        colors=look.colors,
        orientation=ORIENTATIONS["horizontal"],
        space_width=1.0,
        spacing_px=look.spacing_px,
        margins_px=look.margins_px,
        fit=False,
        word_split=False,
        image_dir="",
        stroke_px=0,
        stroke_colors="#282828",
        image_mode="L",
    )


def _is_visible(picture: np.ndarray) -> bool:
    smooth, paper = cv2.blur(picture, (3, 3)), _median(picture)
    lowest, highest, _, _ = cv2.minMaxLoc(smooth)
    return max(paper - lowest, highest - paper) >= MIN_CONTRAST


def _median(picture: np.ndarray) -> float:
    """The median by counting, many times as fast as numpy's, which sorts."""
    levels = cv2.calcHist([picture], [0], None, [256], [0, 256]).ravel().cumsum(dtype=np.int64)
    middle = (picture.size - 1) // 2, picture.size // 2
    low, high = levels.searchsorted(middle, side="right")
    return float(low + high) / 2


def _with_room(text: str, font: Path, look: Look) -> str:
    """Add a space where the first or last glyph reaches beyond its own width.

    TRDG's canvas is as wide as the advances, so it would cut the tail of an f or j.
    """
    face = FACES.face(str(font), look.height_px)
    first, last = face.measure(text[0]), face.measure(text[-1])
    before = " " if first.left < 0 else ""
    after = " " if last.right > last.advance else ""
    return before + text + after
