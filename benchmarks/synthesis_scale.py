"""Draw many lines, kill the run with `kill -9` halfway, go on, and compare with a whole run.

Runs the library call of the synthesize stage with the recipe `lines` of params.yaml in processes
of their own and watches the memory of all of them, workers included, in /proc (Linux). Writes
benchmarks/results/synthesis-scale.md, first without and then with the comparison. Ends with 1
when the processes together need more than 1.5 GB, a finished shard is drawn again, or a byte
differs. About 8 minutes for 200,000 lines on 2 free cores, and 2 GB below benchmarks/.work,
which it removes.

    uv run python benchmarks/synthesis_scale.py
"""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from glyphline.outputs import write_text
from glyphline.params import document as params_document
from glyphline.synthesis.generate import ROWS_PER_SHARD, synthesize
from glyphline.synthesis.unfinished import unfinished_folder
from lines_run import prepare_lines
from machine import machine

ROOT = Path(__file__).parents[1]
LIMIT_MB = 1500
LOOK_S = 0.5  # between two looks at the processes


@dataclass
class Watched:
    """A run of its own process.

    Attributes:
        wall_s: from its start to its end.
        parent_mb: largest resident size of the process.
        worker_mb: largest resident size of any process below it.
        together_mb: largest sum of all resident sizes at one look; shared pages count for each.
        ends: when each shard was finished, in seconds from the start.
    """

    wall_s: float = 0.0
    parent_mb: float = 0.0
    worker_mb: float = 0.0
    together_mb: float = 0.0
    ends: list[float] = field(default_factory=list)


def main(
    lines: Annotated[int, typer.Option(min=2 * ROWS_PER_SHARD, help="How many.")] = 200_000,
    workers: Annotated[int, typer.Option(min=2, help="Processes that draw.")] = 2,
    work: Annotated[Path, typer.Option(help="Where the runs keep their files.")] = Path(
        "benchmarks/.work/synthesis-scale"
    ),
    inside: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Draw many lines, kill the run halfway, go on, and compare with a whole run."""
    if inside:
        document = params_document.load(work / "params.yaml")
        synthesize(document, work, work / "out", work / "report")
        return
    shutil.rmtree(work, ignore_errors=True)
    killed_folder, whole_folder = work / "killed", work / "whole"
    for folder in (killed_folder, whole_folder):
        prepare_lines(folder, lines, workers)
    half = lines // 2 // ROWS_PER_SHARD
    # Half a shard after the last that is finished, so that something is lost.
    killed = watch(killed_folder, lambda run: late(run, half))
    waiting = stamps(unfinished_folder(killed_folder / "out") / "shards")
    finished = dict(sorted(waiting.items())[: len(killed.ends)])
    resumed = watch(killed_folder)
    kept = finished.items() <= stamps(killed_folder / "out").items()
    target = ROOT / "benchmarks" / "results" / "synthesis-scale.md"
    runs = {"killed": killed, "resumed": resumed}
    write_text(target, table(lines, workers, runs, kept, None))
    runs["undisturbed"] = watch(whole_folder)
    equal = digests(killed_folder) == digests(whole_folder)
    text = table(lines, workers, runs, kept, equal)
    write_text(target, text)
    Console(soft_wrap=True).print(text)
    shutil.rmtree(work)
    if not (kept and equal and max(run.together_mb for run in runs.values()) <= LIMIT_MB):
        raise SystemExit(1)


def watch(folder: Path, due: Callable[[Watched], bool] = lambda _: False) -> Watched:
    """Run to the end, or until it is due to be killed."""
    run, start = Watched(), time.perf_counter()
    command = [sys.executable, __file__, "--inside", "--work", str(folder)]
    process = subprocess.Popen(command, cwd=ROOT)  # noqa: S603 - this script itself
    records = unfinished_folder(folder / "out") / "records"
    before = len(list(records.glob("*.json")))
    while process.poll() is None:
        run.wall_s = time.perf_counter() - start
        below = descendants(process.pid)
        sizes = {pid: resident_mb(pid) for pid in below | {process.pid}}
        run.parent_mb = max(run.parent_mb, sizes.pop(process.pid))
        run.worker_mb = max(run.worker_mb, *sizes.values(), 0.0)
        run.together_mb = max(run.together_mb, sum(sizes.values()) + resident_mb(process.pid))
        done = len(list(records.glob("*.json"))) - before
        run.ends += [run.wall_s] * (done - len(run.ends))
        if due(run):
            process.send_signal(signal.SIGKILL)
            process.wait()
            return run
        time.sleep(LOOK_S)
    run.wall_s = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(process.returncode)
    return run


def late(run: Watched, shards: int) -> bool:
    """Whether half the time of a shard has passed since that many were finished."""
    if len(run.ends) < shards:
        return False
    end = run.ends[shards - 1]
    return run.wall_s - end > 0.5 * end / shards


def descendants(pid: int) -> set[int]:
    """All processes below one."""
    found: set[int] = set()
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = {int(child) for child in listing.read_text().split()}
        except OSError:  # the thread has ended since
            continue
        found |= children.union(*map(descendants, children))
    return found


def resident_mb(pid: int) -> float:
    """Resident size of a process now; 0 when it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Shard -> the file itself and when it was last written."""
    return {p.name: (p.stat().st_ino, p.stat().st_mtime_ns) for p in folder.glob("*.parquet")}


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of shards and report."""
    files = (path for part in ("out", "report") for path in (folder / part).iterdir())
    return {path.name: sha256(path) for path in files}


def sha256(path: Path) -> str:
    """Of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def table(
    lines: int, workers: int, runs: dict[str, Watched], kept: bool, equal: bool | None
) -> str:
    """The runs as Markdown."""
    killed = runs["killed"]
    options = " ".join(sys.argv[1:])
    command = f"uv run python benchmarks/synthesis_scale.py {options}".rstrip()
    shards, lost_s = len(killed.ends), killed.wall_s - killed.ends[-1]
    counts = {
        "killed": shards * ROWS_PER_SHARD,
        "resumed": lines - shards * ROWS_PER_SHARD,
        "undisturbed": lines,
    }
    text = [
        f"# Synthesis of {lines:,} lines, killed halfway",
        "",
        f"- command: `{command}`",
        f"- date: {date.today().isoformat()}; machine: {machine()}",
        f"- seed and recipe `lines` of params.yaml, {workers} workers of loky; a shard holds "
        f"{ROWS_PER_SHARD:,} lines",
        "- other work shared the cores, so times are upper bounds; memory is not affected",
        f"- killed with SIGKILL after {killed.wall_s:.0f} s: {shards} finished shards, "
        f"{lost_s:.0f} s of work lost",
        f"- finished shards drawn again: {'none' if kept else 'SOME'} (same file, same time of "
        "writing)",
        f"- bytes of all shards and of the report, compared with the undisturbed run: "
        f"{ {None: 'not compared', True: 'equal', False: 'DIFFERENT'}[equal] }",
        f"- limit for all processes together: {LIMIT_MB:,} MB",
        "",
        "| run | lines kept | wall s | lines/s | parent MB | largest worker MB | together MB |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, run in runs.items():
        rate = counts[name] / (run.ends[-1] if name == "killed" else run.wall_s)
        text.append(
            f"| {name} | {counts[name]:,} | {run.wall_s:.0f} | {rate:,.0f} | "
            f"{run.parent_mb:,.0f} | {run.worker_mb:,.0f} | {run.together_mb:,.0f} |"
        )
    return "\n".join([*text, ""])


if __name__ == "__main__":
    typer.run(main)
