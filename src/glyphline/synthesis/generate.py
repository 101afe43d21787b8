"""Draw all synthetic samples of a plan into shards, and a report of what was drawn."""

import functools
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from glyphline.compute import ordered_map
from glyphline.fonts import Font, trdg_fonts
from glyphline.manifest import Manifest
from glyphline.merge import merge_text
from glyphline.outputs import new_folder, write_json
from glyphline.params.document import Document
from glyphline.picture import encode_png
from glyphline.sample import Sample
from glyphline.shards import ShardWriter
from glyphline.synthesis.drawing import draw_drawing
from glyphline.synthesis.plan import Plan, make_plan, training_fonts
from glyphline.synthesis.renderer import check_looks
from glyphline.synthesis.sheet import SHEET_SAMPLES, write_sheet

PREFIX = "synthetic"
_CHUNK = 64  # samples per call of a worker

Slot = tuple[int, tuple[str, str]]  # a sample's index and what it shows


@dataclass(frozen=True)
class Drawn:
    """A sample with what the report says about it.

    Attributes:
        sample: the sample.
        kind: `character`, or the kind of text of a line.
        font: the font's name.
        redrawn: how many invisible or unreadable pictures were thrown away before.
    """

    sample: Sample
    kind: str
    font: str
    redrawn: int


def synthesize(document: Document, balanced: Path, out: Path, report: Path) -> dict[str, Any]:
    """Draw the recipe's synthetic characters and lines for the train split.

    Fonts whose family stands in the val or test split of the balanced data are not used. The
    output depends on params and manifest alone, never on the number of workers.

    Args:
        document: seed, recipe and compute.
        balanced: the balanced data's folder; only its manifest is read.
        out: replaced by a folder of shards named `PREFIX`; without any when nothing is wanted.
        report: replaced by a folder with `summary.json` and, when something was drawn,
            `contact_sheet.png`.

    Returns:
        What `summary.json` holds.

    Raises:
        DataError: if no manifest or no usable font is there, or no ink is visible.
        ParamsError: if the looks hold what TRDG cannot draw.
    """
    params, manifest = document.recipe.synthesis, Manifest.load(balanced)
    check_looks(document.recipe_looks)
    with new_folder(out) as shards, new_folder(report) as pages:
        if not params.characters and not params.lines:
            summary = _summary([], [], "", Counter(), Counter())
        else:
            summary = _draw_all(document, manifest, shards, pages)
        write_json(pages / "summary.json", summary)
    return summary


def draw_sample(plan: Plan, index: int, what: tuple[str, str]) -> Drawn:
    """Draw one sample from its own seed, see `draw_drawing`."""
    drawing = draw_drawing(plan, index, what)
    label, group = merge_text(drawing.text, plan.merges), drawing.font.group
    sample = Sample(encode_png(drawing.after), label, "trdg", group, "train")
    kind = "character" if what[0] == "character" else what[1]
    return Drawn(sample, kind, drawing.font.name, drawing.redrawn)


def _draw_chunk(chunk: tuple[Slot, ...], plan: Plan) -> list[Drawn]:
    return [draw_sample(plan, index, what) for index, what in chunk]


def _draw_all(document: Document, manifest: Manifest, shards: Path, pages: Path) -> dict[str, Any]:
    fonts, held_back = training_fonts(trdg_fonts(), manifest)
    params, looks = document.recipe.synthesis, document.recipe_looks
    plan, undrawn = make_plan(document.seed, params, looks, manifest, fonts, document.compute)
    kinds: Counter[str] = Counter()
    used: Counter[str] = Counter()
    first: list[Drawn] = []
    with ShardWriter(shards, PREFIX) as writer:
        for drawn in _drawn(plan, document):
            writer.write(drawn.sample)
            kinds[drawn.kind] += 1
            kinds["redrawn"] += drawn.redrawn
            used[drawn.font] += 1
            if len(first) < SHEET_SAMPLES:
                first.append(drawn)
    pictures = [(drawn.sample.image, drawn.sample.text, drawn.font) for drawn in first]
    write_sheet(pages / "contact_sheet.png", pictures)
    return _summary(fonts, held_back, undrawn, kinds, used)


def _drawn(plan: Plan, document: Document) -> Iterator[Drawn]:
    chunks = _chunks(enumerate(plan.kinds()))
    draw = functools.partial(_draw_chunk, plan=plan)
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("drawing", total=plan.total)
        for chunk in ordered_map(draw, chunks, document.compute):
            yield from chunk
            progress.advance(task, len(chunk))


def _chunks(slots: Iterable[Slot]) -> Iterator[tuple[Slot, ...]]:
    slots = iter(slots)  # itertools.batched begins with Python 3.12
    while chunk := tuple(itertools.islice(slots, _CHUNK)):
        yield chunk


def _summary(
    fonts: list[Font], held_back: list[Font], undrawn: str, kinds: Counter[str], used: Counter[str]
) -> dict[str, Any]:
    redrawn = kinds.pop("redrawn", 0)
    return {
        "samples": kinds.total(),
        "kinds": dict(kinds),
        "redrawn": redrawn,
        "classes_not_drawn": undrawn,
        "fonts_used": dict(used),
        "fonts_unused": [font.name for font in fonts if font.name not in used],
        "families_held_back": sorted({font.family for font in held_back}),
    }
