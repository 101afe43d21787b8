"""Kind `random`: any allowed characters in any order."""

import numpy as np


def make(rng: np.random.Generator, allowed: str, max_characters: int) -> str:
    """Draw a string of any length up to the largest."""
    letters = list(allowed)
    return "".join(rng.choice(letters, int(rng.integers(1, max_characters + 1))))
