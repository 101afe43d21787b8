"""What MLflow gets of a training's and an evaluation's files, at once or by `glyphline sync`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from glyphline.evaluation.galleries import shard_pictures
from glyphline.manifest import FILE_NAME, Manifest
from glyphline.outputs import read_json
from glyphline.shards import shard_paths
from glyphline.tracking.entries import metric_entries
from glyphline.tracking.promotion import READINGS
from glyphline.tracking.provenance import file_fingerprint
from glyphline.tracking.silent import SilentRun
from glyphline.tracking.tables import table_rows

WORST = 32
HISTORY, PREDICTIONS = "train/history.csv", "evaluate/predictions.csv"
SUMMARY = "summary.md"


def mirror_data(run: SilentRun, dataset: str, balanced: Path, synthetic: Path) -> None:
    """Send what a training learns from and is judged by, before it begins.

    Args:
        run: the stage's.
        dataset: its name in params.yaml.
        balanced: folder with shards `train` and `val`, and the manifest.
        synthetic: folder with shards `synthetic`; may hold none.
    """
    run.log_data(dataset, [(balanced, "train"), (balanced, "val"), (synthetic, "synthetic")])
    if (balanced / FILE_NAME).is_file():
        run.log_tags({"data.fingerprint": Manifest.load(balanced).fingerprint})


def mirror_training(run: SilentRun, model: Path, report: Path) -> None:
    """Send the best epoch's figures and the report of a training; its curves came as it went.

    Args:
        run: the stage's.
        model: the model folder, whose card names the best epoch.
        report: the training's.
    """
    best = read_json(model / "model.json")["provenance"]["best"]
    run.log_metrics(metric_entries(best, "best."))
    run.log_folder(report)


def mirror_history(run: SilentRun, reports: Path) -> None:
    """Send the curves of a training; numbers that the run has are not sent again."""
    for row in table_rows(reports / HISTORY):
        run.log_metrics({k: v for k, v in row.items() if k != "epoch"}, int(row["epoch"]))


def mirror_evaluation(
    run: SilentRun, params: Mapping[str, Any], reports: Path, balanced: Path
) -> None:
    """Send the figures, tables and pictures of an evaluation, and what it was of.

    Args:
        run: the stage's.
        params: the whole of params.yaml as plain data.
        reports: folder of all reports.
        balanced: the data, whose test split was read.
    """
    report = reports / "evaluate"
    metrics = read_json(reports / "metrics.json")
    run.log_params({name: params[name] for name in ("decode", "evaluate") if name in params})
    run.log_metrics(metrics)
    if report.is_dir():
        run.log_folder(report)
    for name in ("per_class", "confused_pairs", "robustness"):
        if (report / f"{name}.csv").is_file():
            run.log_table(name, table_rows(report / f"{name}.csv"))
    if (reports / PREDICTIONS).is_file():
        run.log_table("worst_predictions", worst_rows(reports / PREDICTIONS, balanced))
        run.log_tags({READINGS: file_fingerprint(reports / PREDICTIONS)})
    run.log_data(str(params["dataset"]), [(balanced, "val"), (balanced, "test")])
    named = [reports / name for name in ("train/curves.png", "index.html", SUMMARY)]
    shown = [*sorted(report.glob("*.png")), *named]
    run.log_summary(metrics, [path for path in shown if path.is_file()])
    if (reports / SUMMARY).is_file():
        run.log_note(first_words((reports / SUMMARY).read_text(encoding="utf-8")))


def first_words(summary: str) -> str:
    """What summary.md says before its first table: which model, and what to do next."""
    return summary.partition("\n## ")[0].strip()


def worst_rows(predictions: Path, balanced: Path) -> list[dict[str, Any]]:
    """The wrong readings of the test split, the most confident first, with their pictures."""
    wrong = [row for row in table_rows(predictions) if not row["correct"]]
    wrong = sorted(wrong, key=lambda row: (-row["confidence"], row["name"]))[:WORST]
    places = {int(row["name"].rpartition(":")[2]): row for row in wrong}
    if places and shard_paths(balanced, "test"):
        for index, picture in shard_pictures(balanced, "test")(frozenset(places)):
            places[index]["picture"] = picture
    columns = ("picture", "truth", "read", "confidence", "source", "group", "name")
    return [{name: row[name] for name in columns if name in row} for row in wrong]
