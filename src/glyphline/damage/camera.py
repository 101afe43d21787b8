"""`camera`: a page, sign or screen taken with a phone."""

import numpy as np

from glyphline.damage.digital import compressed, noisy, resolved
from glyphline.damage.geometry import turned
from glyphline.damage.optics import defocused, exposed, lit, moved, shadowed
from glyphline.params.damage import CameraParams


def camera(
    picture: np.ndarray, params: CameraParams, em_px: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Take a picture by hand: askew, in poor light, not quite sharp.

    Args:
        picture: (H, W) uint8.
        params: `damage.camera`; its probability is not looked at.
        em_px: height of the letters' line, which lengths are shares of.
        rng: where all strengths and patterns come from.

    Returns:
        (H', W') uint8, twice: the picture as the page lies before the lens, and that damaged.
    """
    shifts = rng.uniform(-1, 1, (4, 2)) * (params.perspective * em_px)
    laid = turned(picture, rng.uniform(-1, 1) * params.rotate_deg, rng, shifts)
    view = lit(laid, rng.uniform(0, params.light), rng)
    view = shadowed(view, rng.uniform(0, params.shadow), rng)
    view = exposed(view, rng.uniform(*params.exposure))
    view = defocused(view, rng.uniform(0, params.defocus) * em_px)
    view = moved(view, rng.uniform(0, params.motion) * em_px, rng.uniform(0, np.pi))
    view = resolved(view, rng.uniform(*params.resolution))
    view = noisy(view, rng.uniform(0, params.noise_levels), rng)
    quality = int(rng.integers(params.jpeg_quality[0], params.jpeg_quality[1] + 1))
    return laid, compressed(view, quality)
