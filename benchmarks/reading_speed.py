"""Reading speed beside RapidOCR's recogniser and Tesseract, on the same pictures in one run.

    uv run python benchmarks/reading_speed.py --model data/export --out benchmarks/results/reading
    uv run --with rapidocr python benchmarks/reading_speed.py --model data/export

RapidOCR is measured where it can be imported, Tesseract where its program is on the path; both are
left out, and named as left out, elsewhere. All of them get pictures that are decoded already, one
at a time; glyphline is measured in batches as well. The pictures are drawn: lines of words and
figures for a model of lines, characters for a model of characters.
"""

import json
import os
import shutil
import string
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from PIL import Image, ImageDraw, ImageFont

from glyphline.fonts import trdg_fonts
from glyphline.outputs import write_json
from glyphline.reading.recognizer import Reader

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


def main(
    model: Annotated[Path, typer.Option(help="An export folder.")] = Path("data/export"),
    pictures: Annotated[int, typer.Option(min=1)] = 400,
    batch: Annotated[int, typer.Option(min=1)] = 256,
    threads: Annotated[int, typer.Option(min=0)] = 0,
    out: Annotated[Path | None, typer.Option(help="Where a JSON file with the table goes.")] = None,
) -> None:
    """Measure and print a table."""
    reader = Reader.load(model, threads)
    is_line = reader.card.preprocess.kind == "line"
    drawn = draw(pictures, is_line)
    rows: dict[str, object] = {"model": reader.card.model_id, "pictures": len(drawn)}
    rows["kind"], rows["cores"] = reader.card.preprocess.kind, os.cpu_count()
    rows["glyphline one at a time"] = one_by_one(reader.read, drawn)
    rows["glyphline in batches"] = in_batches(reader, drawn, batch)
    rows["glyphline read one.png"] = cold_start(model, drawn[0])
    rows["RapidOCR one at a time"] = rapidocr(drawn) or "not installed"
    rows["Tesseract one at a time"] = tesseract(drawn[:20]) or "not installed"
    for name, row in rows.items():
        print(f"{name:28s}{row if not isinstance(row, dict) else json.dumps(row)}")  # noqa: T201
    if out:
        write_json(out.with_suffix(".json"), rows)


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


def one_by_one(read: Read, pictures: list[np.ndarray]) -> dict[str, float]:
    """Milliseconds per picture: median and 95th percentile, after a few to warm up."""
    for picture in pictures[:5]:
        read(picture)
    times = []
    for picture in pictures:
        start = time.perf_counter()
        read(picture)
        times.append(1000 * (time.perf_counter() - start))
    return {
        "p50_ms": round(float(np.median(times)), 3),
        "p95_ms": round(float(np.quantile(times, 0.95)), 3),
    }


def in_batches(reader: Reader, pictures: list[np.ndarray], batch: int) -> dict[str, float]:
    """Pictures per second."""
    reader.read_batch(pictures[:batch])
    start = time.perf_counter()
    for first in range(0, len(pictures), batch):
        reader.read_batch(pictures[first : first + batch])
    return {"per_s": round(len(pictures) / (time.perf_counter() - start), 1)}


def cold_start(model: Path, picture: np.ndarray) -> dict[str, float]:
    """The whole command, from the shell: the fastest of five, and its memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.png"
        cv2.imwrite(str(path), picture)
        command = [sys.executable, "-c", PROGRAM, "read", str(path), "--model", str(model)]
        times, memory = [], 0
        for _ in range(5):
            start = time.perf_counter()
            end = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
            times.append(time.perf_counter() - start)
            memory = max(memory, int(end.stderr.split()[-2]))
    return {"s": round(min(times), 3), "memory_mb": round(memory / 1024, 1)}


def rapidocr(pictures: list[np.ndarray]) -> dict[str, float] | None:
    """RapidOCR's recogniser alone, with its default model."""
    try:
        from rapidocr import RapidOCR
    except ImportError:
        return None
    engine = RapidOCR()
    colors = [cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR) for picture in pictures]
    return one_by_one(lambda one: engine(one, use_det=False, use_cls=False, use_rec=True), colors)


def tesseract(pictures: list[np.ndarray]) -> dict[str, float] | None:
    """Tesseract's program with --psm 7 (one line); its start is part of the time."""
    program = shutil.which("tesseract")
    if program is None:
        return None

    def read(picture: np.ndarray) -> None:
        data = cv2.imencode(".png", picture)[1].tobytes()
        command = [program, "-", "-", "--psm", "7"]
        subprocess.run(command, input=data, capture_output=True, check=True)  # noqa: S603

    return one_by_one(read, pictures)


if __name__ == "__main__":
    typer.run(main)
