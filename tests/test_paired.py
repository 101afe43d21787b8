import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import binom

from glyphline.paired import holm, mcnemar_p, tango_interval


@given(st.integers(0, 400), st.integers(0, 400))
def test_mcnemar_is_the_mid_p_of_the_binomial_whichever_side_is_first(gains, losses):
    few, total = min(gains, losses), gains + losses
    expected = min(1.0, 2 * binom.cdf(few, total, 0.5) - binom.pmf(few, total, 0.5))
    assert mcnemar_p(gains, losses) == pytest.approx(expected, abs=1e-12)
    assert mcnemar_p(gains, losses) == mcnemar_p(losses, gains)


@pytest.mark.parametrize(
    ("gains", "losses", "expected"),
    [(0, 0, 1.0), (0, 1, 0.5), (1, 7, 0.0390625), (5, 5, 1.0), (0, 6, 2**-6)],
)
def test_mcnemar_on_tables_one_can_count(gains, losses, expected):
    assert mcnemar_p(gains, losses) == pytest.approx(expected)


def test_mcnemar_of_many_samples_stays_exact_and_finite():
    assert mcnemar_p(50_200, 50_000) == pytest.approx(
        2 * binom.cdf(50_000, 100_200, 0.5) - binom.pmf(50_000, 100_200, 0.5), rel=1e-6
    )
    assert mcnemar_p(0, 100_000) == 0


@pytest.mark.parametrize("call", [lambda: mcnemar_p(-1, 3), lambda: tango_interval(3, 3, 5)])
def test_impossible_counts_are_refused(call):
    with pytest.raises(ValueError, match="expected"):
        call()


def score_at(gains: int, losses: int, total: int, difference: float) -> float:
    """The score statistic by numerical maximum likelihood under the restriction."""

    def unlikely(share: float) -> float:
        chances = (share + difference, share, 1 - 2 * share - difference)
        logs = [
            count * math.log(max(chance, 1e-300))
            for count, chance in zip((gains, losses, total - gains - losses), chances, strict=True)
        ]
        return -sum(logs)

    bounds = (max(0.0, -difference), (1 - difference) / 2)
    share = minimize_scalar(unlikely, bounds=bounds, method="bounded", options={"xatol": 1e-13}).x
    variance = total * (2 * share + difference - difference**2)
    return (gains - losses - total * difference) / math.sqrt(variance)


@given(
    st.integers(4, 300).flatmap(
        lambda n: st.tuples(st.integers(1, n // 2), st.integers(1, n // 2), st.just(n))
    )
)
def test_tango_ends_where_the_score_test_starts_to_reject(counts):
    gains, losses, total = counts
    low, high = tango_interval(gains, losses, total)
    assert -1 <= low <= (gains - losses) / total <= high <= 1
    for end, expected in ((low, 1.96), (high, -1.96)):
        if abs(end) < 0.999:
            assert score_at(*counts, end) == pytest.approx(expected, abs=2e-3)


def test_tango_gives_the_published_interval():
    assert tango_interval(1, 7, 21) == pytest.approx((-0.517, -0.026), abs=5e-4)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [((0, 0, 0), (-1, 1)), ((0, 0, 100), (-0.036994, 0.036994)), ((5, 0, 5), (0.131035, 1.0))],
)
def test_tango_at_the_edges(counts, expected):
    assert tango_interval(*counts) == pytest.approx(expected, abs=1e-6)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 500))
def test_swapping_the_models_turns_the_interval_round(gains, losses, others):
    low, high = tango_interval(gains, losses, gains + losses + others)
    turned = tango_interval(losses, gains, gains + losses + others)
    assert (low, high) == pytest.approx((-turned.high, -turned.low), abs=1e-9)


def test_mcnemar_finds_nothing_in_one_of_twenty_null_comparisons_and_tango_covers():
    """Some 40 of 400 samples are discordant; 2,000 and 1,000 tables."""
    rng = np.random.default_rng(1)
    draws = rng.multinomial(400, [0.05, 0.05, 0.9], size=2000)
    found = np.mean([mcnemar_p(int(g), int(s)) < 0.05 for g, s, _ in draws])
    assert 0.035 < found < 0.06
    true = 0.08 - 0.03
    draws = rng.multinomial(400, [0.08, 0.03, 0.89], size=1000)
    intervals = [tango_interval(int(g), int(s), 400) for g, s, _ in draws]
    assert 0.93 < np.mean([low <= true <= high for low, high in intervals]) < 0.97


def test_mcnemar_finds_a_true_difference_with_the_power_that_theory_gives():
    rng = np.random.default_rng(2)
    draws = rng.multinomial(1000, [0.05, 0.02, 0.93], size=500)
    found = np.mean([mcnemar_p(int(g), int(s)) < 0.05 for g, s, _ in draws])
    assert 0.92 < found < 0.98  # (0.03 sqrt(1000) - 1.96 sqrt(0.07)) / sqrt(0.0691) = 1.64: 0.95


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_rejects_what_the_step_down_procedure_rejects(p_values):
    adjusted = holm(p_values)
    for alpha in (0.01, 0.05, 0.2):
        rejected = set()
        for index in sorted(range(len(p_values)), key=p_values.__getitem__):
            if p_values[index] * (len(p_values) - len(rejected)) > alpha:
                break
            rejected.add(index)
        assert {i for i, p in enumerate(adjusted) if p <= alpha} == rejected


def test_holm_on_the_example():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []
