import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from glyphline.statistics import bootstrap_interval, wilson_interval


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_intervals_equal_those_of_scipy_and_hold_the_rate(counts):
    successes, total = counts
    interval = wilson_interval(successes, total)
    expected = binomtest(successes, total).proportion_ci(0.95, method="wilson")
    assert interval == pytest.approx((expected.low, expected.high), abs=1e-12)
    assert 0 <= interval.low <= successes / total <= interval.high <= 1


def test_without_samples_any_rate_is_possible():
    assert wilson_interval(0, 0) == (0, 1)


@pytest.mark.parametrize(("successes", "total"), [(-1, 3), (4, 3)])
def test_more_successes_than_samples_are_refused(successes, total):
    with pytest.raises(ValueError, match=f"got {successes} of {total}"):
        wilson_interval(successes, total)


def test_the_bootstrap_repeats_for_its_seed_and_holds_the_pooled_ratio():
    rng = np.random.default_rng(1)
    errors, lengths = rng.integers(0, 3, 300), rng.integers(5, 20, 300)
    groups = (np.arange(300) % 30).tolist()
    interval = bootstrap_interval(errors, lengths, groups, seed=4)
    assert interval == bootstrap_interval(errors, lengths, groups, seed=4)
    assert interval != bootstrap_interval(errors, lengths, groups, seed=5)
    assert interval.low < errors.sum() / lengths.sum() < interval.high


def test_the_bootstrap_of_single_samples_agrees_with_wilson():
    errors = [1] * 60 + [0] * 340
    interval = bootstrap_interval(errors, [1] * 400, range(400), seed=0)
    assert interval == pytest.approx(wilson_interval(60, 400), abs=0.01)


def test_samples_that_fail_together_give_a_wider_interval_when_drawn_together():
    errors = [1] * 50 + [0] * 150
    together = bootstrap_interval(errors, [1] * 200, [i // 25 for i in range(200)], seed=0)
    alone = bootstrap_interval(errors, [1] * 200, range(200), seed=0)
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_the_order_of_samples_within_groups_does_not_matter():
    one = bootstrap_interval([0, 2, 1, 3], [4, 4, 5, 5], ["a", "a", "b", "b"], seed=0)
    other = bootstrap_interval([2, 0, 3, 1], [4, 4, 5, 5], ["a", "a", "b", "b"], seed=0)
    assert one == other


@pytest.mark.parametrize(
    ("errors", "lengths", "groups", "expected"),
    [
        ([0, 2], [4, 4], ["a", "b"], (0, 0.5)),
        ([0, 0], [4, 4], ["a", "b"], (0, 0)),
        ([1, 2], [3, 3], ["a", "a"], (0.5, 0.5)),
        ([1, 0], [2, 0], ["a", "b"], (0.5, 0.5)),
    ],
)
def test_small_tables_give_the_interval_one_would_count(errors, lengths, groups, expected):
    assert bootstrap_interval(errors, lengths, groups, seed=0) == pytest.approx(expected)


@pytest.mark.parametrize("lengths", [[], [0, 0]])
def test_a_ratio_without_a_base_has_no_interval(lengths):
    interval = bootstrap_interval([0] * len(lengths), lengths, range(len(lengths)), seed=0)
    assert all(map(math.isnan, interval))


def test_columns_of_different_length_are_refused():
    with pytest.raises(ValueError, match="got 1, 2, 1"):
        bootstrap_interval([1], [1, 2], [0], seed=0)


def test_many_groups_are_drawn_in_pieces():
    count = 30_000
    errors = [index % 10 == 0 for index in range(count)]
    interval = bootstrap_interval(errors, [1] * count, range(count), seed=0, resamples=150)
    assert interval == pytest.approx((0.0966, 0.1034), abs=0.002)
