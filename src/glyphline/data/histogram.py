"""Training samples per class before and after balancing, as a table and a picture."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from glyphline.outputs import write_rows
from glyphline.plots.style import BLUE, house_style, new_figure, save_figure, tidy, visible

PALE = "#cbd5df"
INCHES_PER_CLASS = 0.17
WIDTH_INCHES = (9.0, 40.0)
HEIGHT_INCHES = 3.6
MAX_TICKS = 220  # what the widest picture can label legibly


@dataclass(frozen=True)
class Histogram:
    """How often each character stands in the training labels.

    Attributes:
        characters: the classes in charset order.
        before: (V,) occurrences before balancing.
        after: (V,) occurrences after balancing.
    """

    characters: str
    before: np.ndarray
    after: np.ndarray


def count_characters(
    texts: list[str], codes: np.ndarray, copies: np.ndarray, characters: str
) -> Histogram:
    """Count characters within labels; for labels of length one that is samples per class.

    Args:
        texts: the distinct labels.
        codes: (N,) index into `texts` per training sample.
        copies: (N,) how often each sample is used after balancing.
        characters: the classes, in the order to show them.
    """
    before, after = Counter[str](), Counter[str]()
    once = np.bincount(codes, minlength=len(texts))
    used = np.bincount(codes, weights=copies, minlength=len(texts)).astype(np.int64)
    for text, n_before, n_after in zip(texts, once.tolist(), used.tolist(), strict=True):
        for character in text:
            before[character] += n_before
            after[character] += n_after
    return Histogram(
        characters,
        np.array([before[c] for c in characters], np.int64),
        np.array([after[c] for c in characters], np.int64),
    )


def write_table(path: Path, histogram: Histogram) -> None:
    """Write `class,before,after` as CSV in charset order."""
    rows = zip(histogram.characters, histogram.before, histogram.after, strict=True)
    write_rows(path, ["class", "before", "after"], rows)


def write_picture(path: Path, histogram: Histogram, title: str, unit: str) -> None:
    """Draw the histogram as PNG: a pale wide bar before, a strong narrow bar after.

    Args:
        path: the file to write; equal histograms give equal bytes.
        histogram: one bar pair per class.
        title: the headline, such as the rule.
        unit: what is counted, `samples` or `characters`.
    """
    classes = len(histogram.characters)
    width = float(np.clip(INCHES_PER_CLASS * classes + 1.6, *WIDTH_INCHES))
    with house_style():
        figure = new_figure(width, HEIGHT_INCHES)
        axes = figure.add_subplot()
        places = np.arange(classes)
        before, after = int(histogram.before.sum()), int(histogram.after.sum())
        axes.bar(places, histogram.before, 0.84, color=PALE, label=f"before: {before:,}")
        axes.bar(places, histogram.after, 0.46, color=BLUE, label=f"after: {after:,}")
        axes.set_title(title, pad=9)
        axes.set_ylabel(f"training {unit}")
        axes.set_xlim(-0.8, classes - 0.2)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, borderaxespad=0.2)
        _label_classes(axes, histogram.characters)
        tidy(axes, grid="y")
    save_figure(figure, path)


def _label_classes(axes: Axes, characters: str) -> None:
    step = -(-len(characters) // MAX_TICKS)
    labels = [visible(character) for character in characters[::step]]
    upright = 0 if max(map(len, labels)) == 1 else 90
    axes.set_xticks(np.arange(0, len(characters), step), labels, rotation=upright)
