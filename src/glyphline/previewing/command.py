"""`glyphline preview`: from params.yaml to contact sheets."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from glyphline.errors import DataError
from glyphline.manifest import Manifest
from glyphline.outputs import new_folder
from glyphline.params.base import choose
from glyphline.params.document import Document, load
from glyphline.picture import encode_png
from glyphline.previewing.damaged import damage_rows
from glyphline.previewing.inputs import input_rows, preprocessing, readable_by
from glyphline.previewing.page import Sheet, write_page
from glyphline.previewing.rows import columns_for, write_rows
from glyphline.previewing.specimen import (
    ALPHANUMERICS,
    Specimen,
    assumed_data,
    known_data,
    real_specimens,
    synthetic_specimens,
)
from glyphline.synthesis.sheet import write_sheet

Section = Literal["synthesis", "augment", "all"]


@dataclass(frozen=True)
class Choices:
    """What to preview.

    Attributes:
        params: params.yaml.
        dataset: in place of the one that params.yaml chooses; empty for that one.
        model: likewise.
        section: `synthesis` for pictures as drawn and damaged, `augment` for model input and
            augmentation, `all` for both.
        count: samples of each origin.
        balanced: the balanced data's folder; need not exist.
        out: replaced by the folder of sheets.
    """

    params: Path
    dataset: str
    model: str
    section: Section
    count: int
    balanced: Path
    out: Path


def preview(choices: Choices) -> list[str]:
    """Draw the sheets and the page; the same params and data give the same bytes.

    Returns:
        What was written and what was left out, line by line.

    Raises:
        GlyphlineError: if params or data cannot be used; then `out` stays as it was.
    """
    document = _chosen(choices)
    data = known_data(document, choices.balanced)
    notes = _notes(document, choices, data)
    known = data or assumed_data(document)
    counted = choices.balanced if data else None
    specimens = synthetic_specimens(document, known, choices.count, counted)
    real: list[Specimen] = []
    if data and choices.section != "synthesis":
        real = real_specimens(document.seed, choices.balanced, choices.count)
    sheets: list[Sheet] = []
    with new_folder(choices.out) as folder:
        if choices.section != "augment":
            sheets += _drawn_sheets(document, specimens, folder)
        if choices.section != "synthesis":
            widest = max(one.after.shape[1] / one.after.shape[0] for one in specimens)
            seen = known if data else known.model_copy(update={"widest_aspect": widest})
            sheets += _input_sheets(document, seen, specimens, real, folder, notes)
        if not sheets:
            raise DataError(
                f"{document.model} reads single characters and {document.dataset} holds lines "
                f"alone; give --model crnn, or --section synthesis"
            )
        title = f"preview of {document.dataset} for {document.model}"
        sections = {
            "synthesis": document.recipe.synthesis,
            "looks": document.recipe_looks,
            "augment": document.train.augment,
        }
        values = {name: params.model_dump(mode="json") for name, params in sections.items()}
        shown = {"seed": document.seed, **values}
        write_page(folder, title, notes, sheets, shown)
    names = ["index.html", *(f"{sheet.name}.png" for sheet in sheets)]
    return [str(choices.out / name) for name in names] + notes


def _chosen(choices: Choices) -> Document:
    document = load(choices.params)
    dataset, model = choices.dataset or document.dataset, choices.model or document.model
    choose(dataset, list(document.datasets), "dataset")
    choose(model, list(document.models), "model")
    return document.model_copy(update={"dataset": dataset, "model": model})


def _notes(document: Document, choices: Choices, data: Manifest | None) -> list[str]:
    notes, recipe = [], document.recipe
    if data is None:
        notes.append(
            f"no balanced data of {document.dataset} in {choices.balanced}: without real samples, "
            f"and no font is held back for val and test"
        )
        if recipe.charset == "auto":
            notes.append(f"charset auto stands for {ALPHANUMERICS} until there are data")
    if not recipe.synthesis.characters and not recipe.synthesis.lines:
        notes.append(f"{document.dataset} draws no synthetic samples: shown is what it would draw")
    return notes


def _drawn_sheets(document: Document, specimens: list[Specimen], folder: Path) -> list[Sheet]:
    params = document.recipe_looks.damage
    sheets = [("rendered", "As rendered", "The first synthetic samples, before any damage.")]
    _write_grid(folder / "rendered.png", [one.before for one in specimens], specimens)
    if any(params.probabilities.values()) or params.inverted:
        _write_grid(folder / "drawn.png", [one.after for one in specimens], specimens)
        sheets.append(("drawn", "As drawn", "The same samples as the stage writes them."))
    # The narrower half, so that more of them stand side by side in their own size.
    widths = sorted(one.before.shape[1] for one in specimens)
    narrow = [one for one in specimens if one.before.shape[1] <= widths[len(widths) // 2]]
    shown = narrow[: max(1, columns_for(max(one.after.shape[1] for one in narrow)))]
    write_rows(folder / "damage.png", damage_rows(shown, params, document.seed))
    explanation = (
        "Some of the same samples; then every kind of damage and every part of it forced, "
        "whatever its probability."
    )
    sheets.append(("damage", "Damage, one by one", explanation))
    return [Sheet(*sheet) for sheet in sheets]


def _write_grid(path: Path, pictures: list[np.ndarray], specimens: list[Specimen]) -> None:
    encoded = map(encode_png, pictures)
    write_sheet(path, [(p, s.text, s.note) for p, s in zip(encoded, specimens, strict=True)])


def _input_sheets(
    document: Document,
    data: Manifest,
    specimens: list[Specimen],
    real: list[Specimen],
    folder: Path,
    notes: list[str],
) -> list[Sheet]:
    how = preprocessing(document, data)
    sheets = []
    origins = (("synthetic", specimens), ("real", real))
    for origin, samples in origins:
        able = readable_by(how, samples)
        if len(able) < len(samples):
            left_out = len(samples) - len(able)
            notes.append(
                f"{document.model} reads single characters: "
                f"{left_out} of {len(samples)} {origin} samples are lines and not shown as input"
            )
        if not able:
            continue
        name = f"{origin}_augmented"
        write_rows(
            folder / f"{name}.png", input_rows(able, how, document.train.augment, document.seed)
        )
        explanation = (
            f"Each sample, what {document.model} is given of it, and that as train.augment "
            f"changes it: every epoch draws anew."
        )
        sheets.append(Sheet(name, f"Model input of {origin} samples, augmented", explanation))
    return sheets
