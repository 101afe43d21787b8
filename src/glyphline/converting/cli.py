"""The command line of `glyphline convert`."""

from pathlib import Path
from typing import Annotated

import typer


def convert(
    source: Annotated[
        Path,
        typer.Argument(metavar="IN", help="Folder, archive (zip, tar, tgz) or Parquet file."),
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder to make.")],
    to: Annotated[
        str,
        typer.Option(help="`parquet` (as on the Hugging Face hub) or `labels_csv` (pictures)."),
    ] = "parquet",
    layout: Annotated[str, typer.Option(help="How IN is labelled; docs/data.md.")] = "auto",
    table: Annotated[
        str | None, typer.Option(help="IN's label file.", show_default="the usual name")
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(help="IN's column names, such as `file=path,text=label`."),
    ] = None,
    pattern: Annotated[
        str | None, typer.Option(help="Regular expression with `(?P<text>...)` for file names.")
    ] = None,
    lines: Annotated[
        str, typer.Option(help="Cut lines from pages by `boxes` or by `outlines`.")
    ] = "boxes",
    dpi: Annotated[
        float | None, typer.Option(help="Resolution, for ALTO in millimetres or inches.")
    ] = None,
) -> None:
    """Make a data set anew: as Parquet for sharing, or as pictures with a table for mending.

    IN is whatever source `folder` reads, or a folder of shards such as data/raw. Pictures become
    grey PNG, lines are cut from their pages. Text, group and split stay. What cannot be used is
    listed in OUT-rejects.csv, beside OUT, with its name and reason, and counted at the end.

    The exit status is 0 when OUT was made, else 1; then nothing lies at OUT. It is never
    overwritten.

    ```text
    glyphline convert scans/ set                        any layout to Parquet
    glyphline convert export.zip set --to labels_csv    pages to lines with labels.csv
    glyphline convert data/raw set --to labels_csv      what a pipeline imported
    glyphline convert in set --columns text=label       a table with other names
    ```
    """
    from glyphline.stage import shown_command

    told = {
        "layout": layout,
        "table": table,
        "columns": columns,
        "pattern": pattern,
        "lines": lines,
        "dpi": dpi,
    }
    with shown_command("convert"):
        from glyphline.converting.command import convert as run

        typer.echo(run(source, out, to, told))
