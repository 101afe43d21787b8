"""`glyphline suggest-merges` as Typer sees it; what does the work is imported when it runs."""

from pathlib import Path
from typing import Annotated

import typer


def suggest_merges(
    reports: Annotated[
        Path, typer.Argument(help="Folder of reports, with what `dvc repro evaluate` wrote.")
    ] = Path("reports"),
    model: Annotated[
        Path | None,
        typer.Option(help="Folder of the evaluated model.", show_default="data/model beside it"),
    ] = None,
    min_rate: Annotated[
        float, typer.Option(min=0, max=1, help="Mutual confusion that is too much.")
    ] = 0.1,
    min_count: Annotated[int, typer.Option(min=1, help="Confusions of a pair at least.")] = 5,
    keep_apart: Annotated[
        list[str] | None,
        typer.Option(help="Characters that never become one class; can be given again."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Suggest which classes to merge, from what a model confused on the test split.

    Some characters look alike whatever the model: c and C cut out of their line, 0 and O. Two
    classes are suggested when the share of their test characters that was read as the other is
    above `--min-rate` even at the lower end of its 95 % interval. Where the model can only guess
    between two equally frequent classes that share is 50 %. Three or more become one class only
    if each is confused with each. The line to paste holds the merges already active too.

    The gain is counted on the characters that suggested it, so expect a little less of a new
    training. A merge gives up telling the classes apart; forbid those you need.

    ```text
    glyphline suggest-merges                        the last evaluation
    glyphline suggest-merges --min-rate 0.2         the worst alone
    glyphline suggest-merges --keep-apart 0O        never join 0 and O
    glyphline suggest-merges old/reports --json     for a script
    ```
    """
    from glyphline.stage import shown_command

    folder = model if model is not None else reports.parent / "data" / "model"
    with shown_command("suggest-merges"):
        from glyphline.evaluation.command import suggest_merges as show

        show(reports, folder, min_rate, min_count, keep_apart or [], as_json=json)
