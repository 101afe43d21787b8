"""Kind `dates`: days between 1950 and 2049 in six forms."""

import numpy as np

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def make(rng: np.random.Generator, _allowed: str, _max_characters: int) -> str:
    """Draw a date."""
    year, month, day = (int(rng.integers(*r)) for r in ((1950, 2050), (1, 13), (1, 29)))
    name = _MONTHS[month - 1]
    forms = (
        f"{year}-{month:02d}-{day:02d}",
        f"{day:02d}.{month:02d}.{year}",
        f"{day:02d}/{month:02d}/{year}",
        f"{month}/{day}/{year % 100:02d}",
        f"{day} {name} {year}",
        f"{name} {day}, {year}",
    )
    return forms[int(rng.integers(len(forms)))]
