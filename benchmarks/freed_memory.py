"""Train with memory that is kept between steps and with glibc's own way, in turn: speed, memory.

Steps of `cnn` (characters of 32x32), `crnn` and `svtr` (lines of 32x512) of params.yaml on one
batch in memory, each way in processes of its own. Writes benchmarks/results/freed-memory.md. Linux
only; takes about 5 minutes on 2 cores.

    uv run python benchmarks/freed_memory.py
"""

import json
import statistics
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from glyphline.outputs import write_text
from machine import machine
from one_batch import BATCH, SEED, in_a_process, timed

ROOT = Path(__file__).parents[1]
MODELS = ("cnn", "crnn", "svtr")
AS_IT_IS = {"MALLOC_ARENA_TEST": "8"}  # glibc's default; that it is set keeps our hands off


def main(
    steps: Annotated[int, typer.Option(help="Steps that are timed in each process.")] = 12,
    rounds: Annotated[int, typer.Option(help="Processes of each way.")] = 3,
    only: Annotated[str, typer.Option(hidden=True)] = "",
) -> None:
    """Train with memory that is kept between steps and with glibc's own way."""
    if only:
        print(json.dumps(timed(only, steps)))  # noqa: T201 - for the process that started it
        return
    rows = []
    for model in MODELS:
        pairs = [
            (started(model, steps, AS_IT_IS), started(model, steps, {})) for _ in range(rounds)
        ]
        rows.append(row(model, pairs))
        Console().print(rows[-1])
    target = ROOT / "benchmarks" / "results" / "freed-memory.md"
    write_text(target, table(rows, steps, rounds))
    Console().print(f"wrote {target.relative_to(ROOT)}")


def started(model: str, steps: int, settings: dict[str, str]) -> dict[str, float]:
    """What `timed` says in a process of its own."""
    return in_a_process(__file__, ["--only", model, "--steps", str(steps)], settings)


def row(model: str, pairs: list[tuple[dict[str, float], dict[str, float]]]) -> str:
    """Medians of both ways, and of the ratio of their times."""
    cells = [
        f"{statistics.median(pair[way][figure] for pair in pairs):,.0f}"
        for figure in ("ms", "user_ms", "system_ms", "faults", "megabytes")
        for way in (0, 1)
    ]
    ratio = statistics.median(before["ms"] / after["ms"] for before, after in pairs)
    return f"| {model} | {' | '.join(cells)} | {ratio:.2f} |"


def table(rows: list[str], steps: int, rounds: int) -> str:
    """The run as Markdown."""
    lines = [
        "# Memory that a training keeps between its steps",
        "",
        "- command: `uv run python "
        + " ".join(["benchmarks/freed_memory.py", *sys.argv[1:]])
        + "`",
        f"- date: {date.today().isoformat()}; machine: {machine()}",
        f"- seed {SEED}; {steps} steps of {BATCH} random pictures on one batch; medians of "
        f"{rounds} processes of each way, in turn",
        "- before: glibc as it is; after: `glyphline.heap.keep_freed_memory`",
        "",
        "| model | ms a step, before | after | of the processor, before | after "
        "| of the system, before | after | page faults a step, before | after "
        "| most memory, MB, before | after | times as fast |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
        *rows,
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    typer.run(main)
