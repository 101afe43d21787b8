"""Plan and write the balance stage for as many samples as EMNIST has, and measure memory and time.

Makes up 814,255 characters of 28x28 pixels: as many digits, upper and lower case letters as EMNIST
publishes, spread unevenly within each. Runs the balance stage's library call on them in a process
of its own, with the recipe `emnist` of params.yaml, and writes
benchmarks/results/balance-memory.md. Ends with 1 when the process needs more than 1.5 GB. Takes
about 10 minutes on 2 cores and 2 GB of disk below benchmarks/.work, which it removes.

    uv run python benchmarks/balance_memory.py
"""

import os
import resource
import shutil
import string
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import cv2
import numpy as np
import typer
from rich.console import Console

from glyphline.data import preparation
from glyphline.outputs import read_json, write_json, write_text
from glyphline.params import document as params_document
from glyphline.picture import encode_png
from glyphline.sample import Sample
from glyphline.shards import ShardWriter
from machine import machine
from real_input import peak_mb

ROOT = Path(__file__).parents[1]
LIMIT_MB = 1500
SIDE_PX = 28
PARTS = {
    string.digits: 402_953,
    string.ascii_uppercase: 220_304,
    string.ascii_lowercase: 190_998,
}
"""Characters and how many samples they have together, as EMNIST ByClass publishes."""
STEPS = {
    "take_stock": "read, label, decode and hash every picture",
    "make_plan": "find duplicates, split, balance",
    "_examine": "look for blank, odd and nearly equal pictures",
    "_write_samples": "write three splits in their order, with the fingerprint",
    "write_report": "tables and histogram",
}


def main(
    work: Annotated[Path, typer.Option(help="Where the run keeps its files.")] = Path(
        "benchmarks/.work/balance-memory"
    ),
    share: Annotated[float, typer.Option(help="Share of the samples, for a short try.")] = 1.0,
    inside: Annotated[bool, typer.Option(hidden=True)] = False,
    seed: Annotated[int, typer.Option(help="Of the pictures and of the split.")] = 20,
) -> None:
    """Plan and write the balance stage for as many samples as EMNIST has, and measure it."""
    if inside:
        balance(work, seed)
        return
    shutil.rmtree(work, ignore_errors=True)
    start = time.perf_counter()
    made = make_samples(work / "raw", share, seed)
    Console().print(f"made {made:,} samples in {time.perf_counter() - start:.0f} s")
    command = [sys.executable, __file__, "--inside", "--work", str(work), "--seed", str(seed)]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT)  # noqa: S603 - this script itself
    _, status, usage = os.wait4(process.pid, 0)
    if code := os.waitstatus_to_exitcode(status):
        raise SystemExit(code)
    wall_s, peak = time.perf_counter() - start, peak_mb(usage)
    text = table(made, seed, read_json(work / "steps.json"), wall_s, peak)
    Console().print(text)
    if share == 1:
        write_text(ROOT / "benchmarks" / "results" / "balance-memory.md", text)
    shutil.rmtree(work)
    if peak > LIMIT_MB:
        raise SystemExit(1)


def make_samples(folder: Path, share: float, seed: int) -> int:
    """Write raw shards of made-up characters, classes mixed; returns how many."""
    counts = class_counts(share)
    classes = np.repeat(np.arange(len(counts)), list(counts.values()))
    rng = np.random.default_rng(seed)
    rng.shuffle(classes)
    characters = list(counts)
    with ShardWriter(folder, preparation.RAW) as writer:
        for number, picture in zip(classes.tolist(), pictures(rng, len(classes)), strict=True):
            writer.write(Sample(encode_png(picture), characters[number], "emnist"))
    return len(classes)


def class_counts(share: float) -> dict[str, int]:
    """Samples per character: within digits and either case the n-th has 1 / (n + 3) of a unit."""
    counts: dict[str, int] = {}
    for characters, total in PARTS.items():
        parts = 1 / (np.arange(len(characters)) + 3)
        ends = np.rint(np.cumsum(parts) / parts.sum() * total * share).astype(int)
        counts |= dict(zip(characters, np.diff(ends, prepend=0).tolist(), strict=True))
    return counts


def pictures(rng: np.random.Generator, count: int) -> Iterator[np.ndarray]:
    """Yield strokes of soft white ink on black, (28, 28) uint8; their PNGs are as EMNIST's."""
    for _ in range(count):
        picture = np.zeros((SIDE_PX, SIDE_PX), np.uint8)
        corners = rng.integers(4, SIDE_PX - 4, (5, 1, 2), np.int32)
        cv2.polylines(picture, [corners], False, 255, 3)
        yield cv2.GaussianBlur(picture, (3, 3), 0)


def balance(work: Path, seed: int) -> None:
    """Run the library call of the balance stage, with a clock around its steps."""
    steps: dict[str, Any] = {}
    for name in STEPS:
        setattr(preparation, name, timed(name, getattr(preparation, name), steps))
    document = params_document.load(ROOT / "params.yaml")
    steps["before"] = {"wall_s": 0.0, "peak_mb": peak_mb(resource.getrusage(resource.RUSAGE_SELF))}
    recipe = document.datasets["emnist"]
    summary = preparation.prepare_splits(
        work / "raw", work / "balanced", work / "report", recipe, seed
    )
    write_json(work / "steps.json", {"steps": steps, "samples": summary["samples"]})


def timed(name: str, function: Callable[..., Any], steps: dict[str, Any]) -> Callable[..., Any]:
    """Note a function's wall seconds, and the largest resident size up to its end."""

    def measured(*args: Any, **kwargs: Any) -> Any:
        start = time.perf_counter()
        outcome = function(*args, **kwargs)
        peak = peak_mb(resource.getrusage(resource.RUSAGE_SELF))
        steps[name] = {"wall_s": time.perf_counter() - start, "peak_mb": peak}
        return outcome

    return measured


def table(made: int, seed: int, measured: dict[str, Any], wall_s: float, peak: float) -> str:
    """The run as Markdown: command, machine, cost per step."""
    steps, samples = measured["steps"], measured["samples"]
    splits = ", ".join(f"{name} {samples[name]:,}" for name in ("train", "val", "test"))
    lines = [
        f"# Balance stage, {made:,} made-up characters of {SIDE_PX}x{SIDE_PX} px",
        "",
        "- command: `uv run python benchmarks/balance_memory.py`",
        f"- date: {date.today().isoformat()}; machine: {machine()}",
        f"- seed: {seed}; recipe `emnist` (62 characters merged to 47), {splits}",
        "- other work shared the cores, so times are upper bounds; memory is not affected",
        f"- limit: {LIMIT_MB:,} MB; {'kept' if peak <= LIMIT_MB else 'NOT KEPT'}",
        "",
        "| step | wall s | samples/s | largest resident size so far, MB |",
        "|---|---|---|---|",
        f"| start: imports and params | | | {steps['before']['peak_mb']:,.0f} |",
    ]
    for name, what in STEPS.items():
        step = steps[name]
        rate = f"{made / step['wall_s']:,.0f}"
        lines.append(f"| {what} | {step['wall_s']:.1f} | {rate} | {step['peak_mb']:,.0f} |")
    lines.append(f"| the whole process | {wall_s:.1f} | {made / wall_s:,.0f} | {peak:,.0f} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    typer.run(main)
