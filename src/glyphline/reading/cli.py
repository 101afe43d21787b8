"""`glyphline read` as Typer sees it; what does the work is imported when it runs."""

from pathlib import Path
from typing import Annotated

import typer


def read(
    pictures: Annotated[
        list[Path], typer.Argument(help="Pictures, or folders of pictures.", show_default=False)
    ],
    model: Annotated[
        Path, typer.Option(help="Folder of the exported model; `dvc repro` writes the default.")
    ] = Path("data/export"),
    json: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False,
) -> None:
    """Read pictures: one line each with path, text and confidence.

    Confidence lies between 0 and 1. A picture that cannot be read gets a line on standard error
    and does not stop the others; the exit status is then 1.

    ```text
    glyphline read word.png                   a picture
    glyphline read scans/ more/*.jpg          folders, with their subfolders
    glyphline read scans/ --json > out.jsonl  picture, text, confidence, model
    glyphline read word.png --model my/model  another exported model
    ```
    """
    from glyphline.reading.command import read_pictures
    from glyphline.stage import shown_errors

    with shown_errors():
        failed = read_pictures(pictures, model, as_json=json)
    raise typer.Exit(1 if failed else 0)
