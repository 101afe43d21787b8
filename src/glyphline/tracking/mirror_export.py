"""What MLflow gets of an export's files, at once or by `glyphline sync`."""

from pathlib import Path

from glyphline.exported import load_card
from glyphline.shards import read_samples, shard_paths
from glyphline.tracking.silent import SilentRun
from glyphline.tracking.tables import TEXTS, table_rows


def mirror_export(run: SilentRun, export: Path, reports: Path, balanced: Path) -> None:
    """Send the table of variants with its figures, and register the model.

    Args:
        run: the stage's.
        export: the export folder.
        reports: folder of all reports; timings are in `speed`, which DVC does not keep.
        balanced: the data, whose first test picture is the model's example.
    """
    places = [reports / "speed/variants.csv", reports / "export/variants.csv"]
    rows = table_rows(next(path for path in places if path.is_file()))
    figures = {
        f"{row['variant']}.{name}": value
        for row in rows
        for name, value in row.items()
        if name not in TEXTS and value is not None
    }
    run.log_metrics(figures)
    run.log_table("variants", rows)
    for name in ("export", "speed"):
        if (reports / name).is_dir():
            run.log_folder(reports / name)
    card = load_card(export)
    run.log_tags({"export.model_id": card.model_id})
    if shard_paths(balanced, "test"):
        example = next(iter(read_samples(balanced, "test"))).image
        dataset = card.provenance["dataset"]
        run.log_model(export, example, f"glyphline-{dataset}")
