"""One captcha-like picture: background, clutter, characters, strokes, waves, specks, noise."""

import cv2
import numpy as np

from glyphline.params.captcha_looks import CaptchaLooks
from glyphline.synthesis.captcha.clutter import (
    add_clutter,
    add_dots,
    add_stroke,
    bend,
)
from glyphline.synthesis.captcha.placing import place
from glyphline.synthesis.chance import pick, real, whole
from glyphline.synthesis.paper import LUMA, draw_background, draw_color
from glyphline.synthesis.placed import Placed, fit
from glyphline.synthesis.visibility import MIN_CONTRAST, is_visible, stem_px

_INKS = 20  # drawn until one can be seen
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
    placed = place(text, fonts, height, looks, rng)
    margins = whole(looks.margins_px, rng), whole(looks.margins_px, rng)
    slack = height * looks.warp[1]
    placed, width = fit(placed, height, slack, margins, looks.width_px or 0, rng)
    canvas = draw_background(width, height, looks.backgrounds, looks.background_colors, rng)
    add_clutter(canvas, looks, rng)
    noise = real(looks.noise_levels, rng)
    layers = [_layer(one, height, width) for one in placed]
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
    picture = canvas @ LUMA  # (H, W)
    radius = rng.random() * looks.blur_px
    if radius > 0.1:
        picture = cv2.GaussianBlur(picture, (0, 0), radius)
    picture += noise * rng.standard_normal(picture.shape, "f4")
    grey = picture.round().clip(0, 255).astype(np.uint8)
    return grey if is_visible(grey) else None


def _layer(placed: Placed, height: int, width: int) -> np.ndarray:
    """(H, W) float32 in [0, 1]: a character's coverage of the whole picture."""
    layer = np.zeros((height, width), np.uint8)
    placed.lay(layer)
    return layer.astype("f4") / 255


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
        under = canvas[layer > 0.5] @ LUMA  # (pixels,)
        for _ in range(_INKS):
            ink = draw_color(looks.text_colors, rng)
            # Most of the strokes must stand out in grey, whatever the colours are.
            if under.size and np.quantile(np.abs(under - ink @ LUMA), 0.15) >= contrast:
                break
        else:
            return None
        canvas += layer[:, :, None] * (ink - canvas)
        inks.append(ink)
    return inks
