"""Train with memory that is kept between steps and with glibc's own way, in turn: speed, memory.

Steps of `cnn` (characters of 32x32), `crnn` and `svtr` (lines of 32x512) of params.yaml on one
batch in memory, each way in processes of its own. Writes benchmarks/results/freed-memory.md. Linux
only; takes about 5 minutes on 2 cores.

    uv run python benchmarks/freed_memory.py
"""

import json
import os
import resource
import statistics
import string
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
import yaml
from rich.console import Console

from glyphline.charset import Charset
from glyphline.models.heads import head_of
from glyphline.models.saved import family
from glyphline.outputs import write_text
from glyphline.preprocess import Preprocess
from machine import machine

ROOT = Path(__file__).parents[1]
SEED = 20
BATCH = 64
HOWS = {
    "cnn": Preprocess(kind="character", height_px=32, width_px=32, framing="ink"),
    "crnn": Preprocess(kind="line", height_px=32, width_px=512, framing="whole"),
    "svtr": Preprocess(kind="line", height_px=32, width_px=512, framing="whole"),
}
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
    for model in HOWS:
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
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("MALLOC_", "GLIBC_TUN"))}
    done = subprocess.run(  # noqa: S603
        [sys.executable, __file__, "--only", model, "--steps", str(steps)],
        env=clean | settings,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def timed(model: str, steps: int) -> dict[str, float]:
    """Times and page faults of a step, and the most memory that the process had."""
    from glyphline.backend import keras

    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    how, module = HOWS[model], family(model)
    head = head_of(module.HEAD, Charset(string.digits + string.ascii_letters))
    network = module.build(
        module.FamilyParams.model_validate(params["models"][model]), how, head.classes()
    )
    network.compile(optimizer=keras.optimizers.AdamW(1e-3), loss=head.loss(0.0), jit_compile=False)
    rng = np.random.default_rng(SEED)
    pictures = rng.random((BATCH, how.height_px, how.width_px, 1), np.float32)
    length = 1 if model == "cnn" else 24
    labels = head.encode(
        ["".join(text) for text in rng.choice(list("0123456789"), (BATCH, length))]
    )
    for _ in range(3):  # compiles, and grows the heap
        network.train_on_batch(pictures, labels)
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    for _ in range(steps):
        network.train_on_batch(pictures, labels)
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "ms": 1000 * seconds / steps,
        "user_ms": 1000 * (used.ru_utime - before.ru_utime) / steps,
        "system_ms": 1000 * (used.ru_stime - before.ru_stime) / steps,
        "faults": (used.ru_minflt - before.ru_minflt) / steps,
        "megabytes": used.ru_maxrss / 1000,
    }


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
