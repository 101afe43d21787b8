"""Score the trained model on the test split.

Reads data/model, data/balanced (shards test), the reports of balance and train, and the params
`evaluate` and `seed`. Writes reports/metrics.json, reports/evaluate (tables and pictures) and
reports/index.html, one self-contained page.

Run it with `dvc repro evaluate`, or `python pipeline/evaluate.py --help`. The default takes
about half a minute on 2 cores. Then look at `dvc metrics show` and reports/index.html.
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from glyphline import stage
from glyphline.charset import Charset
from glyphline.evaluation.predict import read_split
from glyphline.evaluation.report import write_metrics, write_report
from glyphline.evaluation.results import evaluate_readings
from glyphline.evaluation.slices import slice_readings
from glyphline.evaluation.summary_page import write_summary_page
from glyphline.manifest import Manifest
from glyphline.merge import merge_map
from glyphline.models.saved import load_model
from glyphline.params import document as params_document
from glyphline.tracking.runs import stage_run


def main(
    params: Annotated[Path, typer.Option(help="The parameters.")] = Path("params.yaml"),
    model: Annotated[Path, typer.Option(help="The trained model.")] = Path("data/model"),
    balanced: Annotated[Path, typer.Option(help="Balanced shards.")] = Path("data/balanced"),
    reports: Annotated[Path, typer.Option(help="Folder of all reports.")] = Path("reports"),
) -> None:
    """Score the trained model on the test split."""
    document = params_document.load(params)
    with stage_run("evaluate", document) as run:
        card, network = load_model(model)
        size = document.evaluate.batch_size
        read = read_split(network.predict_on_batch, card, balanced, "test", size)
        charset, merges = Charset(card.charset), merge_map(document.evaluate.merge)
        results = evaluate_readings(read.readings, charset, document.seed, merges)
        trained = Manifest.load(balanced).groups["train"]
        groups = document.evaluate.slice_groups
        slices = slice_readings(read.readings, charset, trained, groups, document.seed)
        report = reports / "evaluate"
        write_report(
            report,
            results,
            read.readings,
            slices,
            read.pictures,
            document.evaluate,
            document.seed,
        )
        write_metrics(reports / "metrics.json", results)
        page = write_summary_page(reports, results, document, card)
        for section, figures in results.metrics.items():
            run.log_metrics({f"{section}.{name}": float(v) for name, v in figures.items()})
        run.log_folder(report)
        pictures = [*sorted(report.glob("*.png")), reports / "train" / "curves.png", page]
        run.log_summary(results.metrics, pictures)

    table = Table("section", "figure", "value", title=f"{document.model} on {document.dataset}")
    for section, figures in results.metrics.items():
        for name, value in figures.items():
            table.add_row(section, name, f"{value:,}")
    Console().print(table)
    if read.left_out:
        Console().print(f"{read.left_out:,} lines left out: {card.family} reads characters only")


if __name__ == "__main__":
    stage.run(main)
