"""Kind `amounts`: sums of money, the English and the continental way."""

import numpy as np

_CURRENCIES = ("$", "\N{EURO SIGN}", "\N{POUND SIGN}", "USD ", "EUR ", "GBP ", "")


def make(rng: np.random.Generator, _allowed: str, _max_characters: int) -> str:
    """Draw an amount below 1,000,001 with two decimals."""
    value = int(rng.integers(0, 10 ** int(rng.integers(1, 7)))) + int(rng.integers(100)) / 100
    currency = _CURRENCIES[int(rng.integers(len(_CURRENCIES)))]
    figure = f"{value:,.2f}" if rng.integers(2) else f"{value:.2f}"
    if rng.integers(3) == 0:  # the way of continental Europe
        swapped = figure.translate(str.maketrans(",.", ".,"))
        return f"{swapped} {currency.strip()}"
    return f"{currency}{figure}"
