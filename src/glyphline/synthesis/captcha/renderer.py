"""One captcha-like picture: background, clutter, characters, strokes, waves, specks, noise."""

import cv2
import numpy as np

from glyphline.params.captcha_looks import CaptchaLooks
from glyphline.synthesis.captcha.clutter import (
    add_clutter,
    add_dots,
    add_stroke,
    bend,
    draw_background,
    draw_color,
)
from glyphline.synthesis.captcha.placing import Placed, place
from glyphline.synthesis.chance import pick, real, whole
from glyphline.synthesis.visibility import MIN_CONTRAST, is_visible, stem_px

_LUMA = np.array([0.299, 0.587, 0.114], "f4")  # ITU-R BT.601, by which pictures are read
_INKS = 20  # drawn until one can be seen
_LEAST_MARGIN_PX = 1
_ABOVE_NOISE = 2  # of the noise's standard deviation, more contrast than on an even ground
_THICKEST = 1.5  # stroke, as a multiple of the characters' own


def render_captcha(
    text: str, fonts: list[str], looks: CaptchaLooks, rng: np.random.Generator
) -> np.ndarray | None:
    """Draw a text in colour, and give it as models see it.

    Args:
        text: what to draw, without spaces at its ends.
        fonts: the font file of each character.
        looks: how.
        rng: where all randomness comes from.

    Returns:
        (H, W) uint8, or None if some character cannot be told from what lies behind it.
    """
    height = whole(looks.height_px, rng)
    placed = place(text, fonts, real(looks.font_size, rng) * height, looks, rng)
    placed, width = _fitted(placed, height, looks, rng)
    canvas = draw_background(width, height, looks, rng)
    add_clutter(canvas, looks, rng)
    noise = real(looks.noise_levels, rng)
    layers = [_layer(one, canvas) for one in placed]
    if pick(looks.inks, rng) == "line":
        layers = [np.maximum.reduce(layers)]
    inks = _draw_layers(canvas, layers, MIN_CONTRAST + _ABOVE_NOISE * noise, looks, rng)
    if inks is None:
        return None
    thickest = max(1, round(_THICKEST * stem_px(np.maximum.reduce(layers))))
    for _ in range(whole(looks.strokes, rng)):
        own = pick(looks.stroke_inks, rng) == "own"
        ink = draw_color(looks.text_colors, rng) if own else pick(inks, rng)
        add_stroke(canvas, ink, thickest, looks, rng)
    canvas = bend(canvas, looks, rng)
    add_dots(canvas, looks, rng)
    picture = canvas @ _LUMA  # (H, W)
    radius = rng.random() * looks.blur_px
    if radius > 0.1:
        picture = cv2.GaussianBlur(picture, (0, 0), radius)
    picture += noise * rng.standard_normal(picture.shape, "f4")
    grey = picture.round().clip(0, 255).astype(np.uint8)
    return grey if is_visible(grey) else None


def _fitted(
    placed: list[Placed], height: int, looks: CaptchaLooks, rng: np.random.Generator
) -> tuple[list[Placed], int]:
    """Shrink characters that are too high together, and say how wide the picture is."""
    boxes = np.array([one.box() for one in placed])  # (N, 2, 2)
    (left, top), (right, bottom) = boxes[:, 0].min(axis=0), boxes[:, 1].max(axis=0)
    room = height * (1 - 2 * looks.warp[1]) - 2 * _LEAST_MARGIN_PX
    factor = min(1.0, room / (bottom - top))
    before, after = (whole(looks.margins_px, rng) for _ in range(2))
    wide = int(np.ceil((right - left) * factor)) + before + after
    width = max(wide, looks.width_px or 0)
    before += int(rng.random() * (width - wide))
    rest = height - (bottom - top) * factor
    low = (height - room) / 2
    above = real((low, rest - low), rng) if rest > 2 * low else rest / 2
    shift = (before - left * factor, above - top * factor)
    return [one.moved(factor, shift) for one in placed], width


def _layer(placed: Placed, canvas: np.ndarray) -> np.ndarray:
    """(H, W) float32 in [0, 1]: a character's coverage of the whole picture."""
    height, width = canvas.shape[:2]
    # Corners were placed; OpenCV counts from the middles of pixels.
    matrix = placed.matrix.copy()
    matrix[:, 2] += matrix[:, :2] @ [0.5, 0.5] - 0.5
    coverage = cv2.warpAffine(placed.glyph.coverage, matrix, (width, height))
    return coverage.astype("f4") / 255


def _draw_layers(
    canvas: np.ndarray,
    layers: list[np.ndarray],
    contrast: float,
    looks: CaptchaLooks,
    rng: np.random.Generator,
) -> list[np.ndarray] | None:
    """Draw each layer in an ink of its own; the inks, or None if one cannot be seen."""
    inks: list[np.ndarray] = []
    for layer in layers:
        under = canvas[layer > 0.5] @ _LUMA  # (pixels,)
        for _ in range(_INKS):
            ink = draw_color(looks.text_colors, rng)
            # Most of the strokes must stand out in grey, whatever the colours are.
            if under.size and np.quantile(np.abs(under - ink @ _LUMA), 0.15) >= contrast:
                break
        else:
            return None
        canvas += layer[:, :, None] * (ink - canvas)
        inks.append(ink)
    return inks
