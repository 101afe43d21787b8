"""One picture from its settings and a seed, equal to TRDG's in every pixel."""

from random import Random

import numpy as np
from PIL import Image, ImageFilter

from glyphline.synthesis.engine.background import draw_background
from glyphline.synthesis.engine.canvas import Turn, draw_mask, draw_text, turn
from glyphline.synthesis.engine.colors import draw_inks
from glyphline.synthesis.engine.composition import (
    lay,
    may_be_too_alike,
    stands_out,
    too_alike,
)
from glyphline.synthesis.engine.distortion import draw_shifts
from glyphline.synthesis.engine.faces import FACES
from glyphline.synthesis.engine.ink import scale
from glyphline.synthesis.engine.layout import lay_out
from glyphline.synthesis.engine.original import generate_by_trdg
from glyphline.synthesis.engine.settings import (
    ALIGNMENTS,
    ORIENTATIONS,
    UNEVEN,
    BeyondEngineError,
    Settings,
)

_MODES = ("L", "RGB")


def generate(settings: Settings, seed: int, contrast: float = 0) -> np.ndarray | None:
    """Draw a picture.

    The steps, and what each draws by chance, are TRDG's in TRDG's order: colours, angle, shifts
    of the distortion, background, blur. Python's and numpy's own generators are not touched;
    OpenCV's is seeded.

    What the engine does not draw is left to TRDG: other modes than L and RGB, a text that is
    empty or of several lines, a picture without any pixel, a quasicrystal of one row or column,
    background pictures with a palette or transparency.

    Args:
        settings: what to draw.
        seed: in [0, 2**31).
        contrast: grey levels by which most of the ink must differ from an uneven background
            beneath it, which TRDG does not look at; 0 takes TRDG's word for it.

    Returns:
        (H, W) uint8 in mode L, (H, W, 3) in RGB; None where TRDG gives no picture because ink
        and background are too alike, or where the contrast is lower than asked for.

    Raises:
        Exception: what TRDG raises for settings that cannot be drawn.

    Source: TRDG 1.8.0, `FakeTextDataGenerator.generate`, re-derived from its behaviour.
    """
    try:
        return _generate(settings, seed, contrast)
    except BeyondEngineError:
        return generate_by_trdg(settings, seed)


def _generate(settings: Settings, seed: int, contrast: float) -> np.ndarray | None:
    if settings.image_mode not in _MODES:
        raise BeyondEngineError
    rng = Random(seed)  # noqa: S311 - TRDG's generator, not a secret
    face = FACES.face(settings.font, settings.size_px)
    layout = lay_out(settings, face)
    fill, stroke = draw_inks(settings, rng)
    canvas = draw_text(layout, face, settings.stroke_px, fill, stroke)
    box = canvas.getbbox() if settings.fit else None
    angle = rng.randint(-settings.skew_deg, settings.skew_deg)
    degrees = angle if settings.random_skew else settings.skew_deg
    canvas = turn(canvas, Turn(box, degrees, None))
    shifts = draw_shifts(settings, canvas.width, canvas.height, rng)
    canvas = turn(canvas, Turn(None, 0, shifts))
    size, whole = _sizes(settings, canvas.size)
    background = draw_background(settings, *whole, rng, seed)
    ink = scale(canvas, size, fill)
    if may_be_too_alike(background):
        is_vertical = settings.orientation == ORIENTATIONS["vertical"]
        mask = draw_mask(layout, face, settings.stroke_px, stroke, is_vertical)
        mask = turn(mask, Turn(box, degrees, shifts))
        if too_alike(ink, mask.resize(size, Image.Resampling.NEAREST), background):
            return None
    corner = _corner(settings, size, whole)
    if (
        contrast
        and settings.background in UNEVEN
        and not stands_out(ink, background, corner, contrast)
    ):
        return None
    picture = lay(ink, background, corner, settings.image_mode)
    radius = rng.random() * settings.blur_px if settings.random_blur else settings.blur_px
    if radius:
        blurred = Image.fromarray(picture).filter(ImageFilter.GaussianBlur(radius))
        picture = np.asarray(blurred)
    if picture.ndim == 2 and settings.image_mode == "RGB":
        return np.repeat(picture[:, :, None], 3, axis=2)
    return picture


def _sizes(settings: Settings, canvas: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    """Size of the scaled text and of the whole picture, each as width and height."""
    top, left, bottom, right = settings.margins_px
    width, height = canvas
    if settings.orientation == ORIENTATIONS["horizontal"]:
        room = settings.size_px - (top + bottom)
        text = int(width * (float(room) / float(height))), room
        wide = settings.width_px if settings.width_px > 0 else text[0] + left + right
        whole = wide, settings.size_px
    else:
        room = settings.size_px - (left + right)
        text = room, int(float(height) * (float(room) / float(width)))
        whole = settings.size_px, text[1] + top + bottom
    if min(text) < 1:
        raise BeyondEngineError
    return text, whole


def _corner(settings: Settings, text: tuple[int, int], whole: tuple[int, int]) -> tuple[int, int]:
    top, left, _, right = settings.margins_px
    if settings.alignment == ALIGNMENTS["left"] or settings.width_px == -1:
        return left, top
    if settings.alignment == ALIGNMENTS["center"]:
        return int(whole[0] / 2 - text[0] / 2), top
    return whole[0] - text[0] - right, top
