"""The files of an evaluation: metrics, tables and pictures."""

from pathlib import Path

from glyphline.evaluation.calibration_report import write_calibration
from glyphline.evaluation.evaluate import Evaluation
from glyphline.evaluation.galleries import load_cards, random_choice, worst_errors
from glyphline.evaluation.results import Results
from glyphline.evaluation.tables import write_tables
from glyphline.outputs import new_folder, write_json
from glyphline.params.results import EvaluateParams
from glyphline.plots.confusion import confused_pairs_figure, confusion_figure
from glyphline.plots.grid import picture_grid
from glyphline.plots.style import save_figure


def write_metrics(path: Path, results: Results) -> None:
    """Write the numbers that `dvc metrics show` compares: `characters` and `lines`."""
    write_json(path, results.metrics)


def write_report(folder: Path, evaluation: Evaluation, params: EvaluateParams, seed: int) -> None:
    """Write a report folder that appears whole or not at all.

    Tables: `figures.csv` (every figure with its interval, strict and merged), `slices.csv`,
    `predictions.csv`, `per_class.csv`, `confusion.csv` (DVC's template), `confusion_matrix.csv`,
    `confusion_normalised.csv` (shares of each truth), `confused_pairs.csv`, `reliability.csv`,
    `risk_coverage.csv`. Pictures: `confusion.png`, `confused_pairs.png`, `errors.png` (most
    confident errors), `predictions.png` (a random choice of all), `calibration.png`. And
    `calibration.json`, which the export takes up.

    Args:
        folder: what stood there before is replaced.
        evaluation: of the test split.
        params: sizes of the galleries and of the list of pairs.
        seed: of the random choice.

    Raises:
        DataError: if a picture is missing or unreadable.
    """
    results, readings = evaluation.results, evaluation.read.readings
    worst = worst_errors(readings, params.gallery)
    some = random_choice([reading.name for reading in readings], params.gallery, seed)
    cards = load_cards(readings, worst + some, evaluation.read.pictures)
    wrong = sum(not reading.correct for reading in readings)
    titles = (
        f"The {len(worst)} most confident of {wrong:,} errors in {len(readings):,} test samples",
        f"{len(some)} random ones of {len(readings):,} test samples",
    )
    with new_folder(folder) as report:
        write_tables(report, results, readings, evaluation.slices)
        write_calibration(report, evaluation)
        figures = {
            "confusion": confusion_figure(results.confusion, results.classes),
            "confused_pairs": confused_pairs_figure(results.confused, params.confused_pairs),
            "errors": picture_grid(cards[: len(worst)], titles[0]),
            "predictions": picture_grid(cards[len(worst) :], titles[1]),
        }
        for name, figure in figures.items():
            save_figure(figure, report / f"{name}.png")
