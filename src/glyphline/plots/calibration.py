"""Confidence drawn: what it promises and what it keeps, and what refusing the unsure buys."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from glyphline.calibration import reliability, risk_coverage
from glyphline.plots.style import BLUE, GREEN, GREY, ORANGE, house_style, new_figure, tidy


def calibration_figure(
    confidences: Mapping[str, Sequence[float]],
    right: Sequence[bool],
    errors: Mapping[str, float],
    threshold: float | None,
) -> Figure:
    """Draw a reliability diagram beside the risk-coverage curve.

    Args:
        confidences: of the same readings, "before" and "after" calibration.
        right: whether each reading was right.
        errors: expected calibration error of each.
        threshold: confidence from which on 99 % are right on val, marked on the curve.
    """
    with house_style():
        figure = new_figure(10.0, 4.4)
        _reliability(figure.add_subplot(1, 2, 1), confidences, right, errors)
        _risk(figure.add_subplot(1, 2, 2), confidences["after"], right, threshold)
    return figure


def _reliability(
    axes: Axes,
    confidences: Mapping[str, Sequence[float]],
    right: Sequence[bool],
    errors: Mapping[str, float],
) -> None:
    axes.set_title("Reliability: is 90 % sure right nine times of ten?")
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=1, linestyle=(0, (4, 3)), label="as promised")
    for (name, values), colour in zip(confidences.items(), (ORANGE, BLUE), strict=True):
        bins = reliability(values, right)
        label = f"{name} calibration, ECE {errors[name]:.2%}"
        x, y = [each.confidence for each in bins], [each.accuracy for each in bins]
        axes.plot(x, y, "o-", color=colour, markersize=4, linewidth=1.4, label=label)
    axes.set_xlabel("mean confidence of a bin (bins of equal number)")
    axes.set_ylabel("share read right")
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, 0))
    tidy(axes)
    axes.legend(loc="best", fontsize=8.5)  # curves lie above the diagonal or below it


def _risk(
    axes: Axes, confidences: Sequence[float], right: Sequence[bool], threshold: float | None
) -> None:
    axes.set_title("Risk: errors left when only the surest are accepted")
    thresholds, coverages, risks = risk_coverage(confidences, right)
    axes.plot(coverages, risks, color=BLUE, linewidth=1.6, drawstyle="steps-post")
    if threshold is not None:
        inside = np.flatnonzero(thresholds >= threshold)
        if len(inside):
            x, y = float(coverages[inside[-1]]), float(risks[inside[-1]])
            label = f"confidence {threshold:.3f} (99 % on val): {x:.1%} accepted, {y:.2%} wrong"
            axes.plot([x], [y], "o", color=GREEN, markersize=7, label=label)
            axes.legend(loc="upper left", fontsize=8.5)
    axes.set_xlabel("coverage: share of samples accepted")
    axes.set_ylabel("share of errors among them")
    axes.set_xlim(0, 1.02)
    axes.set_ylim(bottom=0, top=max(0.01, float(risks.max(initial=0.0)) * 1.25))
    axes.xaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.yaxis.set_major_formatter(PercentFormatter(1, None))
    tidy(axes)
