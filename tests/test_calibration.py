"""Temperature, calibration error, risk and coverage."""

import math

import numpy as np
import pytest

from glyphline.calibration import (
    area_under_risk,
    calibration_error,
    fit_temperature,
    log_loss,
    precision_threshold,
    reliability,
    risk_coverage,
    squared_errors,
)
from glyphline.decoding import softmax


def drawn(samples, sharpened, seed=0):
    """Logits whose classes are drawn from them, then made `sharpened` times as sure."""
    rng = np.random.default_rng(seed)
    logits = rng.standard_normal((samples, 6)) * 2
    truths = [[int(rng.choice(6, p=row))] for row in softmax(logits)]
    return logits * sharpened, truths


def losses_of(logits, truths):
    """The log loss of the most probable classes as a function of the temperature."""
    right = [row.argmax() == truth for row, (truth,) in zip(logits, truths, strict=True)]
    return lambda t: log_loss(np.log(softmax(logits, t).max(axis=1)), right)


@pytest.mark.parametrize("sharpened", [0.5, 1.0, 3.0])
def test_the_temperature_undoes_what_made_the_model_too_sure(sharpened):
    logits, truths = drawn(4000, sharpened)
    assert fit_temperature(losses_of(logits, truths)) == pytest.approx(sharpened, rel=0.06)


def test_calibrating_lowers_the_calibration_error():
    logits, truths = drawn(3000, 4.0)
    temperature = fit_temperature(losses_of(logits, truths))
    right = [row.argmax() == truth for row, (truth,) in zip(logits, truths, strict=True)]
    before, after = (
        calibration_error(softmax(logits, t).max(axis=1), right) for t in (1.0, temperature)
    )
    assert before > 0.2
    assert after < 0.03


def test_a_model_without_errors_is_not_made_ever_surer():
    logits = np.eye(3)[[0, 1, 2] * 10] * 6
    temperature = fit_temperature(losses_of(logits, [[0], [1], [2]] * 10))
    assert 0.3 < temperature < 1


def test_the_lowest_of_several_valleys_is_found():
    def losses(temperature):
        place = math.log(temperature)
        return 50 * min((place + 2) ** 2 + 0.5, (place - 2) ** 2)

    assert fit_temperature(losses) == pytest.approx(math.exp(2), rel=0.05)


def test_readings_are_told_right_or_wrong_as_scikit_learn_scores_it():
    from sklearn.metrics import log_loss as expected_loss

    rng = np.random.default_rng(0)
    sure = rng.uniform(0.01, 0.99, 50)
    right = rng.random(50) < sure
    expected = expected_loss(right, sure, normalize=False)
    assert log_loss(np.log(sure), right) == pytest.approx(expected)
    assert log_loss(np.log([0.9, 0.5]), [True, False]) == pytest.approx(0.799, abs=1e-3)
    assert log_loss(np.array([-np.inf]), [False]) == 0
    assert math.isfinite(log_loss(np.zeros(1), [False]))
    assert log_loss(np.zeros(0), []) == 0


def test_the_examples_of_the_docstrings_hold():
    right = [True, False, True, True]
    assert calibration_error([0.6, 0.6, 0.9, 0.9], right, bins=2) == pytest.approx(0.1)
    assert precision_threshold([0.9, 0.8, 0.7], [True, True, False], 0.99) == 0.8


def test_bins_hold_equally_many_and_equal_confidences_share_their_accuracy():
    right = [True, False] * 10
    found = reliability([0.5] * 20, right, bins=4)
    assert [each.samples for each in found] == [5] * 4
    assert [each.accuracy for each in found] == [0.5] * 4
    assert reliability([0.5] * 20, right[::-1], bins=4) == found
    assert [each.samples for each in reliability([0.1, 0.9], [True, True])] == [1, 1]


def test_risk_is_told_once_for_each_confidence():
    thresholds, coverages, risks = risk_coverage([0.9, 0.5, 0.5, 0.1], [True, True, False, False])
    assert thresholds.tolist() == [0.9, 0.5, 0.1]
    assert coverages.tolist() == [0.25, 0.75, 1]
    assert risks == pytest.approx([0, 1 / 3, 1 / 2])


def test_ranking_right_above_wrong_lowers_the_area_under_risk():
    right = [True] * 8 + [False] * 2
    good = area_under_risk(np.linspace(1, 0, 10), right)
    bad = area_under_risk(np.linspace(0, 1, 10), right)
    assert good == pytest.approx((1 / 9 + 2 / 10) / 10)
    assert good < 0.2 < bad
    assert area_under_risk([0.5] * 10, right) == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("confidences", "right", "expected"),
    [
        ([0.9, 0.8], [False, True], None),
        ([0.9, 0.8], [True, True], 0.8),
        ([0.9, 0.8, 0.7, 0.6], [False, True, True, True], None),
        ([0.9] * 200, [True] * 199 + [False], 0.9),
        ([], [], None),
    ],
)
def test_the_threshold_is_the_lowest_that_keeps_the_precision(confidences, right, expected):
    assert precision_threshold(confidences, right, 0.99) == expected


def test_without_samples_there_is_no_error_to_tell():
    assert math.isnan(calibration_error([], []))
    assert math.isnan(area_under_risk([], []))
    assert reliability([], []) == []


@pytest.mark.parametrize(
    ("probabilities", "truth", "expected"),
    [
        ([0.7, 0.2, 0.1], 0, 0.14),
        ([1.0, 0.0, 0.0], 0, 0.0),
        ([0.0, 1.0, 0.0], 0, 2.0),
        ([1 / 3, 1 / 3, 1 / 3], 2, 2 / 3),
        ([0.5, 0.5, 0.0], -1, 1.5),  # the truth is outside the charset
    ],
)
def test_briers_score_is_the_squared_distance_from_certainty_in_the_truth(
    probabilities, truth, expected
):
    assert squared_errors(np.array([probabilities]), [truth]) == pytest.approx([expected])


def test_briers_score_is_that_of_scikit_learn():
    from sklearn.metrics import brier_score_loss

    logits, truths = drawn(200, 1.0)
    probabilities = softmax(logits)
    ours = squared_errors(probabilities, [only for (only,) in truths]).mean()
    labels = np.ravel(truths)
    theirs = brier_score_loss(labels, probabilities, labels=range(6), scale_by_half=False)
    assert ours == pytest.approx(theirs)
    assert squared_errors(np.zeros((0, 6)), []).shape == (0,)
