"""What text of our own looks is laid on: colours, paper of one colour or of several."""

from collections.abc import Sequence

import cv2
import numpy as np

from glyphline.synthesis.chance import pick, real, whole

LUMA = np.array([0.299, 0.587, 0.114], "f4")
"""Red, green and blue to grey, by which pictures are read. Source: ITU-R BT.601."""


def draw_color(ends: tuple[str, str], rng: np.random.Generator) -> np.ndarray:
    """(3,) float32: red, green and blue, each drawn between those of two `#rrggbb`."""
    first, last = ([int(end[i : i + 2], 16) for i in (1, 3, 5)] for end in ends)
    return np.array([whole((min(p), max(p)), rng) for p in zip(first, last, strict=True)], "f4")


def draw_background(
    width: int,
    height: int,
    kinds: Sequence[str],
    colors: tuple[str, str],
    rng: np.random.Generator,
) -> np.ndarray:
    """(H, W, 3) float32: one colour, two that run into one another, or blotches of two.

    Args:
        width: px.
        height: px.
        kinds: of `plain`, `gradient` and `blotches`; one is drawn.
        colors: two `#rrggbb` between which the colours are drawn.
        rng: where the randomness comes from.
    """
    kind = pick(kinds, rng)
    first = draw_color(colors, rng)
    if kind == "plain":
        return np.broadcast_to(first, (height, width, 3)).copy()
    last = draw_color(colors, rng)
    if kind == "gradient":
        angle = real((0, 2 * np.pi), rng)
        x, y = np.linspace(-1, 1, width), np.linspace(-1, 1, height)
        weights = np.cos(angle) * x[None, :] + np.sin(angle) * y[:, None]  # (H, W)
    else:
        coarse = rng.random((max(2, height // 10), max(2, width // 10)))
        weights = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    weights = (weights - weights.min()) / max(1e-6, float(np.ptp(weights)))
    return (first + weights[:, :, None] * (last - first)).astype("f4")
