"""Merge, split and balance the raw samples.

Reads data/raw (shards of samples) and the chosen dataset's mix, charset, merge, balance and split.
Writes data/balanced (shards train, val and test, and manifest.json) and reports/balance: the
histogram of the training classes before and after, a summary with the way of each source's
samples, every sample left out, by name, in rejects.csv and duplicates.csv, and what is odd about
those kept (blank, nearly equal to one in another split, ...) in findings.csv.

Run it with `dvc repro balance`, or `python pipeline/balance.py --help`. About 10 seconds per
100,000 characters. Expect three splits of the shares in params.yaml; with `split.by: group` no
font or writer stands in two of them, and no picture ever does.
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from glyphline import stage
from glyphline.data.preparation import prepare_splits
from glyphline.params import document as params_document
from glyphline.sample import SPLITS
from glyphline.tracking.runs import stage_run


def main(
    params: Annotated[Path, typer.Option(help="The parameters.")] = Path("params.yaml"),
    raw: Annotated[Path, typer.Option(help="Folder of raw shards.")] = Path("data/raw"),
    out: Annotated[Path, typer.Option(help="Folder to write.")] = Path("data/balanced"),
    report: Annotated[Path, typer.Option(help="Folder of the report.")] = Path("reports/balance"),
) -> None:
    """Merge, split and balance the raw samples."""
    document = params_document.load(params)
    with stage_run("balance", document) as run:
        summary = prepare_splits(raw, out, report, document.recipe, document.seed)
        run.log_metrics({f"samples_{name}": float(n) for name, n in summary["samples"].items()})
        run.log_folder(report)

    table = Table("split", "samples", "groups", "classes", title=f"{document.dataset}: {out}")
    for split in SPLITS:
        table.add_row(split, *(f"{summary[k][split]:,}" for k in ("samples", "groups", "classes")))
    columns = ("samples", "chosen", "kept", "train", "share_wanted", "share_got")
    sources = Table("source", *(name.replace("_", " ") for name in columns))
    for source, counts in summary["sources"].items():
        cells = (counts[name] for name in columns)
        sources.add_row(source, *("" if cell is None else f"{cell:,}" for cell in cells))
    left_out = {**summary["rejects"], **summary["duplicates"]}
    Console().print(table, sources)
    Console().print("left out:", ", ".join(f"{n:,} {kind}" for kind, n in left_out.items()))
    if found := ", ".join(f"{n:,} {kind}" for kind, n in summary["findings"].items()):
        Console().print(f"worth a look, in {report / 'findings.csv'}:", found, soft_wrap=True)


if __name__ == "__main__":
    stage.run(main)
