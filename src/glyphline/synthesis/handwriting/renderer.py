"""One handwritten line: its characters, ink of varying strength, paper, a ruling, noise."""

from collections.abc import Mapping

import cv2
import numpy as np

from glyphline.params.handwritten_looks import HandwrittenLooks
from glyphline.synthesis.chance import pick, real, whole
from glyphline.synthesis.handwriting.bank import Bank
from glyphline.synthesis.handwriting.composing import compose
from glyphline.synthesis.paper import LUMA, draw_background, draw_color
from glyphline.synthesis.placed import fit
from glyphline.synthesis.visibility import MIN_CONTRAST, is_visible

_RULE_PX = (1, 2)
_FADES_PX = 24  # along the line, from strong to faint


def render_handwritten(
    text: str,
    bank: Bank,
    merges: Mapping[str, str],
    looks: HandwrittenLooks,
    rng: np.random.Generator,
) -> np.ndarray | None:
    """Write a text.

    Args:
        text: what to write, see `compose`; without spaces at its ends.
        bank: pictures of characters.
        merges: character -> class.
        looks: how.
        rng: where all randomness comes from.

    Returns:
        (H, W) uint8, or None if nobody could see it.
    """
    height = whole(looks.height_px, rng)
    capital_px = real(looks.capitals, rng) * height
    placed = compose(text, bank, merges, capital_px, looks, rng)
    margins = whole(looks.margins_px, rng), whole(looks.margins_px, rng)
    placed, width = fit(placed, height, 0.0, margins, 0, rng)
    canvas = draw_background(width, height, looks.backgrounds, looks.background_colors, rng)
    paper = canvas @ LUMA  # (H, W)
    if pick(looks.rulings, rng) == "line":
        _rule(paper, max(one.box()[1, 1] for one in placed), looks, rng)
    layer = np.zeros((height, width), np.uint8)
    for one in placed:
        one.lay(layer)
    ink = float(draw_color(looks.text_colors, rng) @ LUMA)
    picture = paper + layer / np.float32(255) * _strength(height, width, looks, rng) * (ink - paper)
    radius = rng.random() * looks.blur_px
    if radius > 0.1:
        picture = cv2.GaussianBlur(picture, (0, 0), radius)
    picture = picture + real(looks.noise_levels, rng) * rng.standard_normal(picture.shape, "f4")
    if abs(ink - float(np.median(paper))) < MIN_CONTRAST:
        return None
    grey = picture.round().clip(0, 255).astype(np.uint8)
    return grey if is_visible(grey) else None


def _strength(
    height: int, width: int, looks: HandwrittenLooks, rng: np.random.Generator
) -> np.ndarray:
    """(H, W) float32 in [0, 1]: how much of the ink the pen left where."""
    coarse = rng.random((max(2, height // _FADES_PX), max(2, width // _FADES_PX)), "f4")
    fades = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    return 1 - np.float32(looks.pressure) * fades


def _rule(
    paper: np.ndarray, foot: float, looks: HandwrittenLooks, rng: np.random.Generator
) -> None:
    """Draw a line across the paper a little above or below the lowest ink."""
    height = len(paper)
    top = int(np.clip(foot - 0.05 * height + real((-0.1, 0.1), rng) * height, 0, height - 2))
    ink = float(draw_color(looks.text_colors, rng) @ LUMA)
    faint = real((0.3, 0.8), rng)
    rows = slice(top, top + whole(_RULE_PX, rng))
    paper[rows] += faint * (ink - paper[rows])
