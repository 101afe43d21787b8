"""How large the letters are: what a readable strength of damage is measured by."""

import numpy as np

from glyphline.damage.fields import dark_and_light, paper_level

_INK_SHARE = 0.75  # of an em, from the top of an ascender to the foot of a descender
_SMALLEST = 0.35  # of the picture's height, for a dot or a dash alone


def em_of(picture: np.ndarray) -> float:
    """Estimate the height that a line of these letters takes, in px.

    The ink's height is measured in parts as wide as the picture is high, so that a line that
    lies askew does not pass for large letters; of the parts, one of the taller counts.

    Args:
        picture: (H, W) uint8, not damaged.

    Returns:
        Between `_SMALLEST` H and H; H where there is no ink.
    """
    H, W = picture.shape
    dark, light = dark_and_light(picture)
    middle = (dark + light) / 2
    ink = picture > middle if paper_level(picture) == dark else picture < middle
    parts = np.logical_or.reduceat(ink, np.arange(0, max(1, W - H // 2), H), axis=1)  # (H, N)
    inked = parts[:, parts.any(axis=0)]
    if not inked.size:
        return float(H)
    heights = np.sort(H - inked.argmax(axis=0) - inked[::-1].argmax(axis=0))
    tall = int(heights[len(heights) * 3 // 4])
    return float(min(max(tall / _INK_SHARE, _SMALLEST * H), H))
