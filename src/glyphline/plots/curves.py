"""Training curves: what fell, what rose, and where the best epoch was."""

import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from glyphline.errors import DataError
from glyphline.plots.style import CYCLE, GREEN, GREY, house_style, new_figure, tidy

Row = Mapping[str, str | float]


def read_history(path: Path) -> list[dict[str, str]]:
    """Read the CSV that training writes, one row per epoch.

    Raises:
        DataError: if there is no such file.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError as error:
        raise DataError(f"{path} does not exist; run `dvc repro train` first") from error


def training_curves(rows: Sequence[Row], best_epoch: int | None = None) -> Figure:
    """Draw the history of a training: losses, validation metrics, learning rate.

    Args:
        rows: one per epoch with `epoch`, `loss`, `val_loss`, `learning_rate` and any further
            `val_*` column; numbers or their text. Empty and non-finite values leave a gap.
        best_epoch: the epoch whose weights were kept; by default the first with the lowest
            `val_loss`.

    Raises:
        DataError: if there are no rows or they lack `epoch`.
    """
    if not rows or "epoch" not in rows[0]:
        found = list(rows[0]) if rows else "no rows"
        raise DataError(f"training history must have a column `epoch`, got {found}; train again")
    columns = {name: [_number(row.get(name, "")) for row in rows] for name in rows[0]}
    epochs = columns["epoch"]
    if best_epoch is None:
        best_epoch = _lowest(epochs, columns.get("val_loss", []))
    measured = [name for name in columns if name.startswith("val_") and name != "val_loss"]
    panels: tuple[tuple[str, list[str]], ...] = (
        ("Loss", [name for name in ("loss", "val_loss") if name in columns]),
        ("Validation", measured),
        ("Learning rate", [name for name in ("learning_rate",) if name in columns]),
    )
    with house_style():
        figure = new_figure(12.0, 3.4)
        for place, (title, names) in enumerate(panels, start=1):
            axes = figure.add_subplot(1, 3, place)
            _panel(axes, title, epochs, {name: columns[name] for name in names}, best_epoch)
    return figure


def _panel(
    axes: Axes,
    title: str,
    epochs: list[float],
    curves: dict[str, list[float]],
    best_epoch: int | None,
) -> None:
    axes.set_title(title)
    axes.set_xlabel("epoch")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    tidy(axes)
    if not curves:
        axes.text(0.5, 0.5, "not recorded", ha="center", color=GREY, transform=axes.transAxes)
        return
    for (name, values), colour in zip(curves.items(), CYCLE * len(curves), strict=False):
        marker = "o" if len(epochs) <= 40 else ""
        label = name
        if best_epoch in epochs:
            value = values[epochs.index(best_epoch)]
            axes.plot([best_epoch], [value], "o", color=colour, markersize=6)
            label = f"{name} ({value:.4g})"
        axes.plot(epochs, values, marker + "-", color=colour, markersize=3, label=label)
    if best_epoch in epochs:
        label = f"best epoch: {best_epoch}"
        axes.axvline(best_epoch, color=GREEN, linewidth=1, linestyle=(0, (4, 3)), label=label)
    if len(epochs) == 1:
        axes.set_xlim(epochs[0] - 1, epochs[0] + 1)
    axes.margins(y=0.12)
    if "learning_rate" in curves:
        axes.set_ylim(bottom=0)
    axes.legend(fontsize=8)


def _number(value: str | float) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return math.nan
    return number if math.isfinite(number) else math.nan


def _lowest(epochs: list[float], values: list[float]) -> int | None:
    finite = [(v, e) for v, e in zip(values, epochs, strict=False) if math.isfinite(v)]
    return int(min(finite)[1]) if finite else None
