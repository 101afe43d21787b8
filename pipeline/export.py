"""Export the trained model, and refuse files that read worse than it.

Reads data/model, data/balanced (shards test) and the params `export`. Writes data/export (the
model as SavedModel, ONNX and LiteRT with glyphline.json: charset, merge map, preprocessing,
provenance, hashes) and reports/export (formats.csv, flips.csv).

Run it with `dvc repro export`, or `python pipeline/export.py --help`. About a minute on 2
cores. Then read pictures: `glyphline read picture.png`.
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from glyphline import stage
from glyphline.export.bundle import export_model, first_picture
from glyphline.export.check import write_export_report
from glyphline.models.saved import load_model
from glyphline.params import document as params_document
from glyphline.tracking.runs import stage_run


def main(
    params: Annotated[Path, typer.Option(help="The parameters.")] = Path("params.yaml"),
    model: Annotated[Path, typer.Option(help="The trained model.")] = Path("data/model"),
    balanced: Annotated[Path, typer.Option(help="Balanced shards.")] = Path("data/balanced"),
    out: Annotated[Path, typer.Option(help="Folder to write.")] = Path("data/export"),
    report: Annotated[Path, typer.Option(help="Folder of the report.")] = Path("reports/export"),
) -> None:
    """Export the trained model, and refuse files that read worse than it."""
    document = params_document.load(params)
    with stage_run("export", document) as run:
        card, network = load_model(model)
        name = f"{document.dataset}-{document.model}"
        scores, flips, left_out = export_model(network, card, balanced, out, document.export, name)
        write_export_report(report, scores, flips, left_out)
        for score in scores:
            run.log_metrics({f"{score.file}.{key}": v for key, v in score.figures().items()})
        run.log_folder(report)
        run.log_model(out, first_picture(balanced), f"glyphline-{name}")

    columns = ("file", "accuracy", "CER", "flips", "size", "ms per sample")
    table = Table(*columns, title=f"{name} on {scores[0].samples:,} test samples: {out}")
    for s in scores:
        size = f"{s.size_bytes / 1e6:.2f} MB" if s.size_bytes else ""
        row = (f"{s.accuracy:.3%}", f"{s.cer:.3%}", str(s.flips), size, f"{s.ms_per_sample:.2f}")
        table.add_row(s.file, *row)
    Console().print(table)
    for variant in left_out:
        Console().print(f"left out: {variant.variant}, because {variant.reason}", soft_wrap=True)


if __name__ == "__main__":
    stage.run(main)
