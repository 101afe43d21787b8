"""Export the trained model, and refuse files that read worse than it.

Reads data/model, data/balanced (shards test and val), the reports of download and evaluate, and
the params `export` and `decode`. Writes data/export (the model in every variant, MODEL_CARD.md and
glyphline.json: charset, merge map, preprocessing, calibration, provenance, hashes) and
reports/export (variants.csv, variants.png, flips.csv). Timings go to reports/speed, which is no
output: they differ from run to run.

Run it with `dvc repro export`, or `python pipeline/export.py --help`. One to three minutes on 2
cores. Then read pictures: `glyphline read picture.png`.
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from glyphline import stage
from glyphline.export.bundle import export_model
from glyphline.export.facts import load_facts
from glyphline.export.report import terminal_table, write_export_report, write_speed_report
from glyphline.models.saved import load_model
from glyphline.params import document as params_document
from glyphline.tracking.mirror_export import mirror_export
from glyphline.tracking.provenance import code_fingerprint
from glyphline.tracking.runs import stage_run


def main(
    params: Annotated[Path, typer.Option(help="The parameters.")] = Path("params.yaml"),
    model: Annotated[Path, typer.Option(help="The trained model.")] = Path("data/model"),
    balanced: Annotated[Path, typer.Option(help="Balanced shards.")] = Path("data/balanced"),
    reports: Annotated[Path, typer.Option(help="Folder of all reports.")] = Path("reports"),
    out: Annotated[Path, typer.Option(help="Folder to write.")] = Path("data/export"),
) -> None:
    """Export the trained model, and refuse files that read worse than it."""
    document = params_document.load(params)
    with stage_run("export", document) as run:
        origin = {
            "name": f"{document.dataset}-{document.model}",
            "code_sha256": code_fingerprint(Path()),
            "recipe": document.recipe.model_dump(mode="json"),
            "export": document.export.model_dump(mode="json"),
        }
        facts = load_facts(balanced, reports)
        trained = load_model(model)
        card, outcomes, flips = export_model(
            trained, balanced, out, document.export, document.decode, facts, origin
        )
        write_export_report(reports / "export", card.name, outcomes, flips)
        write_speed_report(reports / "speed", f"{card.name} {card.model_id}", outcomes)
        mirror_export(run, out, reports, balanced)

    Console().print(terminal_table(card, out, outcomes))


if __name__ == "__main__":
    stage.run(main)
