"""The options that `glyphline read` and `glyphline serve` have in common."""

from pathlib import Path
from typing import Annotated

import typer

Model = Annotated[
    Path, typer.Option(help="Folder of the exported model; `dvc repro` writes the default.")
]
Pattern = Annotated[
    str | None,
    typer.Option(
        metavar="REGEX",
        help="Read only texts that match as a whole, such as '[A-Z]{3}[0-9]{4}', in place of "
        "what the model carries; '' lifts that.",
    ),
]
LexiconFile = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="Read each line as one of the texts of a UTF-8 file, one a line, in place of "
        "what the model carries; '' lifts that.",
    ),
]
MaxPixels = Annotated[
    int, typer.Option(min=1, help="Refuse larger pictures by their header, not decoded.")
]
Threads = Annotated[int, typer.Option(min=0, help="0: as many as there are cores.")]
Variant = Annotated[str, typer.Option(help="File of the model: onnx_fp32, onnx_int8_dynamic ...")]
MODEL = Path("data/export")
