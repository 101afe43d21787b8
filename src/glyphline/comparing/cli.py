"""`glyphline compare` as Typer sees it; what does the work is imported when it runs."""

from pathlib import Path
from typing import Annotated

import typer


def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="The baseline.", show_default=False)],
    b: Annotated[str, typer.Argument(metavar="B", help="The candidate.", show_default=False)],
    report: Annotated[
        Path, typer.Option(help="Folder for index.html, comparison.json and flips.csv.")
    ] = Path("reports/compare"),
    common: Annotated[
        bool, typer.Option("--common", help="Compare only the samples that both test sets hold.")
    ] = False,
    merge: Annotated[
        str,
        typer.Option(
            help="Score both under one merge map: its name, pairs such as c=C,o=O, or JSON.",
            show_default=False,
        ),
    ] = "",
    gallery: Annotated[int, typer.Option(min=0, help="Flipped samples shown of each kind.")] = 48,
    fail_if_worse: Annotated[
        bool, typer.Option("--fail-if-worse", help="End with status 1 if B is worse than A.")
    ] = False,
    promote: Annotated[
        bool,
        typer.Option("--promote", help="If B is better, make its registered model the champion."),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say whether B reads better than A, and how sure that is.

    A and B are each a folder of reports, `workspace` (its `reports`), a DVC experiment, a git
    revision, or an MLflow run by id or name, looked for in this order; `folder:`, `dvc:` or
    `mlflow:` before a name says where to look. `models:/NAME@champion` is the run of a registered
    model. Nothing is checked out or trained.

    Both must have read the same test samples. Accuracy of characters is decided by McNemar's
    test, CER of lines by a paired bootstrap over writers or fonts, both at 5 %. Differences are B
    minus A. The page shows the samples that flipped: those that B mends and those that it breaks.

    ```text
    glyphline compare HEAD workspace                what did my change do?
    glyphline compare tumid-boff lumpy-vane         two experiments
    glyphline compare v1.0 mlflow:0123abcd...       a tag and an MLflow run
    glyphline compare old/reports reports --common  where the test sets overlap
    glyphline compare A B --merge case_folded       o for O is no error
    glyphline compare main HEAD --fail-if-worse     for CI
    glyphline compare models:/glyphline-printed@champion lumpy-vane --promote
    ```

    `--promote` moves MLflow's alias `champion` to B's version if B is better, A is the champion
    and both read the same test set. It never moves otherwise.

    The exit status is 0 whatever the verdict; with `--fail-if-worse` it is 1 if B is worse in
    characters or in lines. Errors end with 1 too.
    """
    from glyphline.stage import shown_command

    with shown_command("compare"):
        from glyphline.comparing.command import Choices
        from glyphline.comparing.command import compare as decide

        outcome = decide(a, b, Choices(report, merge, common, gallery, json, promote))
    raise typer.Exit(1 if fail_if_worse and outcome in ("worse", "mixed") else 0)
