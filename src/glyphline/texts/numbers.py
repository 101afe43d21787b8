"""Kind `numbers`: integers, decimals, signed numbers and percentages."""

import numpy as np


def make(rng: np.random.Generator, _allowed: str, max_characters: int) -> str:
    """Draw a number of up to nine digits in one of five forms."""
    digits = int(rng.integers(1, min(9, max_characters) + 1))
    value = int(rng.integers(0, 10**digits))
    pick = int(rng.integers(5))
    if pick == 0:
        return f"{value:,}"
    if pick == 1:
        return f"{value / 10 ** int(rng.integers(1, 4)):.{int(rng.integers(1, 4))}f}"
    if pick == 2:
        sign = "-+"[int(rng.integers(2))]
        return f"{sign}{value}"
    return f"{value}%" if pick == 3 else f"{value:0{digits}d}"
