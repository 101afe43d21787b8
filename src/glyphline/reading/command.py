"""`glyphline read`: from paths to lines on standard output."""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from glyphline.errors import ImageError
from glyphline.reading.recognizer import Reader
from glyphline.sample import Prediction

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp")
PROGRESS_FROM = 20  # pictures


def read_pictures(paths: Iterable[Path], model: Path, as_json: bool) -> int:
    """Read pictures one by one and print a line for each.

    Plain lines hold path, text and confidence, separated by tabs; JSON lines hold `picture`,
    `text`, `confidence` and `model`, or `picture` and `error`.

    Args:
        paths: pictures, or folders whose pictures (by suffix, subfolders included) are read in
            sorted order.
        model: an export folder.
        as_json: print JSON lines.

    Returns:
        The number of pictures that could not be read, and of folders without pictures; each
        has an error line.

    Raises:
        ModelError: if the folder is no exported model.
    """
    reader = Reader.load(model)
    pictures = list(_expand(paths))
    failed = 0
    console = Console(stderr=True)
    # On a terminal the lines themselves show how far it is.
    hidden = len(pictures) < PROGRESS_FROM or not console.is_terminal or sys.stdout.isatty()
    # Rich would send standard output to the console that shows the bar: standard error.
    with Progress(console=console, disable=hidden, redirect_stdout=False) as progress:
        for picture in progress.track(pictures, description="reading"):
            try:
                prediction = reader.read(picture)
            except ImageError as error:
                failed += 1
                empty = f"{picture} holds no pictures ({', '.join(SUFFIXES)})"
                _print_error(picture, empty if picture.is_dir() else str(error), as_json)
                continue
            _print_reading(picture, prediction, reader.card.model_id, as_json)
    return failed


def _expand(paths: Iterable[Path]) -> Iterator[Path]:
    """Replace folders by their pictures; one without pictures stays, to be reported."""
    for path in paths:
        inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
        yield from inside or [path]


def _print_reading(picture: Path, prediction: Prediction, model_id: str, as_json: bool) -> None:
    confidence = round(prediction.confidence, 4)
    if as_json:
        row = {"text": prediction.text, "confidence": confidence, "model": model_id}
        _print_json(picture, row)
    else:
        _print(f"{picture}\t{prediction.text}\t{confidence:.4f}")


def _print_error(picture: Path, error: str, as_json: bool) -> None:
    if as_json:
        _print_json(picture, {"error": error})
    else:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201


def _print_json(picture: Path, row: dict[str, Any]) -> None:
    _print(json.dumps({"picture": str(picture), **row}, ensure_ascii=False))


def _print(line: str) -> None:
    """Print a line of the command's output; a file name that is not UTF-8 must not end it."""
    print(line.encode("utf-8", "replace").decode())  # noqa: T201
