"""`reports/index.html`: which figures, tables, pictures and params the page shows."""

import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from glyphline.evaluation.advice import advise
from glyphline.evaluation.blocks import Block, Facts, Note, Part, Source, picture_of
from glyphline.evaluation.calibration_report import temperature_text
from glyphline.evaluation.data_summary import data_blocks
from glyphline.evaluation.evaluate import Evaluation
from glyphline.evaluation.page import figure_blocks, write_page
from glyphline.evaluation.page_tables import (
    class_table,
    pair_table,
    robustness_table,
    slice_tables,
)
from glyphline.models.saved import ModelCard
from glyphline.params.document import Document

PACKAGES = (
    *("glyphline", "tensorflow", "keras", "numpy", "opencv-python-headless"),
    *("scikit-learn", "onnxruntime", "trdg"),
)


def write_summary_page(
    reports: Path, found: Evaluation, document: Document, hashes: Mapping[str, str]
) -> Path:
    """Write the page from the evaluation and the reports of balance, train and evaluate.

    Args:
        reports: folder of all reports; the page is written into it.
        found: of the test split.
        document: params.yaml.
        hashes: name -> SHA-256 of what the figures come from.

    Returns:
        The page's path.
    """
    params, folder = document.evaluate, reports / "evaluate"
    parts = [
        Part("At a glance", [Facts("What the figures say", advise(found))]),
        Part("Figures", figure_blocks(found.results.metrics)),
        Part(
            "Confusions",
            [
                pair_table(found, params.confused_pairs, document.seed),
                picture_of("Confusion matrix", folder / "confusion.png"),
                class_table(found),
            ],
        ),
        Part("Galleries", _galleries(folder)),
        Part("Slices", slice_tables(found)),
        Part(
            "Calibration",
            [
                Note("Temperature", temperature_text(found)),
                picture_of("What a confidence is worth", folder / "calibration.png"),
            ],
        ),
        Part("Robustness", _robustness(folder, found)),
        Part("Explained errors", _explained(folder, found)),
        Part("Training", [picture_of("Curves", reports / "train" / "curves.png")]),
        Part(
            "Data",
            [
                picture_of("Training samples", reports / "balance" / "histogram.png"),
                *data_blocks(reports, found.card),
            ],
        ),
        Part("Provenance", _provenance(found.card, document, hashes)),
    ]
    page = reports / "index.html"
    write_page(page, f"glyphline: {document.model} on {document.dataset}", _lead(found), parts)
    return page


def _lead(found: Evaluation) -> str:
    """What was read, in one line."""
    count = f"{len(found.test.readings):,} test samples"
    made = f", {len(found.made.readings):,} made for the benchmark" if found.made.readings else ""
    best = found.card.provenance["best"]["epoch"]
    return f"{count}{made}; weights of epoch {best}; seed {found.card.provenance['seed']}"


def _galleries(folder: Path) -> list[Block]:
    named = {
        "Worst errors": "errors",
        "Least certain": "uncertain",
        "Random readings": "predictions",
        "Made for the benchmark": "benchmark",
    }
    files = {title: folder / f"{name}.png" for title, name in named.items()}
    return [picture_of(title, path) for title, path in files.items() if path.is_file()]


def _robustness(folder: Path, found: Evaluation) -> list[Block]:
    if found.robustness is None:
        return [Note("Worse pictures", "Switched off: evaluate.robustness.samples is 0.")]
    return [
        picture_of("Errors as pictures get worse", folder / "robustness.png"),
        robustness_table(found.robustness),
        picture_of("What the levels look like", folder / "corruptions.png"),
    ]


def _explained(folder: Path, found: Evaluation) -> list[Block]:
    if found.explained.reason:
        return [Note("Not drawn", f"{found.explained.reason}.")]
    return [picture_of("What made the worst errors", folder / "explain.png")]


def _provenance(card: ModelCard, document: Document, hashes: Mapping[str, str]) -> list[Block]:
    made = card.provenance
    choices = f"-S model={card.family} -S dataset={made['dataset']} -S seed={made['seed']}"
    facts = {
        "Reproduce": f"uv run dvc exp run {choices}, with the params below in params.yaml",
        "SHA-256 of the data": made["data_fingerprint"],
        **{f"SHA-256 of {name}": digest for name, digest in hashes.items()},
        "Python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
    }
    text = yaml.safe_dump(_params(document), sort_keys=False, allow_unicode=True, width=92)
    return [Facts("Where it comes from", facts), Source("Params", text)]


def _params(document: Document) -> dict[str, Any]:
    """The sections that this model came from, as params.yaml has them."""
    recipe = document.recipe.model_dump(mode="json")
    return {
        "seed": document.seed,
        "dataset": document.dataset,
        "model": document.model,
        "datasets": {document.dataset: recipe},
        "models": {document.model: document.family},
        "train": document.train.model_dump(mode="json"),
        "evaluate": document.evaluate.model_dump(mode="json"),
        "decode": document.decode.model_dump(mode="json"),
    }
