"""Import the sources of the chosen dataset as samples.

Reads the archives, fonts or folder that the dataset's `sources` name: from GLYPHLINE_MIRROR or
`download.mirror` if set, else from the cache (GLYPHLINE_CACHE, else `~/.cache/glyphline`), else
from the address in the catalogue; transfers resume and are verified.
Writes data/raw (shards of samples, not yet split) and reports/download: summary.json (samples,
archive, checksum, licence, citation and absent parts by source) and rejects.csv (every sample
left out, by name).

Run it with `dvc repro download`, or `python pipeline/download.py --help`. Embedded sources take
seconds, captchas too; EMNIST takes 10 seconds per 100,000 characters once its archive of 560 MB
is there. Expect as many samples as the source publishes, and an empty rejects.csv.
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from glyphline import stage
from glyphline.cache import cache_folder
from glyphline.outputs import new_folder
from glyphline.params import document as params_document
from glyphline.rejects import Rejects
from glyphline.sources._context import SourceContext
from glyphline.sources._import import import_samples, report_import
from glyphline.tracking.runs import stage_run


def main(
    params: Annotated[Path, typer.Option(help="The parameters.")] = Path("params.yaml"),
    out: Annotated[Path, typer.Option(help="Folder to write.")] = Path("data/raw"),
    report: Annotated[Path, typer.Option(help="Folder of the report.")] = Path("reports/download"),
) -> None:
    """Import the sources of the chosen dataset as samples."""
    document = params_document.load(params)
    rejects = Rejects()
    context = SourceContext(
        document.seed, cache_folder(), document.download, document.compute, rejects
    )
    with stage_run("download", document) as run, new_folder(out) as folder:
        summary = import_samples(document, folder, context)
        limit = document.recipe.split.max_rejected_share
        run.log_metrics(report_import(summary, rejects, report, limit))
        run.log_folder(report)

    table = Table("source", "samples", "rejected", "from", title=f"{document.dataset}: {out}")
    for tag, source in summary.items():
        counts = (f"{source[key]:,}" for key in ("samples", "rejected"))
        table.add_row(tag, *counts, str(source.get("archive") or source.get("layout", "")))
    Console().print(table)


if __name__ == "__main__":
    stage.run(main)
