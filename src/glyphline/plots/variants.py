"""Exported variants: what a smaller file costs, and what a quicker one gains."""

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from glyphline.plots.style import BLUE, GREEN, GREY, ORANGE, house_style, new_figure, tidy

RUNTIMES = {"saved_model": GREY, "onnx": BLUE, "litert": ORANGE}


def quality_figure(scores: Mapping[str, Mapping[str, Any]], title: str) -> Figure:
    """Draw file size beside character error rate, one row per variant.

    Args:
        scores: `samples`, `cer` and `size_bytes` of the trained model (it has no size), then of
            the variants.
        title: what the model is called.
    """
    trained, *names = scores
    rate = scores[trained]["cer"]
    samples = scores[trained]["samples"]
    with house_style():
        figure = new_figure(9.0, 1.3 + 0.3 * len(names))
        left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1, 1))
        sizes = [scores[name]["size_bytes"] / 1e6 for name in names]
        _bars(left, names, sizes, [f"{size:.2f}" for size in sizes])
        left.set(title=f"{title}: size", xlabel="MB")
        rates = [100 * scores[name]["cer"] for name in names]
        tops = range(len(names))
        right.axvline(100 * rate, color=GREEN, linewidth=1)
        for top, name, value in zip(tops, names, rates, strict=True):
            right.plot([100 * rate, value], [top, top], color=_color(name), linewidth=1.5)
            right.plot([value], [top], "o", color=_color(name))
            right.annotate(f"{value:.2f}", (value, top), (6, 0), textcoords="offset points",
                           va="center", fontsize=8)  # fmt: skip
        spread = max([0.05, *(abs(value - 100 * rate) for value in rates)])
        right.set_xlim(100 * rate - 1.3 * spread, 100 * rate + 1.6 * spread)
        label = f"character error rate, % ({samples:,} test samples; line: trained)"
        right.set(title="Errors", xlabel=label)
        tidy(right, "x")
    return figure


def speed_figure(speeds: Mapping[str, Mapping[str, Any]], title: str) -> Figure:
    """Draw latency at batch 1 beside throughput in batches, one row per variant.

    Args:
        speeds: `latency_p50_ms`, `latency_p95_ms` and `throughput_per_s` of each.
        title: what the model is called.
    """
    names = list(speeds)
    with house_style():
        figure = new_figure(9.0, 1.3 + 0.3 * len(names))
        left, right = figure.subplots(1, 2, sharey=True)
        middle = [speeds[name]["latency_p50_ms"] for name in names]
        late = [speeds[name]["latency_p95_ms"] for name in names]
        labels = [f"{a:.2f} / {b:.2f}" for a, b in zip(middle, late, strict=True)]
        _bars(left, names, middle, labels, late)
        left.set(title=f"{title}: latency", xlabel="ms per picture, p50 / p95, log scale")
        rates = [speeds[name]["throughput_per_s"] for name in names]
        _bars(right, names, rates, [f"{rate:,.0f}" for rate in rates])
        right.set(title="Throughput", xlabel="pictures per second in batches, log scale")
        for axes, values in ((left, [*middle, *late]), (right, rates)):
            axes.set_xscale("log")
            axes.set_xlim(min(values) / 2, max(values) * 5)
            # Matplotlib would write powers in TeX, which the style does not parse.
            axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    return figure


def _bars(
    axes: Axes,
    names: list[str],
    values: list[float],
    labels: list[str],
    ends: list[float] | None = None,
) -> None:
    """Horizontal bars with their numbers; `ends` are marked beyond them."""
    tops = list(range(len(names)))
    axes.barh(tops, values, color=[_color(name) for name in names], height=0.6)
    if ends:
        axes.hlines(tops, values, ends, color=GREY, linewidth=1.5)
    for top, value, label in zip(tops, ends or values, labels, strict=True):
        axes.annotate(label, (value, top), (4, 0), textcoords="offset points",
                      va="center", fontsize=8)  # fmt: skip
    axes.set_yticks(tops, names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.margins(x=0.18)
    tidy(axes, "x")


def _color(name: str) -> str:
    return next((color for runtime, color in RUNTIMES.items() if name.startswith(runtime)), GREEN)
