"""A figure with its 95 % interval, and how the interval was found."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from glyphline.evaluation.readings import Reading
from glyphline.metrics import Edits
from glyphline.score_bootstrap import score_intervals
from glyphline.statistics import Interval, bootstrap_interval, wilson_interval

WILSON = "Wilson"
SAMPLES = "bootstrap over samples"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure of a test set.

    Attributes:
        value: the figure itself, over all samples.
        interval: 95 % interval.
        method: how the interval was found: `Wilson`, `bootstrap over samples` or
            `bootstrap over 12 groups`.
    """

    value: float
    interval: Interval
    method: str


def drawn_groups(readings: Sequence[Reading]) -> list[Hashable] | None:
    """The group that each sample is drawn with: its writer or font, or itself alone.

    Returns:
        None where samples count as independent: no group holds two of them, or one holds all,
        which cannot be resampled.
    """
    groups: list[Hashable] = [reading.resampled_with for reading in readings]
    return groups if 1 < len(set(groups)) < len(readings) else None


def group_count(readings: Sequence[Reading]) -> int:
    """How many groups intervals are drawn from; 0 where samples count as independent."""
    return len(set(drawn_groups(readings) or ()))


def share_estimate(readings: Sequence[Reading], hits: Sequence[bool], seed: int) -> Estimate:
    """Share of samples that a condition holds for, such as being read right.

    Independent samples: Wilson's interval. Samples of several writers or fonts: the bootstrap
    over those, since samples of one resemble each other; but Wilson's where it is the wider
    one, because a few groups can agree by chance, and no group can tell less than its samples.

    Args:
        readings: at least one.
        hits: one truth value per reading.
        seed: of the bootstrap.
    """
    right, total = sum(hits), len(hits)
    wilson = Estimate(right / total, wilson_interval(right, total), WILSON)
    groups = drawn_groups(readings)
    if groups is None:
        return wilson
    interval = bootstrap_interval(hits, [1] * total, groups, seed)
    drawn = Estimate(right / total, interval, _over(groups))
    return max(drawn, wilson, key=lambda estimate: _width(estimate.interval))


def edits_estimate(readings: Sequence[Reading], edits: Sequence[Edits], seed: int) -> Estimate:
    """Pooled error rate: the bootstrap over groups, or over samples where there are none.

    Without any error every resample is without error too; then the interval is Wilson's over
    the characters or words, which are taken for independent.

    Args:
        readings: at least one.
        edits: one per reading; together they are of some length.
        seed: of the bootstrap.
    """
    errors, lengths = [each.total for each in edits], [each.length for each in edits]
    if not any(errors):
        return Estimate(0.0, wilson_interval(0, sum(lengths)), WILSON)
    return ratio_estimate(readings, errors, lengths, seed)


def ratio_estimate(
    readings: Sequence[Reading],
    numerators: Sequence[float],
    denominators: Sequence[float],
    seed: int,
) -> Estimate:
    """A pooled ratio: the bootstrap over groups, or over samples where there are none.

    Args:
        readings: at least one.
        numerators: one per reading.
        denominators: one per reading; together above 0.
        seed: of the bootstrap.
    """
    groups = drawn_groups(readings)
    labels = list(range(len(readings))) if groups is None else groups
    interval = bootstrap_interval(numerators, denominators, labels, seed)
    method = SAMPLES if groups is None else _over(groups)
    return Estimate(sum(numerators) / sum(denominators), interval, method)


def score_estimates(
    pairs: Sequence[tuple[str, str]],
    readings: Sequence[Reading],
    classes: str,
    values: dict[str, float],
    seed: int,
) -> dict[str, Estimate]:
    """Averaged precision, recall and F1: the bootstrap over groups, or over samples.

    Args:
        pairs: (truth, read), one per reading.
        readings: at least one.
        classes: the characters that count as classes.
        values: name of each average, such as `macro_f1`, -> its value.
        seed: of the bootstrap.
    """
    truths, reads = [truth for truth, _ in pairs], [read for _, read in pairs]
    groups = drawn_groups(readings)
    intervals = score_intervals(truths, reads, classes, groups, seed)
    method = SAMPLES if groups is None else _over(groups)
    return {
        name: Estimate(value, _holding(intervals[name], value), method)
        for name, value in values.items()
    }


def _holding(interval: Interval, value: float) -> Interval:
    """The interval, widened to its own figure: resamples that miss rare classes lie beside it."""
    return Interval(min(interval.low, value), max(interval.high, value))


def _over(groups: Sequence[Hashable]) -> str:
    return f"bootstrap over {len(set(groups))} groups"


def _width(interval: Interval) -> float:
    return interval.high - interval.low
