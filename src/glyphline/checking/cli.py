"""`glyphline check` as Typer sees it; what does the work is imported when it runs."""

from pathlib import Path
from typing import Annotated

import typer


def check(
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="PATH",
            help="Folder, archive (zip, tar, tgz), Parquet file, or a folder of shards.",
            show_default="data/raw",
        ),
    ] = None,
    layout: Annotated[str, typer.Option(help="How PATH is labelled; docs/data.md.")] = "auto",
    table: Annotated[
        str | None, typer.Option(help="PATH's label file.", show_default="the usual name")
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(help="PATH's column names, such as `file=path,text=label`."),
    ] = None,
    pattern: Annotated[
        str | None, typer.Option(help="Regular expression with `(?P<text>...)` for file names.")
    ] = None,
    dataset: Annotated[
        str | None,
        typer.Option(
            help="Recipe of params.yaml to check against.",
            show_default="for data/raw the chosen one, else none",
        ),
    ] = None,
    params: Annotated[
        Path | None, typer.Option(help="The parameters.", show_default="params.yaml, if any")
    ] = None,
    report: Annotated[
        Path, typer.Option(help="Folder for index.html, check.json, findings.csv, rejects.csv.")
    ] = Path("reports/check"),
    fix: Annotated[
        Path | None, typer.Option(metavar="OUT", help="Write a cleaned copy into a new folder.")
    ] = None,
    to: Annotated[
        str, typer.Option(help="Shape of the copy: `labels_csv` (pictures) or `parquet`.")
    ] = "labels_csv",
    strict: Annotated[
        bool, typer.Option("--strict", help="End with status 1 for warnings, too.")
    ] = False,
) -> None:
    """Say what is wrong with a data set before a model is trained on it.

    Looks for pictures that cannot be read, are blank, tiny or oddly shaped; for labels that are
    empty, outside the charset, or longer than the model can learn; for equal and nearly equal
    pictures, within and across splits, and whether their labels agree; for classes that are
    absent or too rare. The page shows each finding with its pictures.

    With a recipe, samples are held against its charset, merges and limits, and against the chosen
    model. For a PATH of one's own without `--dataset` whatever occurs is the charset, and lengths
    of labels are for the model that reads lines; without params.yaml they are not checked.

    `--fix OUT` writes what is sound, pictures as they were, and OUT/rejects.csv with every sample
    left out, its reason, and which copy was kept. Nearly equal pictures stay, but for those of
    train that stand in val or test, too.

    ```text
    glyphline check                           data/raw against params.yaml
    glyphline check scans/                    a folder in any layout
    glyphline check scans/ --dataset captcha  against a recipe and the model
    glyphline check scans.zip --fix clean     a cleaned copy
    glyphline check data/balanced --strict    what training sees
    ```

    The exit status is 0 when the set is sound or has warnings alone, 1 when there are faults
    that would stop or spoil training (with `--strict` warnings, too) or it cannot be read, and 2
    for wrong arguments or params.
    """
    from glyphline.errors import ParamsError
    from glyphline.stage import shown_command

    told = {"layout": layout, "table": table, "columns": columns, "pattern": pattern}
    with shown_command("check"):
        try:
            from glyphline.checking.command import Choices
            from glyphline.checking.command import check as run

            counts = run(path, Choices(told, dataset, params, report, fix, to))
        except ParamsError as error:
            raise typer.BadParameter(str(error)) from error
    raise typer.Exit(1 if counts["fault"] or (strict and counts["warning"]) else 0)
