"""Draw the same pictures with TRDG's generator and with the engine, compare, and time both.

Every mode is drawn in turn by both, on one core, in several rounds; a picture that differs ends
the run. Times are the process's own seconds of CPU, which other programs disturb little. Writes
benchmarks/results/synthesis-speed.md. About 8 minutes.

    uv run python benchmarks/synthesis_speed.py
"""

import os
import random
import shutil
import sys
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import Annotated, Any, NamedTuple

import cv2
import numpy as np
import PIL
import typer
from PIL import Image
from rich.console import Console

from glyphline.fonts import trdg_fonts
from glyphline.outputs import write_text
from glyphline.synthesis.engine.faces import FACES
from glyphline.synthesis.engine.generator import generate
from glyphline.synthesis.engine.settings import Settings, trdg_arguments
from glyphline.synthesis.trdg_compat import import_trdg
from machine import machine

ROOT = Path(__file__).parents[1]
GENERATE = import_trdg().FakeTextDataGenerator.generate
TEXTS = {"word of 3": "Ray", "line of 24": "Handwritten letters 1024"}
PLAIN: dict[str, Any] = {
    "size_px": 32, "skew_deg": 0, "random_skew": False, "blur_px": 0, "random_blur": False,
    "background": 1, "distortion": 0, "direction": 0, "width_px": -1, "alignment": 1,
    "colors": "#000000", "orientation": 0, "space_width": 1.0, "spacing_px": 0,
    "margins_px": (2, 2, 2, 2), "fit": False, "word_split": False, "image_dir": "",
    "stroke_px": 0, "stroke_colors": "#282828", "image_mode": "L",
}  # fmt: skip
RANGE = "#000000,#505050"
_SHARED = 0.3  # load average from which on other programs count
MODES: dict[str, dict[str, Any]] = {
    "plain": {},
    "ink of one grey": {"colors": "#282828"},
    "ink of a range of colours": {"colors": RANGE},
    "gaussian noise": {"background": 0},
    "quasicrystal": {"background": 2},
    "pictures": {"background": 3},
    "fixed skew 3": {"skew_deg": 3},
    "random skew 5": {"skew_deg": 5, "random_skew": True},
    "fixed blur 1": {"blur_px": 1},
    "random blur 2": {"blur_px": 2, "random_blur": True},
    **{
        f"{name}, {way}": {"distortion": kind, "direction": direction}
        for kind, name in ((1, "sine"), (2, "cosine"), (3, "random"))
        for direction, way in enumerate(("vertical", "horizontal", "both"))
    },
    "stroke 1": {"stroke_px": 1},
    "vertical text": {"orientation": 1},
    "whole words": {"word_split": True},
    "spacing 3, spaces 1.5": {"spacing_px": 3, "space_width": 1.5},
    "fit": {"fit": True},
    "width 400, right": {"width_px": 400, "alignment": 2},
    "64 px": {"size_px": 64},
    "RGB": {"image_mode": "RGB"},
    "RGB, ink of a range": {"image_mode": "RGB", "colors": RANGE},
    "all of the default recipe": {
        "background": 0, "skew_deg": 3, "random_skew": True, "blur_px": 1, "random_blur": True,
        "colors": RANGE, "size_px": 48, "spacing_px": 1, "margins_px": (4, 5, 6, 5),
    },
}  # fmt: skip


class Row(NamedTuple):
    """Seconds of CPU per picture, by font; and what a first pass with no font loaded took."""

    mode: str
    text: str
    trdg_s: list[float]
    ours_s: list[float]
    first_s: float

    @property
    def ratio(self) -> float:
        """How many pictures the engine draws in the time in which TRDG draws one."""
        return sum(self.trdg_s) / sum(self.ours_s)


def main(
    rounds: Annotated[int, typer.Option(min=1, help="Medians are taken over as many.")] = 5,
    every: Annotated[int, typer.Option(min=1, help="Take each so-many-th of the fonts.")] = 4,
    seed: Annotated[int, typer.Option(min=0, help="Of the first picture.")] = 20,
    work: Annotated[Path, typer.Option(help="Where the run keeps its files.")] = Path(
        "benchmarks/.work/synthesis-speed"
    ),
) -> None:
    """Time TRDG's generator and the engine on the same pictures."""
    shutil.rmtree(work, ignore_errors=True)
    folder = write_backgrounds(work / "backgrounds", seed)
    fonts = [str(font.path) for font in trdg_fonts()][::every]
    busy = os.getloadavg()[0]
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    cv2.setNumThreads(1)
    listdir = os.listdir  # TRDG takes the file system's order of backgrounds, the engine names'
    os.listdir = lambda path: sorted(listdir(path))
    rows = []
    for mode, changes in MODES.items():
        for name, text in TEXTS.items():
            values = {**PLAIN, "text": text, "image_dir": folder, **changes}
            settings = [Settings(**values, font=font) for font in fonts]
            rows.append(time_both(mode, name, settings, rounds, seed))
            Console().print(f"{mode}, {name}: {rows[-1].ratio:.1f} times as fast")
    target = ROOT / "benchmarks" / "results" / "synthesis-speed.md"
    options = " ".join(sys.argv[1:])
    write_text(target, table(rows, options, rounds, seed, busy))
    Console().print(f"wrote {target.relative_to(ROOT)}")


def time_both(mode: str, text: str, settings: list[Settings], rounds: int, seed: int) -> Row:
    """Draw all pictures with TRDG, then with the engine, in every round.

    Raises:
        SystemExit: for a picture that differs.
    """
    FACES.forget()
    first = sum(timed(generate, one, seed)[1] for one in settings) / len(settings)
    trdgs: list[list[float]] = []
    ours: list[list[float]] = []
    for number in range(seed, seed + rounds):
        theirs = [timed(by_trdg, one, number) for one in settings]
        mine = [timed(generate, one, number) for one in settings]
        trdgs.append([seconds for _, seconds in theirs])
        ours.append([seconds for _, seconds in mine])
        for one, (expected, _), (picture, _) in zip(settings, theirs, mine, strict=True):
            if not np.array_equal(np.asarray(expected), picture):
                raise SystemExit(f"{mode}: the pictures differ: {one}, seed {number}")
    return Row(mode, text, by_font(trdgs), by_font(ours), first)


def by_trdg(settings: Settings, seed: int) -> Image.Image:
    """Call TRDG's generator directly, with nothing but the seeding before it."""
    random.seed(seed)
    cv2.setRNGSeed(seed)
    return GENERATE(**trdg_arguments(settings))


def timed(draw: Any, settings: Settings, seed: int) -> tuple[Any, float]:
    """A picture and the seconds of CPU that it took."""
    start = time.process_time()
    picture = draw(settings, seed)
    return picture, time.process_time() - start


def by_font(rounds: list[list[float]]) -> list[float]:
    """The median over the rounds, for each font."""
    return [median(times) for times in zip(*rounds, strict=True)]


def write_backgrounds(folder: Path, seed: int) -> str:
    """Write five smooth light pictures of 640 x 480 px; give the folder's name."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(seed)
    for number in range(5):
        coarse = Image.fromarray(rng.integers(150, 256, (12, 16, 3), dtype=np.uint8))
        coarse.resize((640, 480), Image.Resampling.BICUBIC).save(folder / f"{number}.jpg")
    return str(folder)


def table(rows: list[Row], options: str, rounds: int, seed: int, busy: float) -> str:
    """All of it as Markdown."""
    command = f"uv run python benchmarks/synthesis_speed.py {options}".rstrip()
    text = [
        "# Synthesis: TRDG's generator and the engine",
        "",
        f"- command: `{command}`",
        f"- date: {date.today().isoformat()}; machine: {machine()}",
        f"- Pillow {PIL.__version__}, numpy {np.__version__}, OpenCV {cv2.__version__}",
        f"- seed: {seed}; {len(rows[0].ours_s)} of TRDG's fonts; medians of {rounds} rounds, in "
        "which first TRDG and then the engine drew the same pictures on one core; all pairs were "
        "equal "
        f"({len(rows) * rounds * len(rows[0].ours_s):,} pairs)",
        "- pictures per second of the process's own CPU time; 32 px, black on white, mode L where "
        "a mode does not say otherwise",
        "- first: a pass in which each font and character is met for the first time; lowest: the "
        "ratio with the font in which TRDG is fastest compared with the engine",
        f"- the cores were shared with other programs: load average at the start {busy:.1f}"
        if busy > _SHARED
        else f"- the cores were free: load average at the start {busy:.1f}",
        "",
        "| mode | text | TRDG/s | engine/s | ratio | lowest | first/s |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        pairs = zip(row.trdg_s, row.ours_s, strict=True)
        text.append(
            f"| {row.mode} | {row.text} | {rate(row.trdg_s):,.0f} | {rate(row.ours_s):,.0f} | "
            f"{row.ratio:.1f} | {min(trdg / own for trdg, own in pairs):.1f} | "
            f"{1 / row.first_s:,.0f} |"
        )
    return "\n".join([*text, ""])


def rate(seconds: list[float]) -> float:
    """Pictures per second."""
    return len(seconds) / sum(seconds)


if __name__ == "__main__":
    typer.run(main)
