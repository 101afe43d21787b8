"""A folder of one's own pictures to lay text on: checked before, and named after drawing."""

import hashlib
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError

from glyphline.errors import DataError
from glyphline.own_path import own_path
from glyphline.params.looks import Looks


def check_backgrounds(looks: Looks) -> None:
    """Refuse a folder that pieces of pictures cannot be cut from.

    Raises:
        DataError: if it is missing or empty, or holds anything but pictures.
    """
    for path in _files(looks):
        try:
            with Image.open(path) as opened:
                opened.verify()
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
            raise DataError(
                f"looks.background_folder holds {path}, which is no picture ({error}); take it "
                f"out: backgrounds are drawn from all files of the folder"
            ) from error


def report_backgrounds(looks: Looks) -> dict[str, Any]:
    """Say in summary.json what the folder holds: DVC does not know its content."""
    files = _files(looks)
    if not files:
        return {}
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as stream:
            digest.update(path.name.encode() + hashlib.file_digest(stream, "sha256").digest())
    folder = getattr(looks, "background_folder", "")
    return {"backgrounds": {"path": folder, "pictures": len(files), "sha256": digest.hexdigest()}}


def _files(looks: Looks) -> list[Path]:
    named = getattr(looks, "background_folder", None)
    if not named:
        return []
    folder = own_path(named)
    if not folder.is_dir():
        raise DataError(f"looks.background_folder is {named!r}: there is no folder {folder}")
    files = sorted(folder.iterdir())
    if not files:
        raise DataError(
            f"looks.background_folder is {named!r}: {folder} is empty; put pictures into it, or "
            f"take image out of looks.backgrounds"
        )
    return files
