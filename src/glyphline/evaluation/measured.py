"""A finished evaluation, read back from its files."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from glyphline.errors import DataError
from glyphline.models.saved import CARD, ModelCard
from glyphline.outputs import read_json

MATRIX = Path("evaluate") / "confusion_matrix.csv"
SPACE = "␣"


@dataclass(frozen=True)
class Measured:
    """A model's confusions: counts (V + 1, V + 1), the V classes, and where they come from."""

    confusion: np.ndarray
    classes: str
    merges: dict[str, str]
    """The merge map that labels went through."""
    model: str
    dataset: str


def load_measured(reports: Path, model: Path) -> Measured:
    """Read the confusion matrix of a report, and from the model's card what its rows mean.

    Raises:
        DataError: if a file is missing or damaged, or the two do not belong together.
    """
    path = reports / MATRIX
    try:
        card = ModelCard.model_validate(read_json(model / CARD))
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file))
        counts = np.array([row[1:] for row in rows], np.int64)
    except FileNotFoundError as error:
        raise DataError(f"{error.filename} does not exist; run `dvc repro evaluate`") from error
    except ValueError as error:
        raise DataError(f"{path} or {model / CARD} is damaged: {error}") from error
    labels, V = header[1:-1], len(card.charset)
    fits = counts.shape == (V + 1, V + 1) and len(labels) == V
    if not fits or not all(map(_shows, labels, card.charset)):
        raise DataError(
            f"{path} counts {len(labels)} classes that are not the {V} of {model / CARD}; "
            f"name the folder of the model that was evaluated with --model"
        )
    dataset = str(card.provenance["dataset"])
    return Measured(counts, card.charset, card.merges, card.family, dataset)


def _shows(label: str, character: str) -> bool:
    """Whether a report shows the character so (see `glyphline.plots.style.visible`)."""
    return label in (character, f"U+{ord(character):04X}") or (label, character) == (SPACE, " ")
