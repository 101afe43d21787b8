"""How synthesis scales: whole runs of `synthesize` with one worker and with more, by the clock.

Runs take turns in several rounds, so that what else the machine does falls on all alike. A whole
run is fonts, texts, pictures, PNG, shards and report; starting the workers is timed as well.
Writes benchmarks/results/synthesis-workers.md. About 6 minutes on 2 free cores.

    uv run python benchmarks/synthesis_workers.py
"""

import os
import shutil
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import Annotated

import typer
from rich.console import Console

from glyphline.outputs import write_text
from glyphline.params import document as params_document
from glyphline.synthesis.generate import synthesize
from lines_run import prepare_lines
from machine import machine

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "benchmarks" / "results" / "synthesis-workers.md"


def main(
    lines: Annotated[int, typer.Option(min=1, help="Lines of a run.")] = 30_000,
    most: Annotated[int, typer.Option(min=2, help="Workers of the largest run.")] = 2,
    rounds: Annotated[int, typer.Option(min=1, help="Medians are taken over as many.")] = 2,
    work: Annotated[Path, typer.Option(help="Where the runs keep their files.")] = Path(
        "benchmarks/.work/synthesis-workers"
    ),
) -> None:
    """How synthesis scales: whole runs with one worker and with more, by the clock."""
    busy = os.getloadavg()[0]
    seconds: dict[int, list[float]] = {workers: [] for workers in range(1, most + 1)}
    for _ in range(rounds):
        for workers, found in seconds.items():
            found.append(run(work, lines, workers))
            Console().print(f"{workers} workers: {lines / found[-1]:,.0f} lines/s")
    write_text(RESULT, table(seconds, lines, busy))
    Console().print(f"wrote {RESULT.relative_to(ROOT)}")


def run(work: Path, lines: int, workers: int) -> float:
    """Seconds by the clock of one whole run of the recipe `lines`."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    document = params_document.load(prepare_lines(work, lines, workers))
    start = time.perf_counter()
    synthesize(document, work, work / "out", work / "report")
    return time.perf_counter() - start


def table(seconds: dict[int, list[float]], lines: int, busy: float) -> str:
    """The runs as Markdown."""
    alone = median(seconds[1])
    text = [
        "# Synthesis with one worker and with more",
        "",
        "- command: `uv run python benchmarks/synthesis_workers.py`",
        f"- date: {date.today().isoformat()}; machine: {machine()}; load average at the start "
        f"{busy:.1f}",
        f"- recipe `lines`, {lines:,} lines; medians of {len(seconds[1])} runs that took turns; "
        "efficiency is the speed of n workers by n times that of one",
        "",
        "| workers | s | lines/s | efficiency |",
        "|---|---|---|---|",
    ]
    for workers, found in seconds.items():
        efficiency = alone / (workers * median(found))
        text.append(
            f"| {workers} | {median(found):.1f} | {lines / median(found):,.0f} | {efficiency:.0%} |"
        )
    return "\n".join([*text, ""])


if __name__ == "__main__":
    typer.run(main)
