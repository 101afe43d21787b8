"""Kind `codes`: groups of capitals and digits with a separator between them."""

import numpy as np


def make(rng: np.random.Generator, allowed: str, _max_characters: int) -> str:
    """Draw one to four groups of two to five characters."""
    letters = [c for c in allowed if c.isalnum() and c == c.upper()] or list(allowed)
    separator = ("-", "/", ".", " ", "")[int(rng.integers(5))]
    groups = ["".join(rng.choice(letters, int(n))) for n in rng.integers(2, 6, rng.integers(1, 5))]
    return separator.join(groups)
