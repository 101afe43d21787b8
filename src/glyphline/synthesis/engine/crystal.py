"""The quasicrystal: plane waves in several directions added up, as matrix products."""

import math
from random import Random

import numpy as np

from glyphline.synthesis.engine.settings import BeyondEngineError

# Both ways of computing a pixel agree to about 1e-10 grey levels. What comes closer than this to
# where rounding turns is computed by the slow way.
_TOO_CLOSE = 1e-7


def quasicrystal(width: int, height: int, rng: Random) -> np.ndarray:
    """Draw a quasicrystal.

    A wave in direction a has the phase f r sin(angle + a) + p = (f x sin a) + (f y cos a + p),
    and the cosine of a sum is a sum of products of a function of x and one of y: all waves
    together are two matrix products.

    Returns:
        (height, width) uint8.

    Raises:
        BeyondEngineError: for a single row or column, which TRDG cannot draw.

    Source: TRDG 1.8.0, `quasicrystal`, re-derived from its behaviour;
    https://en.wikipedia.org/wiki/Quasicrystal.
    """
    frequency = rng.random() * 30 + 20
    phase = rng.random() * 2 * math.pi
    count = rng.randint(10, 20)
    if width < 2 or height < 2:
        raise BeyondEngineError
    across, down = _places(width), _places(height)
    angles = np.arange(count) * (math.pi * 2.0 / count)
    by_column = across[:, None] * (np.cos(angles) * frequency) + phase  # (W, waves)
    by_row = down[:, None] * (np.sin(angles) * frequency)  # (H, waves)
    waves = np.cos(by_row) @ np.cos(by_column).T - np.sin(by_row) @ np.sin(by_column).T
    waves *= 255.0 / count
    rounded = np.rint(waves)
    close = np.abs(np.abs(waves - rounded) - 0.5) < _TOO_CLOSE
    for row, column in np.argwhere(close):
        rounded[row, column] = _exactly(across[column], down[row], frequency, phase, count)
    return (255 - rounded).clip(0, 255).astype(np.uint8)


def _places(count: int) -> np.ndarray:
    return np.arange(count) / (count - 1) * 4 * math.pi - 2 * math.pi


def _exactly(y: float, x: float, frequency: float, phase: float, count: int) -> int:
    """A pixel's wave in grey levels, computed step by step as TRDG does it."""
    total, radius, angle = 0.0, math.hypot(x, y), math.atan2(y, x)
    for wave in range(count):
        direction = angle + wave * math.pi * 2.0 / count
        total += math.cos(radius * math.sin(direction) * frequency + phase)
    return round(255 * total / count)
