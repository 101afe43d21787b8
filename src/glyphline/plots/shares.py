"""Shares of characters before and after steering, beside those wanted."""

from collections.abc import Sequence

from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator

from glyphline.plots.style import BLUE, GREY, MONO, ORANGE, house_style, new_figure, tidy

_LEAST = 1e-5  # drawn for a share of 0, which a logarithmic axis cannot show
_INCHES_PER_ROW = 0.14


def shares_figure(rows: Sequence[tuple[str, float, float, float]]) -> Figure:
    """Draw a column per character, the most frequent first.

    Args:
        rows: at least one (character made visible, unsteered share, wanted share, got share).
            Shares wanted below all others are not in view.
    """
    ordered = sorted(rows, key=lambda row: (-row[1], row[0]))
    places = range(len(ordered))
    unsteered, wanted, got = (
        [max(_LEAST, float(row[column])) for row in ordered] for column in (1, 2, 3)
    )
    with house_style():
        figure = new_figure(max(5.0, 1.0 + _INCHES_PER_ROW * len(ordered)), 3.6)
        axes = figure.add_subplot()
        axes.plot(places, unsteered, "o", color=GREY, markersize=3, label="unsteered")
        axes.plot(places, wanted, "_", color=ORANGE, markersize=8, label="wanted")
        axes.plot(places, got, "o", color=BLUE, markersize=4, label="got")
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_major_formatter(lambda share, _place: f"{100 * share:g} %")
        axes.yaxis.set_minor_locator(NullLocator())
        shown = [share for share in (*unsteered, *got) if share > _LEAST]
        top = max(*unsteered, *wanted, *got)
        axes.set_ylim(0.7 * min(shown, default=_LEAST), 1.6 * top)
        axes.set_ylabel("share of the lines' characters")
        axes.set_xticks(list(places), [row[0] for row in ordered], family=MONO, fontsize=7)
        axes.set_xlim(-1, len(ordered))
        tidy(axes, "y")
        axes.legend(ncols=3, fontsize=8)
        axes.set_title("Characters of synthetic lines")
    return figure
