"""`scan`: a printed page on a flatbed scanner."""

import numpy as np

from glyphline.damage.digital import compressed, noisy, resolved
from glyphline.damage.geometry import turned
from glyphline.damage.ink import faded, spread
from glyphline.damage.paper import aged, bled, dusty, fibrous, textured
from glyphline.params.damage import ScanParams


def scan(
    picture: np.ndarray, params: ScanParams, em_px: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Print a picture on paper, badly perhaps, and scan it.

    Args:
        picture: (H, W) uint8.
        params: `damage.scan`; its probability is not looked at.
        em_px: height of the letters' line, which lengths are shares of.
        rng: where all strengths and patterns come from.

    Returns:
        (H', W') uint8, twice: the picture as the page lies, and that damaged.
    """
    area = picture.shape[1] / picture.shape[0]
    laid = turned(picture, rng.uniform(-1, 1) * params.rotate_deg, rng)
    page = spread(laid, rng.uniform(*params.spread) * em_px, rng)
    page = faded(page, rng.uniform(0, params.fade), rng)
    page = bled(page, rng.uniform(0, params.bleed), rng)
    page = fibrous(page, rng.poisson(rng.uniform(0, params.fibres) * area), rng)
    page = textured(page, rng.uniform(0, params.texture_levels), rng)
    page = dusty(page, rng.poisson(rng.uniform(0, params.dust) * area), em_px, rng)
    page = aged(page, int(rng.integers(params.paper_grey[0], params.paper_grey[1] + 1)))
    page = resolved(page, rng.uniform(*params.resolution))
    page = noisy(page, rng.uniform(0, params.noise_levels), rng)
    quality = int(rng.integers(params.jpeg_quality[0], params.jpeg_quality[1] + 1))
    return laid, compressed(page, quality)
