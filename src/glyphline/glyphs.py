"""What a font file holds for a character: its outline and its shape."""

import hashlib
import logging
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

_RASTER_PX = 48


def has_width(path: Path, character: str) -> bool:
    """Whether the font has a glyph, blank or not, that moves the pen on."""
    face, cmap = _opened(path)
    name = cmap.get(ord(character))
    return name is not None and face["hmtx"][name][0] > 0


def draws(path: Path, character: str) -> bool:
    """Whether the font has ink for a character that is no copy of its missing-glyph box."""
    ink = outline(path, character)
    return bool(ink) and ink != _notdef(path)


def twins(path: Path, character: str, among: str) -> str:
    """Other characters of the same outline; the other case of a letter does not count."""
    own = outline(path, character)
    others = (c for c in among if c.upper() != character.upper())
    return "".join(c for c in others if outline(path, c) == own)


def stretched(path: Path, character: str) -> np.ndarray:
    """Draw a glyph, its ink stretched to a square.

    Args:
        path: the font file.
        character: one that the font draws.

    Returns:
        (48, 48) uint8, 1 where there is ink.
    """
    from PIL import Image, ImageDraw, ImageFont

    face = ImageFont.truetype(path, 2 * _RASTER_PX, layout_engine=ImageFont.Layout.BASIC)
    page = Image.new("L", (6 * _RASTER_PX, 6 * _RASTER_PX), 0)
    ImageDraw.Draw(page).text((2 * _RASTER_PX, 2 * _RASTER_PX), character, font=face, fill=255)
    glyph = page.crop(page.getbbox()).resize((_RASTER_PX, _RASTER_PX), Image.Resampling.BOX)
    return (np.asarray(glyph) > 64).astype(np.uint8)


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """Mean distance in px from the ink of each glyph to the nearest ink of the other."""
    to_one = cv2.distanceTransform(1 - one, cv2.DIST_L2, 5)
    to_other = cv2.distanceTransform(1 - other, cv2.DIST_L2, 5)
    return float(to_one[other > 0].mean() + to_other[one > 0].mean()) / 2


@lru_cache(maxsize=2)  # an opened font is large, and fonts are looked into one after another
def _opened(path: Path) -> tuple[Any, dict[int, str]]:
    from fontTools.ttLib import TTFont  # belongs to the `train` extra

    # Old dates and the like, which fontTools mends by itself and warns of.
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    face = TTFont(path)
    return face, face.getBestCmap() or {}


@cache
def outline(path: Path, character: str) -> str:
    """A fingerprint of the outline, components resolved; empty when missing or blank."""
    name = _opened(path)[1].get(ord(character))
    return _drawing(path, name) if name is not None else ""


@cache
def _notdef(path: Path) -> str:
    return _drawing(path, ".notdef")


def _drawing(path: Path, name: str) -> str:
    from fontTools.pens.recordingPen import DecomposingRecordingPen

    glyphs = _opened(path)[0].getGlyphSet()
    if name not in glyphs:
        return ""
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    return hashlib.sha256(repr(pen.value).encode()).hexdigest() if pen.value else ""
