"""Reading speed beside RapidOCR's recogniser and Tesseract, on the same pictures in one run.

Takes export folders of models of lines, of characters, or both. All readers get pictures
that are decoded already, one at a time; glyphline is measured in batches as well, with
its network alone beside it, in every ONNX variant of the folder. RapidOCR is measured where it can
be imported, Tesseract where its program is on the path; elsewhere they are named as left out. The
pictures are drawn: lines of three words for a model of lines, characters for one of characters.
Writes benchmarks/results/reading-speed.md. About 2 minutes on 2 free cores.

    uv run --with rapidocr python benchmarks/reading_speed.py --lines EXPORT --characters EXPORT
"""

import os
import shutil
import string
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from PIL import Image, ImageDraw, ImageFont
from rich.console import Console

from glyphline.exported import READABLE
from glyphline.fonts import trdg_fonts
from glyphline.outputs import write_text
from glyphline.preprocess_batch import in_widths
from glyphline.reading.recognizer import Reader
from machine import machine

RESULT = Path(__file__).parent / "results" / "reading-speed.md"
TURN = 50  # pictures
ROUNDS = 9

# What the system counts for a child includes its parent; VmHWM starts anew with the program.
PROGRAM = """
import sys
from pathlib import Path
from glyphline.cli import app
try:
    app()
finally:
    status = Path("/proc/self/status").read_text()
    print(status[status.index("VmHWM") :].splitlines()[0], file=sys.stderr)
"""

Read = Callable[[np.ndarray], object]


@dataclass(frozen=True)
class Row:
    """What one reader took; None where it was not measured."""

    reader: str
    p50_ms: float | None = None
    p95_ms: float | None = None
    per_s: float | None = None


def main(
    lines: Annotated[
        list[Path] | None, typer.Option(help="An export folder that reads lines; may be repeated.")
    ] = None,
    characters: Annotated[
        list[Path] | None, typer.Option(help="One that reads characters; may be repeated.")
    ] = None,
    pictures: Annotated[int, typer.Option(min=1, help="Drawn pictures of each kind.")] = 400,
    batch: Annotated[int, typer.Option(min=1)] = 1024,
    threads: Annotated[int, typer.Option(min=0, help="0: as many as there are cores.")] = 0,
) -> None:
    """Reading speed beside RapidOCR's recogniser and Tesseract, on the same pictures in one run."""
    text = [
        "# Reading speed beside RapidOCR and Tesseract",
        "",
        "- command: `uv run --with rapidocr python benchmarks/reading_speed.py"
        f"{' --lines EXPORT' * len(lines or [])}{' --characters EXPORT' * len(characters or [])}`",
        f"- date: {date.today().isoformat()}; machine: {machine()}; load average at the start "
        f"{os.getloadavg()[0]:.1f}; no GPU",
        f"- {pictures} drawn pictures, read by each in turns of {TURN}; batches of {batch}",
        "- RapidOCR: its recogniser alone with its default model; Tesseract: the program with"
        " `--psm 7` (lines) or `10` (characters), started anew for each, as Python wrappers do",
    ]
    for folders, is_line in ((lines, True), (characters, False)):
        drawn = draw(pictures, is_line) if folders else []
        for folder in folders or []:
            text += part(folder, is_line, drawn, batch, threads)
    Console().print("\n".join(text), markup=False)
    write_text(RESULT, "\n".join([*text, ""]))


def part(
    folder: Path, is_line: bool, drawn: list[np.ndarray], batch: int, threads: int
) -> list[str]:
    """The rows of one folder as Markdown.

    Raises:
        typer.BadParameter: if the folder reads the other kind.
    """
    reader = Reader.load(folder, threads)
    if (reader.card.preprocess.kind == "line") != is_line:
        raise typer.BadParameter(f"{folder} reads {reader.card.preprocess.kind}s")
    variants = [variant for variant in reader.card.variants if variant in READABLE]
    readers = {variant: Reader.load(folder, threads, variant) for variant in variants}
    ours = f"glyphline, {variants[0]}, one at a time"
    reads: dict[str, Read] = {
        f"glyphline, {variant}, one at a time": one.read for variant, one in readers.items()
    }
    missing = []
    for name, read in (
        ("RapidOCR", rapidocr()),
        ("Tesseract", tesseract("7" if is_line else "10")),
    ):
        if read is None:
            missing.append(name)
        else:
            reads[name] = read
    rows = in_turns(reads, drawn)
    for variant, one in readers.items():
        rows += in_batches(one, variant, drawn, batch)
    mine = next(row.p50_ms for row in rows if row.reader == ours) or 1.0
    seconds, memory = cold_start(folder, drawn[0])
    return [
        "",
        f"## {'Lines' if is_line else 'Characters'}: {reader.card.name}",
        "",
        "| reader | p50, ms | p95, ms | per s | times glyphline's p50 |",
        "|---|---|---|---|---|",
        *(_cells(row, mine) for row in rows),
        "",
        f"- `glyphline read one.png`, the whole command: {seconds:.2f} s, {memory:.0f} MB at most",
        *(f"- {name} is not installed and was left out" for name in missing),
    ]


def _cells(row: Row, mine: float) -> str:
    numbers = (row.p50_ms, row.p95_ms, row.per_s, row.p50_ms and row.p50_ms / mine)
    forms = ("{:.2f}", "{:.2f}", "{:,.0f}", "{:.1f}")
    cells = ["" if n is None else form.format(n) for n, form in zip(numbers, forms, strict=True)]
    return f"| {row.reader} | {' | '.join(cells)} |"


def draw(count: int, lines: bool) -> list[np.ndarray]:
    """Pictures 48 px high in the fonts that TRDG ships, the same at every run."""
    rng = np.random.default_rng(3)
    fonts = trdg_fonts()
    faces = [ImageFont.truetype(font.path, 26) for font in fonts]
    pictures = []
    for number in range(count):
        alphabet = np.array(list(string.ascii_letters + string.digits))
        words = ["".join(rng.choice(alphabet, 7)) for _ in range(3)]
        text = " ".join(words) if lines else words[0][0]
        face = faces[number % len(faces)]
        width = 48 if not lines else round(face.getlength(text)) + 16
        page = Image.new("L", (width, 48), 255)
        ImageDraw.Draw(page).text((width / 2, 24), text, font=face, fill=20, anchor="mm")
        pictures.append(np.asarray(page))
    return pictures


def in_turns(reads: dict[str, Read], pictures: list[np.ndarray]) -> list[Row]:
    """Each reader reads some pictures alone, then the next; the slow one takes one turn."""
    times: dict[str, list[float]] = {name: [] for name in reads}
    for first in range(0, len(pictures), TURN):
        for name, read in reads.items():
            if first and name == "Tesseract":
                continue
            read(pictures[first])  # wakes its threads
            for picture in pictures[first : first + TURN]:
                start = time.perf_counter()
                read(picture)
                times[name].append(1000 * (time.perf_counter() - start))
    return [
        Row(name, float(np.median(found)), float(np.quantile(found, 0.95)))
        for name, found in times.items()
    ]


def in_batches(reader: Reader, variant: str, pictures: list[np.ndarray], size: int) -> list[Row]:
    """Pictures per second, of the whole way and of the network alone; medians of several rounds."""
    pictures = (pictures * (1 + size // len(pictures)))[:size]
    inputs = [batch for _, batch in in_widths(pictures, reader.card.preprocess)]
    whole = per_second(lambda: reader.read_batch(pictures), size)
    alone = per_second(lambda: [reader.logits(batch) for batch in inputs], size)
    return [
        Row(f"glyphline, {variant}, in batches", per_s=whole),
        Row(f"its network alone, {variant}", per_s=alone),
    ]


def per_second(call: Callable[[], object], count: int) -> float:
    """How many of `count` things a call does in a second."""
    call()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return count / float(np.median(times))


def cold_start(model: Path, picture: np.ndarray) -> tuple[float, float]:
    """The whole command, from the shell: median seconds of several, and its most memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.png"
        cv2.imwrite(str(path), picture)
        arguments = ["read", str(path), "--model", str(model)]
        times = []
        run([sys.executable, "-m", "glyphline", *arguments])  # compiles what was never imported
        for _ in range(ROUNDS):
            start = time.perf_counter()
            run([sys.executable, "-m", "glyphline", *arguments])
            times.append(time.perf_counter() - start)
        memory = int(run([sys.executable, "-c", PROGRAM, *arguments]).split()[-2])
    return float(np.median(times)), memory * 1024 / 1e6


def run(command: list[str]) -> str:
    """Run a program to its end, with Python's bytecode kept; what it wrote to standard error."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    end = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=True, env=environment
    )
    return end.stderr


def rapidocr() -> Read | None:
    """RapidOCR's recogniser alone, with its default model; None where it is not installed."""
    try:
        from rapidocr import RapidOCR
    except ImportError:
        return None
    engine = RapidOCR()

    def read(picture: np.ndarray) -> object:
        color = cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)
        return engine(color, use_det=False, use_cls=False, use_rec=True)

    return read


def tesseract(mode: str) -> Read | None:
    """Tesseract's program, started for each picture; None where it is not installed."""
    program = shutil.which("tesseract")
    if program is None:
        return None

    def read(picture: np.ndarray) -> None:
        data = cv2.imencode(".png", picture)[1].tobytes()
        command = [program, "-", "-", "--psm", mode]
        subprocess.run(command, input=data, capture_output=True, check=True)  # noqa: S603

    return read


if __name__ == "__main__":
    typer.run(main)
