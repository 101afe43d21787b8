import math

import numpy as np
import pytest
from scipy.stats import ttest_rel

from glyphline.paired import mcnemar_p, tango_interval
from glyphline.paired_bootstrap import paired_bootstrap
from glyphline.statistics import bootstrap_interval


def simulate(better: float, seed: int, groups: int = 40) -> tuple[list, list, list, list]:
    """Errors of two models in lines of 10: writers differ, and lines of one writer are alike."""
    rng = np.random.default_rng(seed)
    hard = rng.beta(2, 18, groups).repeat(10)
    tilt = rng.normal(0, 0.02, groups).repeat(10)  # a writer may suit one model
    a = rng.binomial(10, hard)
    b = rng.binomial(10, np.clip(hard * (1 - better) + tilt, 0, 1))
    return a.tolist(), b.tolist(), [10] * len(a), np.arange(groups).repeat(10).tolist()


@pytest.mark.parametrize(("groups", "allowed"), [(5, 0.06), (10, 0.085), (40, 0.085)])
def test_the_bootstrap_finds_something_in_about_one_of_twenty_null_comparisons(groups, allowed):
    """Each writer is harder for one model or the other, by chance alone; 400 comparisons."""
    rng = np.random.default_rng(3)
    found, naive, lines = 0, 0, 10 * groups
    together = np.arange(groups).repeat(10).tolist()
    for seed in range(400):
        hard = np.random.default_rng(seed).beta(2, 18, (2, groups)).repeat(10, axis=1)
        errors = tuple(rng.binomial(10, hard))
        lengths = [10] * lines
        found += paired_bootstrap(errors, lengths, together, seed=0, resamples=800).p < 0.05
        naive += paired_bootstrap(errors, lengths, range(lines), seed=0, resamples=800).p < 0.05
    assert found / 400 < allowed
    assert naive > 0.15 * 400  # as if the lines of a writer were independent


def test_the_bootstrap_finds_a_true_difference_and_the_paired_interval_is_narrower():
    found = 0
    for seed in range(60):
        a, b, lengths, groups = simulate(better=0.4, seed=seed)
        found += paired_bootstrap((a, b), lengths, groups, seed=0, resamples=600).p < 0.05
    assert found > 50
    a, b, lengths, groups = simulate(better=0.1, seed=0)
    change = paired_bootstrap((a, b), lengths, groups, seed=0)
    assert change.value == pytest.approx((sum(b) - sum(a)) / sum(lengths))
    assert change.interval.low < change.value < change.interval.high
    each = [bootstrap_interval(side, lengths, groups, seed=0) for side in (a, b)]
    apart = math.hypot(*(interval.high - interval.low for interval in each))
    assert change.interval.high - change.interval.low < 0.8 * apart


def test_the_bootstrap_of_single_samples_agrees_with_mcnemar_and_tango():
    right_a = [1] * 60 + [0] * 30 + [1] * 310
    right_b = [0] * 60 + [1] * 30 + [1] * 310
    change = paired_bootstrap((right_a, right_b), [1] * 400, range(400), seed=0)
    assert change.value == -30 / 400
    assert change.interval == pytest.approx(tango_interval(30, 60, 400), abs=0.003)
    assert change.p == pytest.approx(mcnemar_p(30, 60), abs=0.001)


@pytest.mark.parametrize(
    ("a", "b", "lengths", "groups", "expected"),
    [
        ([2, 0], [0, 0], [4, 4], ["a", "b"], (-0.25, (-0.5, 0.0))),
        ([1, 1], [1, 1], [4, 4], ["a", "b"], (0.0, (0.0, 0.0))),
        ([1, 0], [2, 0], [2, 0], ["a", "b"], (0.5, (0.5, 0.5))),
        ([1, 2], [3, 4], [4, 4], ["a", "a"], (0.5, (0.5, 0.5))),
    ],
)
def test_small_tables_give_the_difference_one_would_count(a, b, lengths, groups, expected):
    change = paired_bootstrap((a, b), lengths, groups, seed=0)
    assert (change.value, change.interval) == (expected[0], pytest.approx(expected[1]))
    assert change.groups == len(set(groups))


def test_the_bootstrap_repeats_for_its_seed_and_two_equal_models_have_p_one():
    a, b, lengths, groups = simulate(better=0.2, seed=5)
    change = paired_bootstrap((a, b), lengths, groups, seed=4)
    assert change == paired_bootstrap((a, b), lengths, groups, seed=4)
    assert change != paired_bootstrap((a, b), lengths, groups, seed=5)
    assert paired_bootstrap((a, a), lengths, groups, seed=4).p == 1
    alone = paired_bootstrap((a, b), lengths, ["one writer"] * len(a), seed=4)
    assert (alone.interval.low, alone.p) == (pytest.approx(alone.value), 1)
    nothing = paired_bootstrap(([], []), [], [], seed=0)
    assert math.isnan(nothing.value)
    assert nothing.p == 1


def test_columns_of_different_length_are_refused():
    with pytest.raises(ValueError, match=r"got \[1, 2\]"):
        paired_bootstrap(([1], [1, 2]), [1, 1], [0, 0], seed=0)


@pytest.mark.parametrize("groups", [8, 15, 60])
def test_with_equal_groups_interval_and_p_come_close_to_the_paired_t_test(groups):
    rng = np.random.default_rng(groups)
    a, b = rng.normal(5, 1, groups), rng.normal(4.4, 1, groups)
    change = paired_bootstrap((a.tolist(), b.tolist()), [10] * groups, range(groups), seed=0)
    expected = ttest_rel(b / 10, a / 10)
    ends = expected.confidence_interval(0.95)
    width = ends.high - ends.low
    assert change.interval == pytest.approx((ends.low, ends.high), abs=0.12 * width)
    assert change.p == pytest.approx(expected.pvalue, abs=0.03)
