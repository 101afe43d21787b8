"""Confusions as pictures: the whole matrix, and its largest entries."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize, PowerNorm
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.ticker import MaxNLocator

from glyphline.confusion import NONE, ConfusedPair
from glyphline.plots.style import GREY, GRID, INK, RED, house_style, new_figure, tidy, visible

MAX_CLASSES_WITH_COUNTS = 20
# Fixed, not fitted to the data, so that the heatmaps of two experiments can be compared.
MAX_ERROR_SHARE = 0.5

_RIGHT = LinearSegmentedColormap.from_list("right", ["#f4f6f9", "#c3d2e2", "#7d9dbf"])
_WRONG = LinearSegmentedColormap.from_list("wrong", ["#ffffff", "#f6cfa0", "#d9793f", "#8c2420"])


def confusion_figure(confusion: np.ndarray, classes: str, title: str = "Confusions") -> Figure:
    """Draw a confusion matrix whose errors stand out.

    Colour is the share of each row (truth): the diagonal in pale blue, errors from white to
    dark red on a root scale that ends at `MAX_ERROR_SHARE`, so that 1 % is visible. The last
    row, what was inserted into lines, is relative to how often that character occurs.
    Counts are written into the cells up to `MAX_CLASSES_WITH_COUNTS` classes.

    Args:
        confusion: (V + 1, V + 1) counts of `metrics.confusion_matrix`; the row and column of
            `NONE` are left out when they are empty.
        classes: the V characters.
        title: what the matrix is about.
    """
    keep = len(classes) + int(bool(confusion[-1].any() or confusion[:, -1].any()))
    counts = confusion[:keep, :keep]
    labels = [visible(c) for c in [*classes, NONE][:keep]]
    shares = _shares(counts, len(classes))
    side = float(np.clip(2.4 + 0.145 * keep, 5.2, 17.0))
    with house_style():
        figure = new_figure(side + 0.2, side + 1.0)
        places = figure.add_gridspec(2, 2, height_ratios=[side, 0.1])
        axes = figure.add_subplot(places[0, :])
        diagonal = np.eye(keep, dtype=bool)
        diagonal[len(classes) :] = False  # nothing read for nothing known is not right
        wrong = axes.imshow(
            np.where(diagonal, np.nan, shares),
            cmap=_WRONG,
            norm=PowerNorm(0.5, 0, MAX_ERROR_SHARE, clip=True),
            interpolation="nearest",
        )
        right = axes.imshow(
            np.where(diagonal, shares, np.nan),
            cmap=_RIGHT,
            norm=Normalize(0, 1),
            interpolation="nearest",
        )
        _label(axes, labels, side)
        axes.set_title(f"{title}: {int(counts.sum()):,} characters", pad=10)
        if keep <= MAX_CLASSES_WITH_COUNTS:
            _write_counts(axes, counts, np.where(diagonal, 0, shares))
        _colour_bars(figure, [figure.add_subplot(places[1, at]) for at in (0, 1)], (right, wrong))
    return figure


def confused_pairs_figure(pairs: Sequence[ConfusedPair], limit: int) -> Figure:
    """Draw the most confused pairs as bars of counts, each with its share and its base.

    Args:
        pairs: the most frequent first.
        limit: how many are drawn at most.
    """
    shown = list(pairs[:limit])
    with house_style():
        figure = new_figure(7.2, 1.1 + 0.24 * max(len(shown), 3))
        axes = figure.add_subplot()
        axes.set_title(f"Most confused pairs ({len(shown)} of {len(pairs)})")
        if not shown:
            axes.axis("off")
            axes.text(0.5, 0.5, "No confusions", ha="center", va="center", color=GREY)
            return figure
        places = np.arange(len(shown))
        bars = axes.barh(places, [pair.count for pair in shown], color=RED, height=0.66)
        notes = [f"{pair.count:,}  ({pair.share:.1%} of {pair.support:,})" for pair in shown]
        axes.bar_label(bars, notes, padding=4, fontsize=8, color=INK)
        names = [f"{visible(pair.truth)} → {visible(pair.read)}" for pair in shown]
        axes.set_yticks(places, names, fontfamily="DejaVu Sans Mono")
        axes.invert_yaxis()
        axes.margins(x=0.3, y=0.01)
        axes.set_xlabel("times")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        tidy(axes, "x")
        axes.spines["left"].set_visible(False)
    return figure


def _shares(counts: np.ndarray, classes: int) -> np.ndarray:
    support = counts.sum(axis=1)
    shares = counts / np.maximum(support[:, None], 1)
    # Insertions have no truth to be a share of; as a share of one another they would all blaze.
    shares[classes:] = counts[classes:] / np.maximum(support, 1)
    return shares


def _label(axes: Axes, labels: list[str], side_in: float) -> None:
    """Name rows and columns, on all four sides once a matrix is too large to trace by eye."""
    places = range(len(labels))
    axes.set_xticks(places, labels)
    axes.set_yticks(places, labels)
    both = len(labels) > MAX_CLASSES_WITH_COUNTS
    size = float(np.clip(72 * side_in / len(labels) * 0.8, 6.5, 10))
    axes.tick_params(
        length=0, labelsize=size, labeltop=both, labelright=both, pad=2, labelfontfamily="monospace"
    )
    if any(len(label) > 1 for label in labels):
        axes.tick_params(axis="x", labelrotation=90)
    axes.set_xlabel("read")
    axes.set_ylabel("truth")
    axes.set_xticks(np.arange(len(labels) + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(labels) + 1) - 0.5, minor=True)
    axes.grid(which="minor", color=GRID, linewidth=0.5)
    axes.tick_params(which="minor", length=0)
    axes.spines[:].set_color(GRID)


def _write_counts(axes: Axes, counts: np.ndarray, wrong: np.ndarray) -> None:
    for row, column in np.argwhere(counts > 0).tolist():
        dark = wrong[row, column] > 0.2
        axes.text(
            column,
            row,
            f"{counts[row, column]:d}",
            ha="center",
            va="center",
            fontsize=7,
            color="white" if dark else INK,
        )


def _colour_bars(figure: Figure, axes: Sequence[Axes], images: tuple[AxesImage, AxesImage]) -> None:
    """Say below the matrix what its colours are; beside it they would cost it width."""
    right, wrong = images
    for image, below, text, ticks in (
        (right, axes[0], "share of a row read rightly", [0, 0.25, 0.5, 0.75, 1]),
        (wrong, axes[1], "share of a row read wrongly", [0, 0.01, 0.05, 0.1, 0.2, 0.35, 0.5]),
    ):
        extend: Literal["max", "neither"] = "max" if image is wrong else "neither"
        bar = figure.colorbar(
            image, cax=below, orientation="horizontal", extend=extend, extendfrac=0.02
        )
        bar.set_label(text)
        bar.set_ticks(ticks, labels=[f"{tick:.0%}" for tick in ticks])
        bar.outline.set_visible(False)
        bar.ax.tick_params(length=0, labelsize=8)
