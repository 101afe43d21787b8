"""How sure precision, recall and F1 are: bootstrap intervals of their averages."""

from collections.abc import Hashable, Sequence

import numpy as np

from glyphline.confusion import confusion_ids
from glyphline.statistics import LEVEL, RESAMPLES, Interval, expanded_percentiles, numbered

SCORES = ("precision", "recall", "f1")
AVERAGES = ("macro", "micro", "weighted")
# Numbers held at a time: bounds memory at some 16 MB however many groups there are.
_NUMBERS_AT_ONCE = 2_000_000


def score_intervals(
    truths: Sequence[str],
    reads: Sequence[str],
    classes: str,
    groups: Sequence[Hashable] | None,
    seed: int,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
) -> dict[str, Interval]:
    """Bootstrap intervals of the averaged scores of `confusion.average_score`.

    Each resample draws as many groups as there are, with replacement, or as many samples where
    they are independent, counts right readings, readings and truths of each class anew and
    averages as `average_score` does. The ends are the percentiles at
    `statistics.expanded_tail`. A drawn sample is one of at most (V + 1)² cells of the confusion
    matrix, so that a million samples cost no more than a thousand.

    Args:
        truths: what each picture says.
        reads: what was read.
        classes: the characters of the charset.
        groups: one label per sample, equal labels are drawn together; None: each sample alone.
        seed: the same seed gives the same intervals.
        level: probability covered, in (0, 1).
        resamples: number of resamples.

    Returns:
        `macro_precision`, `macro_recall`, ... `weighted_f1` -> interval; no samples: empty.
    """
    if not truths:
        return {}
    rows, columns = confusion_ids(truths, reads, classes)
    V = len(classes)
    if groups is None:
        cells, counts = np.unique(rows * (V + 1) + columns, return_counts=True)
        units = np.arange(len(cells))
        tallies = _tallies(units, *np.divmod(cells, V + 1), V)
    else:
        units, G = numbered(groups)
        counts = np.ones(G, np.int64)
        tallies = _tallies(units, rows, columns, V)
    drawn = _resampled_averages(tallies, counts, V, np.random.default_rng(seed), resamples)
    total = int(counts.sum())
    return {
        name: expanded_percentiles(values, total, level)
        for name, values in zip(_names(), drawn.T, strict=True)
    }


def _names() -> list[str]:
    return [f"{average}_{score}" for average in AVERAGES for score in SCORES]


def _tallies(units: np.ndarray, rows: np.ndarray, columns: np.ndarray, V: int) -> np.ndarray:
    """Right readings, readings and samples of each class, per unit: (U, 3 V)."""
    U = int(units.max()) + 1
    same = rows == columns
    kinds = [(units[same], rows[same]), (units, columns), (units, rows)]
    counts = [
        np.bincount(unit * (V + 1) + column, minlength=U * (V + 1)).reshape(U, V + 1)
        for unit, column in kinds
    ]
    # `NONE`, the last column, is no class.
    return np.concatenate([count[:, :V] for count in counts], axis=1)


def _resampled_averages(
    tallies: np.ndarray, counts: np.ndarray, V: int, rng: np.random.Generator, resamples: int
) -> np.ndarray:
    """The nine averages of each resample: (resamples, 9)."""
    total = int(counts.sum())
    step = max(1, _NUMBERS_AT_ONCE // max(len(tallies), 3 * V))
    pieces = []
    for start in range(0, resamples, step):
        size = min(step, resamples - start)
        # (R, U) @ (U, 3 V): how often each unit was drawn times what it adds.
        sums = rng.multinomial(total, counts / total, size) @ tallies
        pieces.append(_averages(sums.reshape(size, 3, V)))
    return np.concatenate(pieces)


def _averages(sums: np.ndarray) -> np.ndarray:
    """Macro, micro and weighted precision, recall and F1: (R, 3, V) to (R, 9)."""
    right, read, support = sums[:, 0], sums[:, 1], sums[:, 2]  # (R, V) each
    each = [_divide(right, read), _divide(right, support), _divide(2 * right, read + support)]
    occurring = (read + support > 0).astype(float)
    hits, reads, samples = right.sum(1), read.sum(1), support.sum(1)  # (R,) each
    micro = [_divide(hits, reads), _divide(hits, samples), _divide(2 * hits, reads + samples)]
    macro, weighted = (
        [_divide((score * weights).sum(1), weights.sum(1)) for score in each]
        for weights in (occurring, support)
    )
    return np.stack([*macro, *micro, *weighted], axis=1)


def _divide(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """Quotients, 0 where there is nothing to divide by."""
    return np.divide(numerator, denominator, out=np.zeros(numerator.shape), where=denominator > 0)
