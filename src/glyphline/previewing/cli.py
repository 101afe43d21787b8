"""`glyphline preview` as Typer sees it; what does the work is imported when it runs."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Section(StrEnum):
    """What `--section` takes."""

    SYNTHESIS = "synthesis"
    AUGMENT = "augment"
    ALL = "all"


def preview(
    params: Annotated[Path, typer.Option(help="The params file.")] = Path("params.yaml"),
    dataset: Annotated[
        str, typer.Option(help="A recipe of the params file.", show_default="the one it chooses")
    ] = "",
    model: Annotated[
        str, typer.Option(help="A model of the params file.", show_default="the one it chooses")
    ] = "",
    section: Annotated[
        Section, typer.Option(help="Which params to look at; `all` is both.")
    ] = Section.ALL,
    count: Annotated[int, typer.Option(min=1, max=500, help="Samples of each origin.")] = 24,
    balanced: Annotated[
        Path, typer.Option(help="Balanced data with real samples; need not exist.")
    ] = Path("data/balanced"),
    out: Annotated[Path, typer.Option(help="Folder to replace.")] = Path("reports/preview"),
) -> None:
    """Show what params.yaml yields, in contact sheets, before anything is trained.

    Section `synthesis` shows the recipe's synthetic samples as rendered and as its damage leaves
    them; then each kind of damage (scan, camera, fax, inverted) and each part of it (shadow, JPEG,
    ...) alone, whatever its probability, so that its range can be judged. Section `augment` shows
    what the model is given, and what train.augment makes of it in several epochs, for synthetic
    samples and for real ones where the balance stage has run.

    No stage has to run before, and none is touched. The samples are the first that
    `dvc repro synthesize` draws; the same params give the same pictures.

    ```text
    glyphline preview                                recipe and model chosen
    glyphline preview --dataset lines --model crnn   another recipe
    glyphline preview --section synthesis            without augmentation
    glyphline preview --params mine.yaml --out mine  a draft beside the last
    ```
    """
    from glyphline.stage import shown_command

    with shown_command("preview"):
        from glyphline.previewing.command import Choices
        from glyphline.previewing.command import preview as draw

        for line in draw(Choices(params, dataset, model, section.value, count, balanced, out)):
            typer.echo(line)
