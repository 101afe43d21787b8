"""Read single characters in fonts that no training saw, with character models of ours.

Draws each of 62 characters in the fonts of `unseen_fonts.py` (see there for Debian's packages),
with the same blur, noise, rotation and JPEG. Each is read with a margin of a third of its type size
and cut close, as contours found by OpenCV would cut it. Writes
benchmarks/results/unseen-characters.md and unseen-characters.png, what the first model read wrong.

    uv run dvc repro
    uv run python benchmarks/unseen_characters.py

Several folders may be given, for models that were exported before and copied elsewhere.
"""

import string
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import cv2
import numpy as np
import typer
from rich.progress import track

from glyphline.merge import merge_map, merge_text
from glyphline.outputs import write_text
from glyphline.plots.grid import Card, picture_grid
from glyphline.reading.recognizer import Reader
from machine import machine
from unseen_fonts import FONTS, RESULTS, SEED, SHOWN, Line, draw, interval, usable_fonts

CHARACTERS = string.digits + string.ascii_letters


def draw_characters(fonts: Sequence[Any], folder: Path) -> list[Line]:
    """Draw every character in every font, and write the pictures as PNG files."""
    lines = []
    for font in track(fonts, "drawing"):
        for text in CHARACTERS:
            rng = np.random.default_rng([SEED, len(lines)])
            line = Line(f"{len(lines):05d}.png", text, "character", font.name)
            cv2.imwrite(str(folder / line.file), draw(text, font.path, rng))
            lines.append(line)
    return lines


def cut_close(picture: np.ndarray, margin_px: int = 2) -> np.ndarray:
    """The box of what Otsu's threshold takes for ink, and a margin: (H, W) uint8."""
    _, ink = cv2.threshold(picture, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    x, y, width, height = cv2.boundingRect(ink)
    top, left = max(0, y - margin_px), max(0, x - margin_px)
    return picture[top : y + height + margin_px, left : x + width + margin_px]


def row(name: str, lines: Sequence[Line], found: Sequence[str]) -> str:
    """What a model read right: of 62 classes, without regard to case, and of EMNIST's 47."""
    cells = []
    for merge in ("none", "case_folded", "emnist47"):
        merges = merge_map(merge)
        right = [
            float(merge_text(line.text, merges) == merge_text(text, merges))
            for line, text in zip(lines, found, strict=True)
        ]
        low, high = interval(lines, right)
        cells.append(f"{np.mean(right):.2%} ({low:.2%} to {high:.2%})")
    return f"| {name} | {' | '.join(cells)} |"


def confusions(lines: Sequence[Line], found: Sequence[str], shown: int = 20) -> str:
    """The pairs that are taken for another most often, with their counts."""
    pairs = Counter(
        (line.text, text) for line, text in zip(lines, found, strict=True) if line.text != text
    )
    return ", ".join(
        f"{true} as {read} {count}" for (true, read), count in pairs.most_common(shown)
    )


def main(
    export: Annotated[
        list[Path] | None,
        typer.Option(help="An exported character model of ours; may be repeated."),
    ] = None,
    fonts: Annotated[Path, typer.Option(help="Folder of fonts.")] = FONTS,
    out: Annotated[Path, typer.Option(help="Folder of the table.")] = RESULTS,
) -> None:
    """Read the 62 characters in fonts that no training saw."""
    chosen = usable_fonts(fonts)
    folders = export or [Path("data/export")]
    readers = [Reader.load(folder) for folder in folders]
    names = [
        f"{reader.card.name} of {folder.resolve().name}" if export else reader.card.name
        for reader, folder in zip(readers, folders, strict=True)
    ]
    with tempfile.TemporaryDirectory() as folder:
        lines = draw_characters(chosen, Path(folder))
        files = [Path(folder) / line.file for line in lines]
        drawn = [cv2.imread(str(file), cv2.IMREAD_GRAYSCALE) for file in files]
    cuts = {"with a margin": drawn, "cut close": [cut_close(picture) for picture in drawn]}
    reads = {
        (place, cut): [page.text for page in reader.read_batch(pictures, layout="character")]
        for place, reader in enumerate(readers)
        for cut, pictures in cuts.items()
    }
    families = {font.family for font in chosen}
    rows = [
        "# Single characters in unseen fonts",
        "",
        f"`uv run python benchmarks/unseen_characters.py{' --export EXPORT' * len(export or [])}`, "
        f"{date.today().isoformat()}, {machine()}.",
        "",
        f"{len(lines):,} characters, each of 62 once in {len(chosen)} fonts of {len(families)} "
        f"families that no training saw (those of unseen-fonts.md), seed {SEED}. 95 % intervals "
        f"draw whole fonts. Characters that {names[0]} read wrong: unseen-characters.png.",
        "",
        "| model, pictures | right of 62 classes | case no error | EMNIST's 47 |",
        "|---|---|---|---|",
        *(row(f"{names[place]}, {cut}", lines, found) for (place, cut), found in reads.items()),
        "",
        *(f"- {names[0]}, {cut}: {confusions(lines, reads[0, cut])}" for cut in cuts),
    ]
    print("\n".join(rows))  # noqa: T201
    write_text(out / "unseen-characters.md", "\n".join(rows) + "\n")
    wrong = [
        Card(picture, line.text, text)
        for cut, pictures in cuts.items()
        for picture, line, text in zip(pictures, lines, reads[0, cut], strict=True)
        if line.text != text
    ]
    title = f"{min(SHOWN, len(wrong))} of {len(wrong):,} characters read wrong"
    shown = wrong[:: max(1, len(wrong) // SHOWN)][:SHOWN]
    picture_grid(shown, title).savefig(out / "unseen-characters.png")


if __name__ == "__main__":
    typer.run(main)
