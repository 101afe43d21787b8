"""Histograms of a data set: samples per class, sizes, shapes, lengths of texts."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from glyphline.data.inventory import Inventory
from glyphline.plots.style import BLUE, ORANGE, house_style, new_figure, tidy, visible

INCHES_PER_CLASS = 0.17
WIDTH_INCHES = (9.0, 40.0)
HEIGHT_INCHES = 3.2
MAX_TICKS = 220  # what the widest picture can label legibly
BINS = 40


def class_figure(counts: Mapping[str, int], least: int) -> Figure:
    """Draw how many samples show each character.

    Args:
        counts: character -> samples, in the order to show them.
        least: `min_per_class`, drawn as a line; 0 for none.
    """
    characters = list(counts)
    width = float(np.clip(INCHES_PER_CLASS * len(characters) + 1.6, *WIDTH_INCHES))
    with house_style():
        figure = new_figure(width, HEIGHT_INCHES)
        axes = figure.add_subplot()
        axes.bar(np.arange(len(characters)), list(counts.values()), 0.8, color=BLUE)
        if least > 1:
            axes.axhline(least, color=ORANGE, linewidth=1, label=f"min_per_class: {least:,}")
            axes.legend(loc="lower right", bbox_to_anchor=(1, 1), borderaxespad=0.2)
        axes.set_title(f"Samples that show each of {len(characters)} characters", pad=9)
        step = -(-len(characters) // MAX_TICKS) or 1
        names = [visible(character) for character in characters[::step]]
        upright = 0 if max(map(len, names), default=1) == 1 else 90
        axes.set_xticks(np.arange(0, len(characters), step), names, rotation=upright)
        axes.set_xlim(-0.8, len(characters) - 0.2)
        _count_axis(axes)
    return figure


def size_figure(inventory: Inventory) -> Figure:
    """Draw heights and widths, their ratio, and the lengths of the texts, of N > 0 samples."""
    height, width = inventory.size[:, 0], inventory.size[:, 1]
    lengths = np.array([len(text) for text in inventory.texts])[inventory.text]
    with house_style():
        figure = new_figure(12.0, HEIGHT_INCHES)
        sizes, shapes, texts = figure.subplots(1, 3)
        bins = _bins(np.concatenate([height, width]).astype(float))
        sizes.hist(height, bins=bins, color=BLUE, alpha=0.75, label="height")
        sizes.hist(width, bins=bins, histtype="step", color=ORANGE, linewidth=1.6, label="width")
        sizes.set_title("Height and width in px", pad=9)
        sizes.legend(loc="upper right")
        shapes.hist(inventory.aspect, bins=_bins(inventory.aspect), color=BLUE)
        shapes.set_title("Width / height", pad=9)
        found, counts = np.unique(lengths, return_counts=True)
        texts.bar(found, counts, 0.8, color=BLUE)
        texts.set_xlim(0, int(found.max()) + 1)
        texts.set_title("Characters in the text", pad=9)
        texts.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True, min_n_ticks=1))
        for axes in (sizes, shapes, texts):
            _count_axis(axes)
    return figure


def _bins(values: np.ndarray) -> np.ndarray:
    """Even bins over the whole range; one value stands in the middle of its picture."""
    low, high = float(values.min()), float(values.max())
    if high - low < 1e-9:
        return np.linspace(low - 0.5, low + 0.5, 12)
    return np.linspace(low, high, BINS + 1)


def _count_axis(axes: Axes) -> None:
    axes.set_ylabel("samples")
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    tidy(axes, grid="y")
