"""Time every kind of damage and every part of it alone, on one core.

Lines of the recipe `lines`, brought to 400x48 px, in the process's own seconds of CPU. Writes
benchmarks/results/damage-speed.md. About half a minute.

    uv run python benchmarks/damage_speed.py
"""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console

from glyphline.damage.kinds import KINDS, damage, forced
from glyphline.outputs import write_text
from glyphline.params.damage import DamageParams
from glyphline.params.document import load
from glyphline.previewing.specimen import assumed_data, synthetic_specimens
from machine import machine

ROOT = Path(__file__).parents[1]
OUT = ROOT / "benchmarks" / "results" / "damage-speed.md"
SIZE = (400, 48)
LINES, ROUNDS = 60, 5


def main() -> None:
    """Time and write the table."""
    cv2.setNumThreads(1)
    document = load(ROOT / "params.yaml").model_copy(update={"dataset": "lines"})
    specimens = synthetic_specimens(document, assumed_data(document), LINES)
    pictures = [cv2.resize(one.before, SIZE) for one in specimens]
    rows = []
    for name, params in cases(document.recipe_looks.damage):
        median_us, refused = timed(pictures, params)
        rows.append(f"| {name} | {median_us:,.0f} | {refused:.1%} |")
        Console().print(rows[-1])
    text = (
        f"# Damage: microseconds per picture of {SIZE[0]}x{SIZE[1]} px\n\n"
        f"- command: `uv run python benchmarks/damage_speed.py`\n"
        f"- date: {date.today()}; machine: {machine()}\n"
        f"- {LINES} lines of recipe `lines` with the ranges of params.yaml, {ROUNDS} rounds, "
        f"median of the process's own CPU time; strengths are drawn anew\n"
        f"- a part alone includes measuring the letters and asking whether they can be read\n"
        f"- refused: share of the pictures that could no longer be read and are drawn anew\n\n"
        f"| damage | median | refused |\n|---|---|---|\n"
    )
    write_text(OUT, text + "\n".join(rows) + "\n")


def cases(params: DamageParams) -> Iterator[tuple[str, DamageParams]]:
    """Nothing, inverted, then every kind and its parts."""
    yield "none", params
    yield "inverted", forced(params, "inverted")
    for kind in KINDS:
        yield f"**{kind}**", forced(params, kind)
        for part in getattr(params, kind).NEUTRAL:
            yield f"{kind}: {part}", forced(params, kind, part)


def timed(pictures: list[np.ndarray], params: DamageParams) -> tuple[float, float]:
    """Median microseconds per picture, and the share refused."""
    times, refused = [], 0
    for number in range(ROUNDS):
        for index, picture in enumerate(pictures):
            rng = np.random.default_rng([index, number])
            start = time.thread_time_ns()
            refused += damage(picture, params, rng) is None
            times.append(time.thread_time_ns() - start)
    return float(np.median(times)) / 1000, refused / len(times)


if __name__ == "__main__":
    main()
