"""How reading suffers as pictures get worse: a curve per corruption, and what they look like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from glyphline.confusion import NONE
from glyphline.plots.canvas import MARGIN_PX, TITLE_PX, WIDTH_PX, new_sheet, paste, show_sheet
from glyphline.plots.grid import Card
from glyphline.plots.style import (
    BLUE,
    CYCLE,
    DPI,
    GREEN,
    GREY,
    INK,
    RED,
    house_style,
    new_figure,
    tidy,
    visible,
)

_COLUMNS = 4
_LABEL_PX = 96
_PICTURE_PX = 72
_ROW_PX = _PICTURE_PX + 44


@dataclass(frozen=True, slots=True)
class Curve:
    """What one corruption does.

    Attributes:
        name: of the corruption.
        unit: of its amounts.
        amounts: of the levels from 1 on.
        errors: what is counted -> share of errors, level 0 (the clean pictures) first.
        mean: the corruption's mean error.
    """

    name: str
    unit: str
    amounts: Sequence[float]
    errors: Mapping[str, Sequence[float]]
    mean: float


def robustness_figure(
    curves: Sequence[Curve], clean_error: float, mean_error: float, samples: int
) -> Figure:
    """Draw errors over levels, one panel per corruption, and their means side by side.

    Args:
        curves: one per corruption, at least one.
        clean_error: of the pictures as they are.
        mean_error: the mean corruption error.
        samples: how many pictures each point stands for.
    """
    rows = -(-(len(curves) + 1) // _COLUMNS)
    top = max(max(max(values) for values in curve.errors.values()) for curve in curves)
    with house_style():
        figure = new_figure(WIDTH_PX / DPI, 0.7 + 2.6 * rows)
        title = f"{samples:,} test pictures, worse by degrees: mean corruption error"
        figure.suptitle(
            f"{title} {mean_error:.2%}, clean {clean_error:.2%}",
            x=0.012,
            ha="left",
            fontsize=10.5,
            fontweight="bold",
        )
        for place, curve in enumerate(curves, start=1):
            axes = figure.add_subplot(rows, _COLUMNS, place)
            _panel(axes, curve, max(0.05, min(1.0, top * 1.05)), legend=place == 1)
        _means(figure.add_subplot(rows, _COLUMNS, len(curves) + 1), curves, clean_error, mean_error)
    return figure


def corruption_sheet(rows: Mapping[str, Sequence[tuple[str, Sequence[Card]]]]) -> Figure:
    """Show the same pictures at every level, with what was read: green right, red wrong.

    Args:
        rows: corruption -> (amount, cards) per level, the clean pictures first; each level has
            as many cards as the others.
    """
    columns = max((len(levels) for levels in rows.values()), default=1)
    cell = (WIDTH_PX - _LABEL_PX - MARGIN_PX) // columns
    with house_style():
        title = "The same pictures at every level, and what was read"
        figure, axes, canvas = new_sheet(title, len(rows) * _ROW_PX)
        for row, (name, levels) in enumerate(rows.items()):
            top = TITLE_PX + row * _ROW_PX
            axes.text(MARGIN_PX, top + _PICTURE_PX / 2, name, va="center", fontsize=9)
            for column, (amount, cards) in enumerate(levels):
                left = _LABEL_PX + column * cell
                _draw_level(axes, canvas, amount, cards, left, top, cell)
        show_sheet(axes, canvas)
    return figure


def _draw_level(
    axes: Axes,
    canvas: np.ndarray,
    amount: str,
    cards: Sequence[Card],
    left: int,
    top: int,
    cell: int,
) -> None:
    width = min((cell - MARGIN_PX) // max(1, len(cards)), 4 * _PICTURE_PX)
    for index, card in enumerate(cards):
        start = left + index * width
        paste(canvas, card.picture, start, top, width - 6, _PICTURE_PX)
        colour = GREEN if card.text == card.truth else RED
        text = visible(card.text) or NONE
        middle = start + (width - 6) / 2
        axes.text(middle, top + _PICTURE_PX + 12, text, ha="center", va="center", color=colour)
    middle = left + width * len(cards) / 2
    below = top + _PICTURE_PX + 27
    axes.text(middle, below, amount, ha="center", va="center", color=GREY, fontsize=6.5)


def _panel(axes: Axes, curve: Curve, top: float, legend: bool) -> None:
    axes.set_title(f"{curve.name}: {curve.mean:.1%}", fontsize=9.5)
    levels = range(len(curve.amounts) + 1)
    for (name, values), colour in zip(curve.errors.items(), CYCLE, strict=False):
        axes.plot(levels, values, "o-", color=colour, markersize=3.5, linewidth=1.5, label=name)
    axes.set_xticks(levels, ["clean", *(f"{amount:g}" for amount in curve.amounts)])
    axes.tick_params(axis="x", labelsize=7.5)
    axes.tick_params(axis="y", labelsize=7.5)
    axes.set_xlabel(curve.unit, fontsize=8, color=GREY)
    axes.set_ylim(-0.02 * top, top)
    axes.yaxis.set_major_formatter(PercentFormatter(1, 0 if top > 0.1 else 1))
    tidy(axes)
    if legend:
        axes.legend(fontsize=7.5, loc="upper left", handlelength=1.2)


def _means(axes: Axes, curves: Sequence[Curve], clean_error: float, mean_error: float) -> None:
    axes.set_title("mean error of each", fontsize=9.5)
    by_error = sorted(curves, key=lambda curve: (curve.mean, curve.name))
    means = [curve.mean for curve in by_error]
    bars = axes.barh([curve.name for curve in by_error], means, color=BLUE, height=0.62)
    behind = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}  # hides the dashed lines
    labels = [f"{mean:.1%}" for mean in means]
    axes.bar_label(bars, labels, padding=3, fontsize=7.5, color=INK, bbox=behind)
    for name, error, colour in (("clean", clean_error, GREEN), ("mean", mean_error, RED)):
        label = f"{name} {error:.1%}"
        axes.axvline(error, color=colour, linewidth=1.1, linestyle=(0, (4, 3)), label=label)
    axes.set_xlim(0, max(0.05, max(means) * 1.28))
    axes.xaxis.set_major_formatter(PercentFormatter(1, None))
    axes.tick_params(labelsize=7.5)
    tidy(axes, "x")
    axes.spines["left"].set_visible(False)
    axes.legend(fontsize=7.5, loc="lower right", handlelength=1.4)
