"""Training steps with Keras' batch norm, with ours, and with ours in bfloat16, in turn.

Steps of `cnn`, `resnet` (characters of 32x32), `crnn` and `svtr` (lines of 32x512) of params.yaml
on one batch in memory, each way in processes of its own. bfloat16 needs a processor with AMX or
AVX-512 BF16; elsewhere it is slower. Writes benchmarks/results/step-speed.md; takes about a quarter
of an hour on 2 cores.

    uv run python benchmarks/step_speed.py
"""

import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from glyphline.outputs import write_text
from glyphline.params.training import Precision
from machine import machine
from one_batch import BATCH, HOWS, SEED, in_a_process, timed

ROOT = Path(__file__).parents[1]
KERAS = "keras"
WAYS: dict[str, tuple[str, Precision]] = {
    "Keras' batch norm": (KERAS, "float32"),
    "ours": ("ours", "float32"),
    "ours, bfloat16": ("ours", "bfloat16"),
}


def main(
    steps: Annotated[int, typer.Option(help="Steps that are timed in each process.")] = 12,
    rounds: Annotated[int, typer.Option(help="Processes of each way.")] = 3,
    only: Annotated[str, typer.Option(hidden=True)] = "",
) -> None:
    """Train with Keras' batch norm, with ours, and with ours in bfloat16."""
    if only:
        print(json.dumps(steps_of(only, steps)))  # noqa: T201 - for the process that started it
        return
    rows = []
    for model in HOWS:
        turns = [
            {way: in_a_process(__file__, words(model, way, steps), {}) for way in WAYS}
            for _ in range(rounds)
        ]
        rows.append(row(model, turns))
        Console().print(rows[-1])
    target = ROOT / "benchmarks" / "results" / "step-speed.md"
    write_text(target, table(rows, steps, rounds))
    Console().print(f"wrote {target.relative_to(ROOT)}")


def words(model: str, way: str, steps: int) -> list[str]:
    """The arguments of a process that times one way."""
    return ["--only", f"{model}: {way}", "--steps", str(steps)]


def steps_of(only: str, steps: int) -> dict[str, float]:
    """What the process of one way measures."""
    model, way = only.split(": ")
    norm, precision = WAYS[way]
    if norm == KERAS:
        from glyphline.backend import keras
        from glyphline.models import blocks

        blocks.BatchNormalization = keras.layers.BatchNormalization  # type: ignore[misc]
    return timed(model, steps, precision)


def row(model: str, turns: Sequence[Mapping[str, Mapping[str, float]]]) -> str:
    """Medians of the ways, and of how many times as fast ours are."""
    first, *others = WAYS
    cells = [f"{statistics.median(turn[way]['ms'] for turn in turns):,.0f}" for way in WAYS]
    for way in others:
        ratio = statistics.median(turn[first]["ms"] / turn[way]["ms"] for turn in turns)
        cells.append(f"{ratio:.2f}")
    return f"| {model} | {' | '.join(cells)} |"


def table(rows: list[str], steps: int, rounds: int) -> str:
    """The run as Markdown."""
    first, *others = WAYS
    heads = [f"{first}, ms a step", *(f"{way}, ms" for way in others)]
    heads += [f"{way}, times as fast" for way in others]
    lines = [
        "# Training steps by batch norm and precision",
        "",
        f"- command: `uv run python {' '.join(['benchmarks/step_speed.py', *sys.argv[1:]])}`",
        f"- date: {date.today().isoformat()}; machine: {machine()}",
        f"- seed {SEED}; {steps} steps of {BATCH} random pictures on one batch; medians of "
        f"{rounds} processes of each way, in turn",
        "",
        f"| model | {' | '.join(heads)} |",
        "|---" * (len(heads) + 1) + "|",
        *rows,
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    typer.run(main)
