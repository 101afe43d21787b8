"""The look that all figures share, and the one way they are saved."""

import io
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font

DPI = 120
INK, GREY, GRID = "#2b3038", "#838b96", "#e4e7eb"
BLUE, ORANGE, GREEN, RED = "#3f6f9f", "#cf8a3c", "#3f8460", "#b5473f"
CYCLE = (BLUE, ORANGE, GREEN, "#8a6aa5", "#6f8f9c", RED)
SANS, MONO = "DejaVu Sans", "DejaVu Sans Mono"  # both come with matplotlib itself

STYLE: dict[Any, Any] = {
    "figure.dpi": DPI,
    "savefig.dpi": DPI,
    "font.family": SANS,
    "font.size": 9.0,
    "text.parse_math": False,  # a label may hold two dollar signs
    "text.color": INK,
    "axes.titlesize": 10.0,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 9.0,
    "axes.labelcolor": INK,
    "axes.edgecolor": GREY,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw with matplotlib's defaults plus `STYLE`, whatever the user's own settings are."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


def new_figure(width_in: float, height_in: float) -> Figure:
    """Return an empty figure of some inches (`DPI` pixels each) that no global state knows."""
    figure = Figure(figsize=(width_in, height_in), facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def tidy(axes: Axes, grid: Literal["x", "y", "both"] = "both") -> None:
    """Leave an axes with a light grid behind its data and no box around it.

    Args:
        axes: the axes to change.
        grid: `x`, `y` or `both`.
    """
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_axisbelow(True)
    axes.grid(visible=True, axis=grid, color=GRID, linewidth=0.8)
    axes.tick_params(length=0)


def save_figure(figure: Figure, path: Path) -> None:
    """Write a figure as PNG, whole or not at all; equal figures give equal bytes."""
    buffer = io.BytesIO()
    with house_style():
        figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(buffer.getvalue())
    partial.replace(path)


def visible(text: str) -> str:
    """Make every character of a text visible: a space becomes ␣, what has no glyph U+hex.

    "a b" gives "a␣b", a line feed "U+000A". Reports, tables and pictures all use these names.
    """
    return "".join(_visible_character(character) for character in text)


def _visible_character(character: str) -> str:
    if character == " ":
        return "␣"
    hidden = unicodedata.category(character)[0] in "ZCM"  # separators, controls, marks
    if hidden or ord(character) not in _drawable():
        return f"U+{ord(character):04X}"
    return character


@cache
def _drawable() -> frozenset[int]:
    return frozenset(get_font(findfont(SANS)).get_charmap())
