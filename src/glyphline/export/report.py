"""The tables and pictures of an export: what is equal from run to run, and what is timed."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.markup import escape
from rich.table import Table

from glyphline.evaluation.results import DIGITS
from glyphline.export.score import Flip
from glyphline.export.speed import Speed
from glyphline.export.variants import TRAINED, Outcome
from glyphline.exported import ExportCard
from glyphline.outputs import new_folder, write_rows
from glyphline.plots.style import save_figure
from glyphline.plots.variants import quality_figure, speed_figure

FIGURES = ("accuracy", "cer", "agreement")


def quality_row(outcome: Outcome) -> dict[str, Any]:
    """A variant's figures that are equal from run to run; None for what was not measured."""
    names = ("samples", *FIGURES, "flips", "size_bytes")
    values: dict[str, Any] = dict.fromkeys(names)
    if outcome.score:
        values = {name: getattr(outcome.score, name) for name in names}
        values |= {name: round(values[name], DIGITS) for name in FIGURES}
    return {"variant": outcome.variant, **values, "left_out": outcome.reason}


def speed_row(outcome: Outcome) -> dict[str, Any]:
    """A variant's timings, rounded to what they are worth."""
    names = [field.name for field in fields(Speed)]
    return {name: round(getattr(outcome.speed, name), 3) for name in names if outcome.speed}


def table_rows(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Quality and speed side by side, one row per variant, all with the same columns."""
    empty: dict[str, Any] = dict.fromkeys(field.name for field in fields(Speed))
    return [{**quality_row(outcome), **empty, **speed_row(outcome)} for outcome in outcomes]


def write_export_report(
    folder: Path, title: str, outcomes: Sequence[Outcome], flips: Sequence[Flip]
) -> None:
    """Write `variants.csv`, `flips.csv` and `variants.png`; nothing in them is timed.

    Args:
        folder: what stood there before is replaced.
        title: what the model is called.
        outcomes: one row each.
        flips: one row each; the header alone when nothing flipped.
    """
    rows = [quality_row(outcome) for outcome in outcomes]
    with new_folder(folder) as report:
        write_rows(report / "variants.csv", list(rows[0]), rows)
        columns = [field.name for field in fields(Flip)]
        write_rows(report / "flips.csv", columns, [asdict(flip) for flip in flips])
        save_figure(quality_figure(_scores(outcomes), title), report / "variants.png")


def write_speed_report(folder: Path, title: str, outcomes: Sequence[Outcome]) -> None:
    """Write `variants.csv` and `variants.png` with timings too.

    The folder is no output of the pipeline: timings differ from run to run.

    Args:
        folder: what stood there before is replaced.
        title: what the model is called, and which model file was timed.
        outcomes: one row each.
    """
    rows = table_rows(outcomes)
    speeds = {outcome.variant: speed_row(outcome) for outcome in outcomes if outcome.speed}
    with new_folder(folder) as report:
        write_rows(report / "variants.csv", list(rows[0]), rows)
        save_figure(speed_figure(speeds, title), report / "variants.png")


def _scores(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Any]]:
    """Of the trained model and of what is in the folder."""
    kept = [outcome for outcome in outcomes if outcome.variant == TRAINED or not outcome.reason]
    return {outcome.variant: quality_row(outcome) for outcome in kept if outcome.score}


def terminal_table(card: ExportCard, folder: Path, outcomes: Sequence[Outcome]) -> Group:
    """Everything in one table for the terminal, and why what is not in the folder is not."""
    samples = next(outcome.score.samples for outcome in outcomes if outcome.score)
    title = f"{card.name} {card.model_id} on {samples:,} test samples: {folder}"
    columns = ("variant", "accuracy", "CER", "same", "MB", "p50", "p95", "per s")
    table = Table(*columns, title=title, box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.caption = "same: as the trained model reads; p50, p95: ms, one picture, file to text"
    for outcome in outcomes:
        score, speed = outcome.score, outcome.speed
        size = f"{score.size_bytes / 1e6:.2f}" if score and score.size_bytes else ""
        read = (
            [f"{value:.3%}" for value in (score.accuracy, score.cer, score.agreement)]
            if score
            else [""] * 3
        )
        times = (
            [
                f"{speed.latency_p50_ms:.2f}",
                f"{speed.latency_p95_ms:.2f}",
                f"{speed.throughput_per_s:,.0f}",
            ]
            if speed
            else [""] * 3
        )
        table.add_row(outcome.variant, *read, size, *times)
    left_out = [f"left out: {one.variant}: {escape(one.reason)}" for one in outcomes if one.reason]
    return Group(table, *left_out)
