"""One measure of both models on the same samples: values, difference, intervals, p value."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

from glyphline.comparing.pairing import Pair
from glyphline.evaluation.readings import Reading
from glyphline.metrics import character_edits, word_edits
from glyphline.paired import mcnemar_p, tango_interval
from glyphline.paired_bootstrap import PairedDifference, paired_bootstrap
from glyphline.statistics import Interval, bootstrap_interval, wilson_interval

SEED = 0  # of every bootstrap: the same readings give the same verdict


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of one side with its 95 % interval."""

    value: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of both sides.

    Attributes:
        name: as in metrics.json.
        a: of the first side.
        b: of the second side.
        difference: B minus A.
        interval: 95 % interval of the difference.
        p: two-sided p value of "no difference".
        test: how p was found.
        falls: whether less is better.
    """

    name: str
    a: Rate
    b: Rate
    difference: float
    interval: Interval
    p: float
    test: Literal["McNemar", "paired bootstrap"]
    falls: bool = False

    @property
    def improves(self) -> bool:
        """Whether B's value is the better one, however sure that is."""
        return self.difference < 0 if self.falls else self.difference > 0


@dataclass(frozen=True, slots=True)
class Fates:
    """How many samples met which fate; McNemar's test looks at the first two."""

    mended: int
    broken: int
    both_wrong: int
    both_wrong_alike: int
    both_right: int

    @property
    def flipped(self) -> int:
        """Samples that were not read alike."""
        return self.mended + self.broken + self.both_wrong


def count_fates(pairs: Sequence[Pair]) -> Fates:
    """Count the samples that B mends, breaks, and those that both read right or wrong."""
    flips = Counter(pair.flip for pair in pairs)
    right = sum(pair.a.correct and pair.b.correct for pair in pairs)
    alike = flips[""] - right
    return Fates(flips["mended"], flips["broken"], flips["both_wrong"], alike, right)


def right_figure(name: str, pairs: Sequence[Pair]) -> Figure:
    """Share of samples read right: Wilson's interval each, Tango's between, McNemar's test."""
    fates, total = count_fates(pairs), len(pairs)
    right_a, right_b = fates.both_right + fates.broken, fates.both_right + fates.mended
    return Figure(
        name=name,
        a=Rate(right_a / total, wilson_interval(right_a, total)),
        b=Rate(right_b / total, wilson_interval(right_b, total)),
        difference=(fates.mended - fates.broken) / total,
        interval=tango_interval(fates.mended, fates.broken, total),
        p=mcnemar_p(fates.mended, fates.broken),
        test="McNemar",
    )


def error_figures(pairs: Sequence[Pair]) -> list[Figure]:
    """CER and WER, pooled, with intervals over groups; WER only where the truths hold words."""
    return [
        figure
        for name, edits in (("cer", character_edits), ("wer", word_edits))
        if (figure := _error_figure(name, pairs, edits)) is not None
    ]


def accuracy_over_groups(pairs: Sequence[Pair]) -> PairedDifference | None:
    """Difference of the shares read right when groups are drawn instead of samples.

    Returns:
        None where no group holds two samples, or one holds all: it would say nothing new.
    """
    groups = resampling_groups(pairs)
    if len(set(groups)) == len(pairs):
        return None
    right = [[int(r.correct) for r in side] for side in _sides(pairs)]
    return paired_bootstrap((right[0], right[1]), [1] * len(pairs), groups, SEED)


def resampling_groups(pairs: Sequence[Pair]) -> list[Hashable]:
    """The group that each sample is drawn with: its writer or font, or itself alone.

    One group cannot be resampled; then its samples are, as evaluation does.
    """
    groups: list[Hashable] = [pair.a.resampled_with for pair in pairs]
    return groups if len(set(groups)) > 1 else [pair.a.name for pair in pairs]


def _error_figure(name: str, pairs: Sequence[Pair], edits: Callable) -> Figure | None:
    each = [[edits([r.truth], [r.text]) for r in side] for side in _sides(pairs)]
    lengths = [sample.length for sample in each[0]]
    if not any(lengths):
        return None
    errors = [[sample.total for sample in side] for side in each]
    groups = resampling_groups(pairs)
    change = paired_bootstrap((errors[0], errors[1]), lengths, groups, SEED)
    rates = [
        Rate(sum(side) / sum(lengths), bootstrap_interval(side, lengths, groups, SEED))
        for side in errors
    ]
    return Figure(
        name=name,
        a=rates[0],
        b=rates[1],
        difference=change.value,
        interval=change.interval,
        p=change.p,
        test="paired bootstrap",
        falls=True,
    )


def _sides(pairs: Sequence[Pair]) -> tuple[list[Reading], list[Reading]]:
    return [pair.a for pair in pairs], [pair.b for pair in pairs]
