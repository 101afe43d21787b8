"""Check params.yaml before any work.

Reads all of params.yaml; writes nothing. Every name, key and value is held against the closed
types, so that a slip costs a second and not a training. It stands first in dvc.yaml and runs again
whenever params.yaml has changed; the six stages depend on their own sections alone.

Run it with `dvc repro check`, or `python pipeline/check.py --help`. Expect one line.
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from glyphline import stage
from glyphline.params import document as params_document


def main(
    params: Annotated[Path, typer.Option(help="The parameters.")] = Path("params.yaml"),
) -> None:
    """Check params.yaml before any work."""
    document = params_document.load(params)
    Console().print(f"{params}: {document.model} on {document.dataset}")


if __name__ == "__main__":
    stage.run(main)
