"""Train the chosen model family.

Reads data/balanced (shards train and val, manifest.json), data/synthetic and the params `model`,
`models.<model>`, `train`. Writes data/model (weights and card of the best epoch) and
reports/train: history.csv, curves.png and predictions.png, a grid of val pictures with truth
and reading. With `train.tensorboard` the curves are also written to logs/, which is no output.

A training that was interrupted or killed goes on from its last finished epoch, which waits beside
the output in data/training.unfinished.

Run it with `dvc repro train`, or `python pipeline/train.py --help`. The default takes about
2 minutes on 2 cores and ends near 93 % of val characters read; `-S model=crnn` about 5 minutes.
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from glyphline import stage
from glyphline.models.saved import save_model
from glyphline.outputs import new_folder
from glyphline.params import document as params_document
from glyphline.tracking.mirror import mirror_data, mirror_training
from glyphline.tracking.runs import stage_run
from glyphline.tracking.tensorboard import tracked_curves
from glyphline.training.origin import origin_of
from glyphline.training.report import write_training_report
from glyphline.training.trainer import train
from glyphline.training.unfinished import kept_epochs


def main(
    params: Annotated[Path, typer.Option(help="The parameters.")] = Path("params.yaml"),
    balanced: Annotated[Path, typer.Option(help="Balanced shards.")] = Path("data/balanced"),
    synthetic: Annotated[Path, typer.Option(help="Synthetic shards.")] = Path("data/synthetic"),
    out: Annotated[Path, typer.Option(help="Folder of the model.")] = Path("data/model"),
    report: Annotated[Path, typer.Option(help="Folder of the report.")] = Path("reports/train"),
) -> None:
    """Train the chosen model family."""
    document = params_document.load(params)
    with (
        kept_epochs(out, origin_of(document, balanced, synthetic)) as unfinished,
        stage_run("train", document, unfinished.run_before, unfinished.same_origin) as run,
    ):
        unfinished.begin(run.run_id)
        run.log_system()
        mirror_data(run, document.dataset, balanced, synthetic)
        with tracked_curves(run, document) as track:
            fitted = train(document, balanced, synthetic, track, unfinished)
        with new_folder(out) as folder:
            save_model(folder, fitted.card, fitted.network)
        write_training_report(report, fitted, document.seed)
        mirror_training(run, out, report)

    table = Table("", "best epoch", title=f"{document.model} on {document.dataset}: {out}")
    table.add_row("parameters", f"{fitted.network.count_params():,}")
    table.add_row("lines left out", f"{fitted.left_out:,}")
    for name, value in fitted.card.provenance["best"].items():
        table.add_row(name, f"{value:.6g}")
    Console().print(table)


if __name__ == "__main__":
    stage.run(main)
