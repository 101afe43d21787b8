"""Import EMNIST from its idx files to Parquet shards; measure speed per core and memory.

Reads the archive of GLYPHLINE_MIRROR; without one it makes up an archive of 100,000 characters in
the published layout. The import runs in a process of its own. Writes
benchmarks/results/import-speed.md and ends with 1 below 5,000 pictures per CPU second or above
1 GB. Takes half a minute.

    GLYPHLINE_MIRROR=/path/to/mirror uv run python benchmarks/import_speed.py
"""

import dataclasses
import gzip
import os
import resource
import shutil
import statistics
import struct
import sys
import time
import zipfile
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from rich.console import Console

from glyphline.outputs import read_json, write_json, write_text
from glyphline.params.compute import ComputeParams, DownloadParams
from glyphline.picture import decode_picture, encode_png
from glyphline.rejects import Rejects
from glyphline.shards import ShardWriter, read_samples
from glyphline.sources import emnist
from glyphline.sources._context import SourceContext
from machine import machine

ROOT = Path(__file__).parents[1]
MADE_UP = 100_000
RATE, LIMIT_MB = 5_000, 1_000
REPEATS = 3
ENCODED = 10_000  # pictures for the comparison of encoders
ENCODERS = {
    "level 6, as written": [cv2.IMWRITE_PNG_COMPRESSION, 6],
    "level 1": [cv2.IMWRITE_PNG_COMPRESSION, 1],
    "level 9": [cv2.IMWRITE_PNG_COMPRESSION, 9],
    "level 6, run lengths": [
        *(cv2.IMWRITE_PNG_COMPRESSION, 6),
        *(cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE),
    ],
    "level 0, not compressed": [cv2.IMWRITE_PNG_COMPRESSION, 0],
}


def main(
    seed: Annotated[int, typer.Option(help="Of made-up pictures.")] = 20,
    work: Annotated[Path, typer.Option(help="Where the run keeps its files.")] = Path(
        "benchmarks/.work/import-speed"
    ),
    inside: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Import EMNIST from its idx files to Parquet shards; measure speed per core and memory."""
    if inside:
        import_once(work, seed)
        return
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    origin = "the archive of the mirror"
    if not os.environ.get("GLYPHLINE_MIRROR"):
        origin = "an archive made up in the published layout"
        make_up(work / "mirror", seed)
    runs = [run(work, seed) for _ in range(REPEATS)]
    encoders = compare_encoders(work)
    target = ROOT / "benchmarks" / "results" / "import-speed.md"
    write_text(target, table(origin, seed, runs, encoders))
    shutil.rmtree(work)
    Console().print(f"wrote {target.relative_to(ROOT)}")
    slow = statistics.median(count / cpu for count, _, cpu, _ in runs) < RATE
    raise SystemExit(slow or max(peak for *_, peak in runs) > LIMIT_MB)


def import_once(work: Path, seed: int) -> None:
    """Import everything, as the download stage does, and say how many and how fast."""
    if (work / "mirror").is_dir():  # its size and checksum are not those that NIST publishes
        os.environ["GLYPHLINE_MIRROR"] = str(work / "mirror")
        emnist.EMNIST = dataclasses.replace(emnist.EMNIST, size=None, sha256=None)
    context = SourceContext(
        seed=seed,
        cache=work / "cache",
        download=DownloadParams(timeout_s=30, retries=2),
        compute=ComputeParams(backend="loky", workers=1),
        rejects=Rejects(),
    )
    params = emnist.SourceParams(split="byclass", parts="available")
    wall, cpu = time.perf_counter(), time.process_time()
    with ShardWriter(work / "shards", "emnist") as writer:
        for sample in emnist.samples(params, context):
            writer.write(sample)
    seconds = time.perf_counter() - wall, time.process_time() - cpu
    write_json(work / "import.json", {"count": writer.written, "seconds": seconds})


def run(work: Path, seed: int) -> tuple[int, float, float, float]:
    """One import in a child: pictures, wall seconds, CPU seconds, peak MB of the whole process."""
    shutil.rmtree(work / "shards", ignore_errors=True)
    command = [sys.executable, __file__, "--inside", "--work", str(work), "--seed", str(seed)]
    child = os.posix_spawn(sys.executable, command, dict(os.environ))
    _, status, usage = os.wait4(child, 0)
    if code := os.waitstatus_to_exitcode(status):
        raise SystemExit(code)
    found = read_json(work / "import.json")
    return found["count"], *found["seconds"], peak_mb(usage)


def peak_mb(usage: resource.struct_rusage) -> float:
    """Largest resident size in MB; Linux counts it in KiB, macOS in bytes."""
    return usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e6 / 1024)


def make_up(folder: Path, seed: int) -> None:
    """An archive like NIST's with the test part of byclass: strokes, stored on their side."""
    rng = np.random.default_rng(seed)
    pictures = np.zeros((MADE_UP, 28, 28), np.uint8)
    for picture in pictures:
        points = rng.integers(4, 24, (4, 2)).astype(np.int32)
        cv2.polylines(picture, [points], False, 255, 2, cv2.LINE_AA)
    labels = rng.integers(0, 62, MADE_UP).astype(np.uint8)
    characters = [*range(48, 58), *range(65, 91), *range(97, 123)]
    mapping = "".join(f"{label} {code}\n" for label, code in enumerate(characters))
    folder.mkdir()
    head = "gzip/emnist-byclass-"
    with zipfile.ZipFile(folder / "gzip.zip", "w") as archive:
        archive.writestr(f"{head}mapping.txt", mapping)
        for name, magic, data in (
            ("images-idx3", struct.pack(">4I", 0x803, MADE_UP, 28, 28), pictures),
            ("labels-idx1", struct.pack(">2I", 0x801, MADE_UP), labels),
        ):
            archive.writestr(f"{head}test-{name}-ubyte.gz", gzip.compress(magic + data.tobytes()))


def compare_encoders(work: Path) -> list[str]:
    """Rows: encoder, CPU microseconds and bytes per picture."""
    samples = list(islice(read_samples(work / "shards", "emnist"), ENCODED))
    pictures = [decode_picture(sample.image) for sample in samples]
    assert encode_png(pictures[0]) == samples[0].image  # noqa: S101 - level 6 is what is written
    rows = []
    for name, flags in ENCODERS.items():
        start = time.process_time()
        size = sum(len(cv2.imencode(".png", picture, flags)[1]) for picture in pictures)
        micros = (time.process_time() - start) * 1e6 / len(pictures)
        rows.append(f"| {name} | {micros:.0f} | {size / len(pictures):.0f} |")
    return rows


def table(
    origin: str, seed: int, runs: list[tuple[int, float, float, float]], encoders: list[str]
) -> str:
    """The runs as Markdown."""
    lines = [
        "# Importing EMNIST",
        "",
        "- command: `uv run python benchmarks/import_speed.py`",
        f"- date: {date.today().isoformat()}; machine: {machine()}",
        f"- seed: {seed}; {origin}: {runs[0][0]:,} pictures of 28x28 px, idx to Parquet, archive "
        "checked and opened, one process and one thread",
        "- CPU time is one core's work, whatever else the machine does; peak is the resident size "
        "of the whole process, libraries included",
        "",
        "| run | wall s | pictures/s | CPU s | pictures per CPU second | peak MB |",
        "|---|---|---|---|---|---|",
    ]
    for number, (count, wall, cpu, peak) in enumerate(runs, 1):
        lines.append(
            f"| {number} | {wall:.1f} | {count / wall:,.0f} | {cpu:.1f} | {count / cpu:,.0f} | "
            f"{peak:,.0f} |"
        )
    lines += ["", f"PNG encoders, {ENCODED:,} of these pictures:", ""]
    lines += ["| encoder | CPU microseconds | bytes |", "|---|---|---|", *encoders, ""]
    return "\n".join(lines)


if __name__ == "__main__":
    typer.run(main)
