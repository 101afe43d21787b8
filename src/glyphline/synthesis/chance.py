"""Draws from ranges and lists of params; those of a single value leave the generator as it was."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

Choice = TypeVar("Choice")


def pick(choices: Sequence[Choice], rng: np.random.Generator) -> Choice:
    """One of several, each as likely as any other."""
    return choices[int(rng.integers(len(choices)))]


def whole(ends: tuple[int, int], rng: np.random.Generator) -> int:
    """A whole number of a range, its ends included."""
    return int(rng.integers(ends[0], ends[1] + 1))


def real(ends: tuple[float, float], rng: np.random.Generator) -> float:
    """A number of a range."""
    if ends[0] == ends[1]:  # numpy would draw one all the same
        return ends[0]
    return float(rng.uniform(*ends))
