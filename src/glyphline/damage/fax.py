"""`fax`: a page sent by a Group 3 machine."""

import numpy as np

from glyphline.damage.geometry import turned
from glyphline.damage.line import binarised, halftoned, sampled, shown, speckled, streaked
from glyphline.params.damage import FaxParams


def fax(
    picture: np.ndarray, params: FaxParams, em_px: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Send a page: few scan lines, two levels, errors on the line.

    Args:
        picture: (H, W) uint8.
        params: `damage.fax`; its probability is not looked at.
        em_px: height of the letters' line, which lengths are shares of.
        rng: where all strengths and patterns come from.

    Returns:
        (H', W') uint8, twice: the picture as the page lies, and that sent, black and white.
    """
    laid = turned(picture, rng.uniform(-1, 1) * params.rotate_deg, rng)
    rows = int(rng.integers(params.rows[0], params.rows[1] + 1))
    rows = max(1, round(rows * laid.shape[0] / em_px))
    page = sampled(laid, rows, fine=bool(rng.random() < params.fine))
    threshold = rng.uniform(*params.threshold)
    if rng.random() < params.dither:
        page = halftoned(page, threshold)
    else:
        page = binarised(page, threshold, rng.uniform(0, params.breaks), rng)
    page = streaked(page, rng.binomial(len(page), rng.uniform(0, params.streaks)), rng)
    page = speckled(page, rng.uniform(0, params.salt_pepper), rng)
    return laid, shown(page, laid.shape)
