"""Kind `random`: any allowed characters in any order."""

import numpy as np


def make(rng: np.random.Generator, allowed: str, max_characters: int, shortest: int) -> str:
    """Draw a string of any length from the smallest to the largest."""
    letters = list(allowed)
    return "".join(rng.choice(letters, int(rng.integers(shortest, max_characters + 1))))
