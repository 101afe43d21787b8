"""An order of lines in which each batch holds lines of about one width."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np


def by_width(
    order: np.ndarray, widths: np.ndarray, begun: int, size: int, rng: np.random.Generator
) -> np.ndarray:
    """Put lines of similar width into one batch, so that little of it is padding.

    Args:
        order: (N,) int, a random order of N lines; returned as it is where all widths are equal.
        widths: (N,) of the lines.
        begun: how many rows of the first batch other lines have taken already.
        size: rows of a batch.
        rng: orders the batches; no number is drawn where all widths are equal.

    Returns:
        (N,) the same lines: the rest of the batch that was begun, whole batches in random order,
        and the begin of a next one. Within one width the random order is kept.
    """
    if len(np.unique(widths)) < 2:
        return order
    ranked = order[np.argsort(widths[order], kind="stable")]
    first, ranked = _run(ranked, min(-begun % size, len(ranked)), rng)
    last, ranked = _run(ranked, len(ranked) % size, rng)
    batches = ranked.reshape(-1, size)
    return np.concatenate([first, batches[rng.permutation(len(batches))].ravel(), last])


def of_one_width(widths: np.ndarray, size: int) -> Iterator[np.ndarray]:
    """Positions of lines of equal width, at most `size` at a time; narrow ones first."""
    for width in np.unique(widths):
        positions = np.flatnonzero(widths == width)
        for start in range(0, len(positions), size):
            yield positions[start : start + size]


def without_first(
    windows: Iterable[tuple[Any, np.ndarray]], skipped: int
) -> Iterator[tuple[Any, np.ndarray]]:
    """Pass over the first lines of windows with their orders."""
    for window, order in windows:
        yield window, order[skipped:]
        skipped -= min(skipped, len(order))


def _run(
    ranked: np.ndarray, length: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Take neighbours out of a ranking from anywhere: them, and what is left."""
    start = int(rng.integers(len(ranked) - length + 1))
    taken = ranked[start : start + length]
    return taken, np.concatenate([ranked[:start], ranked[start + length :]])
