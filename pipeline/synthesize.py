"""Draw synthetic characters and lines for the train split with TRDG.

Reads the manifest of data/balanced (charset, merges, which fonts val and test hold) and the
chosen dataset's synthesis section. Writes data/synthetic (shards named synthetic, none when the
recipe asks for no samples) and reports/synthesize: a contact sheet and a summary.

Run it with `dvc repro synthesize`, or `python pipeline/synthesize.py --help`. About 500
lines per second and core (benchmarks/synthesis_scale.py), after 5 seconds of looking into the
fonts.
Expect no font of val or test, no missing-glyph box, and the same bytes
whatever the number of workers. A run that was killed goes on from the shards it had finished,
which wait beside the output in data/synthetic.unfinished.
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from glyphline import stage
from glyphline.params import document as params_document
from glyphline.synthesis.generate import synthesize
from glyphline.tracking.runs import stage_run


def main(
    params: Annotated[Path, typer.Option(help="The parameters.")] = Path("params.yaml"),
    balanced: Annotated[Path, typer.Option(help="Folder of the split data.")] = Path(
        "data/balanced"
    ),
    out: Annotated[Path, typer.Option(help="Folder to write.")] = Path("data/synthetic"),
    report: Annotated[Path, typer.Option(help="Folder of the report.")] = Path(
        "reports/synthesize"
    ),
) -> None:
    """Draw synthetic characters and lines for the train split."""
    document = params_document.load(params)
    with stage_run("synthesize", document) as run:
        summary = synthesize(document, balanced, out, report)
        run.log_metrics({"samples_synthetic": float(summary["samples"])})
        run.log_folder(report)

    table = Table("kind", "samples", title=f"{document.dataset}: {out}")
    for kind, count in summary["kinds"].items():
        table.add_row(kind, f"{count:,}")
    table.add_row("fonts used", f"{len(summary['fonts_used'])}", style="dim")
    table.add_row("families held back", ", ".join(summary["families_held_back"]), style="dim")
    table.add_row("classes not drawn", summary["classes_not_drawn"], style="dim")
    Console().print(table)


if __name__ == "__main__":
    stage.run(main)
