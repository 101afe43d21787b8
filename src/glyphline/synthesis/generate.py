"""Draw all synthetic samples of a plan into shards, and a report of what was drawn."""

import contextlib
import functools
import itertools
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from glyphline.compute import ordered_map
from glyphline.font_licences import font_licences
from glyphline.font_sets import fonts_of
from glyphline.manifest import Manifest
from glyphline.merge import merge_text
from glyphline.outputs import new_folder, write_json, written_below
from glyphline.params.document import Document
from glyphline.picture import encode_png
from glyphline.sample import Sample
from glyphline.shards import ROWS_PER_GROUP, read_samples
from glyphline.synthesis.backgrounds import check_backgrounds, report_backgrounds
from glyphline.synthesis.drawing import draw_drawing
from glyphline.synthesis.fitting import steer
from glyphline.synthesis.hands import Hands, hands
from glyphline.synthesis.origin import origin_of
from glyphline.synthesis.plan import Plan, make_plan
from glyphline.synthesis.shares import report_corpus, report_shares
from glyphline.synthesis.sheet import SHEET_SAMPLES, write_sheet
from glyphline.synthesis.tally import Drawn, Tally
from glyphline.synthesis.unfinished import PREFIX, Unfinished, discard, kept_shards

_CHUNK = 64  # samples per call of a worker
# What a kill may cost: less than a minute of two cores. Row groups must fill it.
ROWS_PER_SHARD = 40 * ROWS_PER_GROUP

SOURCES = {"printed": "trdg", "captcha": "captcha_like", "handwritten": "composed"}
"""Kind of looks -> the source that its samples name."""

Slot = tuple[int, tuple[str, str]]  # a sample's index and what it shows


def synthesize(document: Document, balanced: Path, out: Path, report: Path) -> dict[str, Any]:
    """Draw the recipe's synthetic characters and lines for the train split.

    Fonts whose family stands in the val or test split of the balanced data are not used. The
    output depends on params, manifest and what these name alone, never on the number of workers,
    nor on how often the run was killed: finished shards wait beside `out` and the next run goes
    on from them.

    Args:
        document: seed, recipe and compute.
        balanced: the balanced data's folder; its manifest is read and, for `steer:
            deficit`, the texts of its train split.
        out: replaced by a folder of shards named `PREFIX`; without any when nothing is wanted.
        report: replaced by a folder with `summary.json` and, when something was drawn,
            `contact_sheet.png`; where characters were steered, also `characters.csv` and `.png`.

    Returns:
        What `summary.json` holds.

    Raises:
        DataError: if no manifest or no usable font is there, no ink is visible, or the looks
            name a folder of backgrounds without pictures.
        OutputError: if the disk is full or a folder cannot be written.
    """
    params, manifest = document.recipe.synthesis, Manifest.load(balanced)
    if params.characters or params.lines:
        return _draw_all(document, manifest, balanced, out, report)
    discard(out, "nothing is to be drawn")
    summary = _summary(Hands([], []), "", Tally())
    with new_folder(out), new_folder(report) as pages:
        write_json(pages / "summary.json", summary)
    return summary


def draw_sample(plan: Plan, index: int, what: tuple[str, str]) -> Drawn:
    """Draw one sample from its own seed, see `draw_drawing`."""
    drawing = draw_drawing(plan, index, what)
    label = merge_text(drawing.text, plan.merges)
    group = drawing.font.group if drawing.font.family else ""  # real characters are of many writers
    sample = Sample(encode_png(drawing.after), label, SOURCES[plan.looks.kind], group, "train")
    kind = "character" if what[0] == "character" else what[1]
    return Drawn(sample, kind, drawing.font.name, drawing.redrawn)


def _draw_chunk(chunk: tuple[Slot, ...], plan: Plan) -> list[Drawn]:
    return [draw_sample(plan, index, what) for index, what in chunk]


def _draw_all(
    document: Document, manifest: Manifest, balanced: Path, out: Path, report: Path
) -> dict[str, Any]:
    looks, seed = document.recipe_looks, document.seed
    fonts = fonts_of(document.recipe.synthesis.fonts)
    check_backgrounds(looks)
    with hands(looks, manifest, fonts, balanced, out, seed) as able:
        return _draw_by(able, document, manifest, balanced, out, report)


def _draw_by(
    able: Hands, document: Document, manifest: Manifest, balanced: Path, out: Path, report: Path
) -> dict[str, Any]:
    params, looks = document.recipe.synthesis, document.recipe_looks
    plan, undrawn = make_plan(document.seed, params, looks, manifest, able.fonts, document.compute)
    plan = steer(plan, balanced)
    origin = origin_of(plan, ROWS_PER_SHARD)
    with kept_shards(out, origin, plan.total, ROWS_PER_SHARD) as unfinished:
        _draw_rest(plan, document, unfinished)
        tally = sum(unfinished.tallies, Tally())
        summary = _summary(able, undrawn, tally)
        with new_folder(report) as pages, written_below(report.parent):
            first = itertools.islice(read_samples(unfinished.shards, PREFIX), SHEET_SAMPLES)
            named = zip(first, tally.first_fonts, strict=True)
            pictures = [(sample.image, sample.text, font) for sample, font in named]
            write_sheet(pages / "contact_sheet.png", pictures)
            summary |= report_shares(plan, unfinished.shards, PREFIX, pages)
            summary |= report_corpus(params) | report_backgrounds(looks)
            write_json(pages / "summary.json", summary)
        unfinished.publish()
    return summary


def _draw_rest(plan: Plan, document: Document, unfinished: Unfinished) -> None:
    # One iterator for all shards, so that workers do not wait where one ends.
    with contextlib.closing(_drawn(plan, document, unfinished.samples)) as drawings:
        while remaining := plan.total - unfinished.samples:
            size = min(ROWS_PER_SHARD, remaining)
            unfinished.write_shard(itertools.islice(drawings, size))


def _drawn(plan: Plan, document: Document, start: int) -> Generator[Drawn, None, None]:
    slots = itertools.islice(enumerate(plan.kinds()), start, None)
    draw = functools.partial(_draw_chunk, plan=plan)
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("drawing", total=plan.total, completed=start)
        for chunk in ordered_map(draw, _chunks(slots), document.compute):
            yield from chunk
            progress.advance(task, len(chunk))


def _chunks(slots: Iterable[Slot]) -> Iterator[tuple[Slot, ...]]:
    slots = iter(slots)  # itertools.batched begins with Python 3.12
    while chunk := tuple(itertools.islice(slots, _CHUNK)):
        yield chunk


def _summary(able: Hands, undrawn: str, tally: Tally) -> dict[str, Any]:
    files = [font for font in able.fonts if font.name in tally.fonts and font.family]
    return {
        "samples": tally.samples,
        "kinds": dict(sorted(tally.kinds.items())),
        "redrawn": tally.redrawn,
        "classes_not_drawn": undrawn,
        "fonts_used": dict(sorted(tally.fonts.items())),
        "font_licences": font_licences(files),  # real characters have that of their source
        "fonts_unused": [font.name for font in able.fonts if font.name not in tally.fonts],
        "families_held_back": sorted({font.family for font in able.held_back}),
    }
