"""One text, one font, one set of looks to one picture, by TRDG's own generator."""

import contextlib
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from glyphline.errors import ParamsError
from glyphline.params.dataset import LooksParams
from glyphline.synthesis.trdg_compat import import_trdg

# TRDG's numbers for the names in params.yaml.
BACKGROUNDS = {"gaussian_noise": 0, "plain_white": 1, "quasicrystal": 2}
DISTORTIONS = {"none": 0, "sine": 1, "cosine": 2, "random": 3}

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
        ParamsError: for a fraction of a degree, a reversed or negative range, or margins that
            leave no room for text.
    """
    if looks.skew_deg != int(looks.skew_deg):
        raise ParamsError(f"looks.skew_deg is {looks.skew_deg}: TRDG rotates by whole degrees")
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
        skew_deg=int(looks.skew_deg),
        blur_px=looks.blur_px,
        distortion=DISTORTIONS[looks.distortions[int(rng.integers(len(looks.distortions)))]],
        background=BACKGROUNDS[looks.backgrounds[int(rng.integers(len(looks.backgrounds)))]],
        margins_px=(top, left, bottom, right),
        spacing_px=int(rng.integers(spacing[0], spacing[1] + 1)),
        colors=",".join(looks.text_colors),
        seed=int(rng.integers(2**31)),
    )


def render(text: str, font: Path, look: Look) -> np.ndarray | None:
    """Let TRDG draw a text.

    The same arguments give the same picture in any process: Python's, numpy's and OpenCV's
    generators (TRDG's noise uses the last) are seeded from the look. Python's and numpy's
    continue afterwards where they were; OpenCV's state cannot be read, so it stays seeded.

    Args:
        text: what to draw, without spaces at its ends.
        font: the font file.
        look: how.

    Returns:
        (height_px, W) uint8, or None if nobody could see the text: TRDG's own check compares
        sums of unequal numbers of channels and lets white on white pass.
    """
    generator = import_trdg().FakeTextDataGenerator
    with _seeded(look.seed), contextlib.redirect_stdout(io.StringIO()):  # TRDG's complaints
        image = generator.generate(**generator_arguments(_with_room(text, font, look), font, look))
    if image is None or not _is_visible(np.asarray(image)):
        return None
    return np.asarray(image)


def generator_arguments(text: str, font: Path, look: Look) -> dict[str, Any]:
    """The arguments of TRDG's generator for a picture kept in memory."""
    return {
        "index": 0,
        "text": text,
        "font": str(font),
        "out_dir": None,
        "size": look.height_px,
        "extension": "png",
        "skewing_angle": look.skew_deg,
        "random_skew": True,
        "blur": look.blur_px,
        "random_blur": True,
        "background_type": look.background,
        "distorsion_type": look.distortion,
        "distorsion_orientation": 0,
        "is_handwritten": False,
        "name_format": 0,
        "width": -1,
        "alignment": 1,
        "text_color": look.colors,
        "orientation": 0,
        "space_width": 1.0,
        "character_spacing": look.spacing_px,
        "margins": look.margins_px,
        "fit": False,
        "output_mask": 0,
        "word_split": False,
        "image_dir": "",
        "image_mode": "L",
    }


@contextlib.contextmanager
def _seeded(seed: int) -> Iterator[None]:
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002 - TRDG uses both
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002
    cv2.setRNGSeed(seed)
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002


def _is_visible(picture: np.ndarray) -> bool:
    smooth, paper = cv2.blur(picture, (3, 3)), float(np.median(picture))
    return max(paper - float(smooth.min()), float(smooth.max()) - paper) >= MIN_CONTRAST


def _with_room(text: str, font: Path, look: Look) -> str:
    """Add a space where the first or last glyph reaches beyond its own width.

    TRDG's canvas is as wide as the advances, so it would cut the tail of an f or j.
    """
    before = " " if _overhang(font, look.height_px, text[0])[0] else ""
    after = " " if _overhang(font, look.height_px, text[-1])[1] else ""
    return before + text + after


@lru_cache(maxsize=100_000)
def _overhang(font: Path, size_px: int, character: str) -> tuple[bool, bool]:
    from PIL import ImageFont

    face = ImageFont.truetype(font, size_px)
    left, _, right, _ = face.getbbox(character)
    return left < 0, right > round(face.getlength(character))
