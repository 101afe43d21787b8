"""The files of an evaluation: metrics, tables and pictures."""

from pathlib import Path

from glyphline.evaluation.calibration_report import write_calibration
from glyphline.evaluation.evaluate import Evaluation
from glyphline.evaluation.explained import Explained
from glyphline.evaluation.galleries import least_certain, load_cards, random_choice, worst_errors
from glyphline.evaluation.read_all import ReadAll
from glyphline.evaluation.results import Results
from glyphline.evaluation.robustness_report import write_robustness
from glyphline.evaluation.tables import PREDICTIONS, prediction_rows, write_tables
from glyphline.outputs import new_folder, write_json, write_rows
from glyphline.params.results import EvaluateParams
from glyphline.plots.alignments import alignment_figure
from glyphline.plots.confusion import confused_pairs_figure, confusion_figure
from glyphline.plots.grid import picture_grid
from glyphline.plots.heat import seen_figure
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
    confident errors), `uncertain.png` (lowest confidence), `predictions.png` (a random choice of
    all), `calibration.png`. And `calibration.json`, which the export takes up.

    Some only where there is something to show: `benchmark.csv` and `benchmark.png` (samples made
    because the test split lacks them), `robustness.csv`, `robustness.png` and `corruptions.png`,
    `explain.png`.

    Args:
        folder: what stood there before is replaced.
        evaluation: of the test split.
        params: sizes of the galleries and of the list of pairs.
        seed: of the random choice.

    Raises:
        DataError: if a picture is missing or unreadable.
    """
    results, readings = evaluation.results, evaluation.test.readings
    count = f"{len(readings):,} test samples"
    wrong = sum(not reading.correct for reading in readings)
    worst = worst_errors(readings, params.gallery)
    unsure = least_certain(readings, params.gallery)
    some = random_choice([reading.name for reading in readings], params.gallery, seed)
    galleries = {
        "errors": (worst, f"The {len(worst)} most confident of {wrong:,} errors in {count}"),
        "uncertain": (unsure, f"The {len(unsure)} least certain of {count}"),
        "predictions": (some, f"{len(some)} random ones of {count}"),
    }
    shown = [*worst, *unsure, *some]
    cards = dict(zip(shown, load_cards(readings, shown, evaluation.test.pictures), strict=True))
    with new_folder(folder) as report:
        write_tables(report, results, readings, evaluation.slices)
        write_calibration(report, evaluation)
        if evaluation.made.readings:
            _write_benchmark(report, evaluation.made, params.gallery, seed)
        if evaluation.robustness is not None:
            write_robustness(report, evaluation.robustness, evaluation.test, seed)
        _draw_explained(report, evaluation.explained)
        figures = {
            "confusion": confusion_figure(results.confusion, results.classes),
            "confused_pairs": confused_pairs_figure(results.confused, params.confused_pairs),
            **{
                name: picture_grid([cards[index] for index in indices], title)
                for name, (indices, title) in galleries.items()
            },
        }
        for name, figure in figures.items():
            save_figure(figure, report / f"{name}.png")


def _draw_explained(report: Path, explained: Explained) -> None:
    if explained.aligned:
        save_figure(alignment_figure(explained.aligned), report / "explain.png")
    if explained.seen:
        save_figure(seen_figure(explained.seen), report / "explain.png")


def _write_benchmark(report: Path, made: ReadAll, gallery: int, seed: int) -> None:
    """How the model read what was made: a table, and a random choice of pictures."""
    write_rows(report / "benchmark.csv", PREDICTIONS, prediction_rows(made.readings))
    some = random_choice([reading.name for reading in made.readings], gallery, seed)
    right = sum(reading.correct for reading in made.readings)
    title = f"Made for the benchmark: {right:,} of {len(made.readings):,} read right"
    cards = load_cards(made.readings, some, made.pictures)
    save_figure(picture_grid(cards, title), report / "benchmark.png")
