"""Score the trained model on the test split.

Reads data/model, data/balanced (shards val, for the temperature, and test), the reports of
balance and train, and the params `evaluate`, `decode` and `seed`. Writes data/benchmark (lines or
characters that the test split lacks), reports/metrics.json, reports/evaluate (tables, pictures,
calibration.json), reports/index.html, one self-contained page, and reports/summary.md, the same
figures for git.

Run it with `dvc repro evaluate`, or `python pipeline/evaluate.py --help`. The default takes
about 40 seconds on 2 cores. Then look at `dvc metrics show` and reports/index.html.
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from glyphline import stage
from glyphline.evaluation.benchmark import write_benchmark
from glyphline.evaluation.evaluate import evaluate_model
from glyphline.evaluation.report import write_metrics, write_report
from glyphline.evaluation.summary_page import write_summary_page
from glyphline.evaluation.summary_text import write_summary_text
from glyphline.params import document as params_document
from glyphline.tracking.mirror import mirror_evaluation
from glyphline.tracking.provenance import code_fingerprint, file_fingerprint
from glyphline.tracking.runs import stage_run


def main(
    params: Annotated[Path, typer.Option(help="The parameters.")] = Path("params.yaml"),
    model: Annotated[Path, typer.Option(help="The trained model.")] = Path("data/model"),
    balanced: Annotated[Path, typer.Option(help="Balanced shards.")] = Path("data/balanced"),
    benchmark: Annotated[Path, typer.Option(help="Folder to write.")] = Path("data/benchmark"),
    reports: Annotated[Path, typer.Option(help="Folder of all reports.")] = Path("reports"),
) -> None:
    """Score the trained model on the test split."""
    document = params_document.load(params)
    with stage_run("evaluate", document) as run:
        write_benchmark(benchmark, balanced, document)
        found = evaluate_model(model, balanced, benchmark, document)
        results = found.results
        write_report(reports / "evaluate", found, document.evaluate, document.seed)
        write_metrics(reports / "metrics.json", results)
        hashes = {file.name: file_fingerprint(file) for file in sorted(model.iterdir())}
        hashes |= {
            "the code": code_fingerprint(Path()),
            "uv.lock": file_fingerprint(Path("uv.lock")),
        }
        write_summary_page(reports, found, document, hashes)
        write_summary_text(reports, found, document)
        mirror_evaluation(run, document.model_dump(mode="json"), reports, balanced)

    table = Table("section", "figure", "value", title=f"{document.model} on {document.dataset}")
    for section, figures in results.metrics.items():
        for name, value in figures.items():
            table.add_row(section, name, f"{value:,}")
    Console().print(table)


if __name__ == "__main__":
    stage.run(main)
