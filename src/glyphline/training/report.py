"""What training leaves for people: history, curves, a grid of readings."""

from pathlib import Path

from glyphline.evaluation.galleries import load_cards, random_choice
from glyphline.evaluation.predict import read_split
from glyphline.outputs import new_folder, write_text
from glyphline.plots.curves import training_curves
from glyphline.plots.grid import picture_grid
from glyphline.plots.style import save_figure
from glyphline.training.fitted import Fitted

GRID_PICTURES = 48
BATCH_SIZE = 256


def write_training_report(folder: Path, fitted: Fitted, seed: int) -> None:
    """Write `history.csv`, `curves.png` and `predictions.png` (val pictures, truth, reading).

    Where classes were weighed, `class_weights.csv` says how.

    Args:
        folder: what stood there before is replaced.
        fitted: the trained model.
        seed: of the random choice of pictures.
    """
    read = read_split(
        fitted.network.predict_on_batch,
        fitted.card,
        fitted.balanced,
        "val",
        BATCH_SIZE,
    )
    names = [reading.name for reading in read.readings]
    some = random_choice(names, GRID_PICTURES, seed)
    right = sum(reading.correct for reading in read.readings)
    title = f"Val pictures after training: {right:,} of {len(names):,} read right"
    best_epoch = int(fitted.card.provenance["best"]["epoch"])
    with new_folder(folder) as report:
        write_text(report / "history.csv", fitted.journal.csv())
        if fitted.weights is not None:
            write_text(report / "class_weights.csv", fitted.weights.csv())
        rows = fitted.journal.rows
        save_figure(training_curves(rows, best_epoch), report / "curves.png")
        cards = load_cards(read.readings, some, read.pictures)
        save_figure(picture_grid(cards, title), report / "predictions.png")
