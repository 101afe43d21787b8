"""Intervals of calibration errors."""

import numpy as np
import pytest

from glyphline.calibration import calibration_error
from glyphline.calibration_bootstrap import calibration_interval


def drawn(samples, seed, shift=0.0):
    rng = np.random.default_rng(seed)
    sure = rng.uniform(0.3, 0.95, samples)
    return sure, rng.random(samples) < np.clip(sure - shift, 0, 1)


def test_a_model_that_is_too_sure_has_an_interval_around_how_much():
    sure, right = drawn(2000, 0, shift=0.2)
    low, high = calibration_interval(sure, right, None, seed=1)
    assert low < 0.2 < high
    assert low < calibration_error(sure, right) < high
    assert high - low < 0.1


def test_writers_of_whom_a_model_is_differently_sure_widen_it():
    sure, right = drawn(1000, 0)
    groups = np.repeat(np.arange(5), 200)
    right[groups == 0] = False
    alone, together = (calibration_interval(sure, right, g, 1) for g in (None, groups.tolist()))
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_one_group_drawn_again_and_again_is_itself():
    sure, right = drawn(60, 3)
    interval = calibration_interval(sure, right, ["a"] * 60, 1)
    assert interval == pytest.approx((calibration_error(sure, right),) * 2)


def test_the_same_seed_gives_the_same_interval_and_few_samples_have_one():
    sure, right = drawn(40, 1)
    assert calibration_interval(sure, right, None, 7) == calibration_interval(sure, right, None, 7)
    assert calibration_interval([0.75], [True], None, 7) == (0.25, 0.25)
