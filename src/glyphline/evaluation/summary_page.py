"""`reports/index.html`: which figures, tables, pictures and params the page shows."""

from importlib.metadata import version
from pathlib import Path
from typing import Any

from glyphline.evaluation.page import write_page
from glyphline.evaluation.results import Results
from glyphline.evaluation.tables import class_rows, pair_rows
from glyphline.models.saved import ModelCard
from glyphline.params.document import Document

PACKAGES = ("glyphline", "tensorflow", "keras", "numpy", "opencv-python-headless", "trdg")


def write_summary_page(
    reports: Path, results: Results, document: Document, card: ModelCard
) -> Path:
    """Write the page from the reports of balance, train and evaluate.

    Args:
        reports: folder of all reports; the page is written into it.
        results: of the test split.
        document: params.yaml.
        card: the evaluated model.

    Returns:
        The page's path.
    """
    page = reports / "index.html"
    pictures = {
        "Confusions": reports / "evaluate" / "confusion.png",
        "Worst errors": reports / "evaluate" / "errors.png",
        "Calibration": reports / "evaluate" / "calibration.png",
        **_drawn(reports / "evaluate"),
        "Random readings": reports / "evaluate" / "predictions.png",
        "Training": reports / "train" / "curves.png",
        "Training data": reports / "balance" / "histogram.png",
    }
    tables: dict[str, Any] = {
        "Most confused pairs": pair_rows(results, document.evaluate.confused_pairs),
        "Classes": class_rows(results),
    }
    write_page(
        page,
        results.metrics,
        tables,
        pictures,
        _params(document),
        _provenance(card),
        title=f"glyphline: {document.model} on {document.dataset}",
    )
    return page


def _drawn(folder: Path) -> dict[str, Path]:
    """The pictures that params or the family can leave out."""
    named = {
        "Robustness": folder / "robustness.png",
        "Corruptions": folder / "corruptions.png",
        "Explained errors": folder / "explain.png",
    }
    return {name: path for name, path in named.items() if path.is_file()}


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


def _provenance(card: ModelCard) -> dict[str, Any]:
    overrides = f"-S model={card.family} -S dataset={card.provenance['dataset']}"
    return {
        "reproduce": f"dvc exp run {overrides} -S seed={card.provenance['seed']}",
        "data_fingerprint": card.provenance["data_fingerprint"],
        "best_epoch": card.provenance["best"]["epoch"],
        **{f"version_of_{name}": version(name) for name in PACKAGES},
    }
