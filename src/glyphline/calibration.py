"""Confidence that can be believed: temperature, calibration error, risk against coverage."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

BINS = 15
COLDEST, HOTTEST = 0.05, 20.0
_GOLDEN = (math.sqrt(5) - 1) / 2
_COARSE = 13  # temperatures tried first, half a unit of ln T apart
_PROBES = 15  # the bracket around the best of them shrinks to less than 1e-3
_SUREST = -1e-12  # logarithm of the highest probability that may be wrong at a finite loss


@dataclass(frozen=True, slots=True)
class Bin:
    """Samples of similar confidence: their mean confidence, how many were right, how many."""

    confidence: float
    accuracy: float
    samples: int


def fit_temperature(losses: Callable[[float], float]) -> float:
    """The temperature at which a summed log loss is least.

    Minimises `losses(T) + ln(T)² / 2` over T in [0.05, 20]: 13 values of ln T first, since the
    loss may have several valleys, then golden sections around the best. The second term is a
    prior of one nat at T = e, which a hundred samples outweigh; without it a model that reads
    every sample right would be made ever surer. T above 1: the model was too sure.

    Args:
        losses: a sum over samples, in nats, as a function of the temperature.

    Source: Guo et al. 2017, On Calibration of Modern Neural Networks; the prior is ours.
    """

    def cost(log_temperature: float) -> float:
        return losses(math.exp(log_temperature)) + log_temperature**2 / 2

    tried = np.linspace(math.log(COLDEST), math.log(HOTTEST), _COARSE).tolist()
    best = int(np.argmin([cost(each) for each in tried]))
    low, high = tried[max(0, best - 1)], tried[min(_COARSE - 1, best + 1)]
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = cost(left), cost(right)
    for _ in range(_PROBES):
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = cost(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = cost(right)
    return math.exp((low + high) / 2)


def log_loss(log_confidences: np.ndarray, right: Sequence[bool]) -> float:
    """Summed surprise that readings are right or wrong, in nats.

    `-ln p` of each right reading, `-ln(1 - p)` of each wrong one: least on average where p is the
    share of right ones. Confidences [0.9, 0.5] with [right, wrong]: -ln 0.9 - ln 0.5 = 0.799.
    A wrong reading of confidence 0 costs nothing, however far it is from its truth.

    Args:
        log_confidences: ln p of each reading; -inf for a p of 0.
        right: whether each was right.

    Source: Good 1952, Rational Decisions, for the logarithmic score.
    """
    held = np.asarray(right, bool)
    wrong = np.minimum(np.asarray(log_confidences, float)[~held], _SUREST)
    return -float(log_confidences[held].sum() + np.log(-np.expm1(wrong)).sum())


def reliability(confidences: Sequence[float], right: Sequence[bool], bins: int = BINS) -> list[Bin]:
    """Cut the samples, sorted by confidence, into bins of as equal a number as can be.

    Samples of one confidence share their accuracy, so that their order changes nothing. Fewer
    samples than bins: one bin each. No samples: no bins.

    Source: Nguyen and O'Connor 2015, Nixon et al. 2019, for bins of equal mass.
    """
    sure, shares = _sorted_shares(confidences, right)
    pieces = np.array_split(np.arange(len(sure)), min(bins, len(sure)) or 1)
    return [
        Bin(float(sure[piece].mean()), float(shares[piece].mean()), len(piece))
        for piece in pieces
        if len(piece)
    ]


def calibration_error(
    confidences: Sequence[float], right: Sequence[bool], bins: int = BINS
) -> float:
    """Expected calibration error: how far confidence and accuracy are apart on average.

    `ECE = sum over bins of n_b / n * |accuracy_b - confidence_b|`, bins of equal mass, at most
    15. Confidences [0.6, 0.6, 0.9, 0.9] with [right, wrong, right, right] in two bins:
    (2 |0.5 - 0.6| + 2 |1 - 0.9|) / 4 = 0.1. No samples: NaN.
    """
    found = reliability(confidences, right, bins)
    total = sum(each.samples for each in found)
    gaps = sum(each.samples * abs(each.accuracy - each.confidence) for each in found)
    return gaps / total if total else math.nan


def squared_errors(probabilities: np.ndarray, truths: Sequence[int]) -> np.ndarray:
    """Brier's score of each sample, whose mean is the mean squared error of all probabilities.

    `sum over classes c of (p_c - [c is the truth])²`: 0 for certainty in the truth, 2 for
    certainty in another class, (V - 1) / V for V equal probabilities. Probabilities [0.7, 0.2,
    0.1] of a truth of class 0: 0.09 + 0.04 + 0.01 = 0.14.

    Args:
        probabilities: (B, V), each row sums to 1.
        truths: B class ids; -1 for a truth that is none of the classes.

    Returns:
        (B,) in [0, 2]; of no samples, none.

    Source: Brier 1950, Verification of Forecasts Expressed in Terms of Probability.
    """
    ids = np.asarray(truths, np.int64)
    rows = np.flatnonzero(ids >= 0)
    of_truth = np.zeros(len(ids))
    of_truth[rows] = probabilities[rows, ids[rows]]
    return np.square(probabilities).sum(axis=1) - 2 * of_truth + 1


def risk_coverage(
    confidences: Sequence[float], right: Sequence[bool]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How many errors remain when only the surest samples are accepted.

    Returns:
        Thresholds, falling; the share of samples at least as sure as each, rising to 1; and the
        share of errors among those. One entry per different confidence.

    Source: Geifman and El-Yaniv 2017, Selective Classification for Deep Neural Networks.
    """
    order = np.argsort(-np.asarray(confidences, float), kind="stable")
    sure = np.asarray(confidences, float)[order]
    wrong = ~np.asarray(right, bool)[order]
    accepted, errors = np.arange(1, len(sure) + 1), wrong.cumsum()
    last = np.append(sure[1:] != sure[:-1], True) if len(sure) else np.zeros(0, bool)
    return sure[last], accepted[last] / max(1, len(sure)), errors[last] / accepted[last]


def area_under_risk(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Mean risk over all coverages: how well confidence ranks right above wrong. Less is better.

    The mean over k of the share of errors among the k surest samples. All right: 0; no
    samples: NaN.
    """
    if not len(right):
        return math.nan
    _, coverages, risks = risk_coverage(confidences, right)
    return float((np.diff(coverages, prepend=0.0) * risks).sum())


def precision_threshold(
    confidences: Sequence[float], right: Sequence[bool], precision: float
) -> float | None:
    """The lowest confidence from which on the share of right readings reaches a precision.

    Confidences [0.9, 0.8, 0.7] with [right, right, wrong]: 0.8 for a precision of 0.99.

    Returns:
        One of the confidences; None where not even the surest readings are right so often.
    """
    thresholds, _, risks = risk_coverage(confidences, right)
    reached = np.flatnonzero(1 - risks >= precision - 1e-12)
    return float(thresholds[reached[-1]]) if len(reached) else None


def _sorted_shares(
    confidences: Sequence[float], right: Sequence[bool]
) -> tuple[np.ndarray, np.ndarray]:
    """Confidences, rising, and the share of right ones among those of the same confidence."""
    values, place, counts = np.unique(
        np.asarray(confidences, float), return_inverse=True, return_counts=True
    )
    shares = np.bincount(place, np.asarray(right, float), len(values)) / np.maximum(counts, 1)
    return np.repeat(values, counts), np.repeat(shares, counts)
