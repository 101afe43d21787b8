"""How sure a calibration error is: its bootstrap interval."""

from collections.abc import Hashable, Sequence

import numpy as np

from glyphline.calibration import BINS
from glyphline.statistics import LEVEL, RESAMPLES, Interval, expanded_percentiles, numbered

# Numbers held at a time: bounds memory at some 16 MB however many groups there are.
_NUMBERS_AT_ONCE = 2_000_000


def calibration_interval(
    confidences: Sequence[float],
    right: Sequence[bool],
    groups: Sequence[Hashable] | None,
    seed: int,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
) -> Interval:
    """Bootstrap interval of `calibration.calibration_error`.

    Each resample draws as many groups as there are, with replacement, or as many samples where
    they are independent. The bins stay those of all samples, so that a resample is
    `sum over bins of |right - summed confidence| / samples` of what was drawn. Chance alone moves
    accuracy and confidence apart, in resamples more than in the samples themselves: the interval
    lies rather high than low.

    Args:
        confidences: of the readings, at least one.
        right: whether each was right.
        groups: one label per sample, equal labels are drawn together; None: each sample alone.
        seed: the same seed gives the same interval.
        level: probability covered, in (0, 1).
        resamples: number of resamples.
    """
    count = len(confidences)
    order = np.argsort(np.asarray(confidences, float), kind="stable")
    bins = np.empty(count, np.int64)
    for index, piece in enumerate(np.array_split(order, min(BINS, count))):
        bins[piece] = index
    units, U = (np.arange(count), count) if groups is None else numbered(groups)
    gaps = np.zeros((U, BINS))  # right readings less summed confidence
    np.add.at(gaps, (units, bins), np.asarray(right, float) - np.asarray(confidences, float))
    sizes = np.bincount(units, minlength=U)
    rng, pieces = np.random.default_rng(seed), []
    step = max(1, _NUMBERS_AT_ONCE // U)
    for start in range(0, resamples, step):
        drawn = rng.multinomial(U, np.full(U, 1 / U), min(step, resamples - start)).astype(float)
        pieces.append(np.abs(drawn @ gaps).sum(axis=1) / (drawn @ sizes))
    return expanded_percentiles(np.concatenate(pieces), U, level)
