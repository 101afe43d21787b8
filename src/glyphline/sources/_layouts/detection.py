"""Telling a layout by what lies there."""

from pathlib import PurePosixPath

from glyphline.errors import DataError
from glyphline.sources._files import Files
from glyphline.sources._layouts import LAYOUTS
from glyphline.sources._layouts.class_folders import CLASSES
from glyphline.sources._layouts.label import composed
from glyphline.sources._layouts.labels import TABLES


def detect(files: Files, table: str | None = None) -> str:
    """Tell the layout by the files that only it has, else by folders and names.

    Args:
        files: what lies there.
        table: the label file that was named, if any.

    Raises:
        DataError: if it may be more than one.
    """
    kind = PurePosixPath(table or "").suffix.lower().removeprefix(".")
    if kind in TABLES:
        return f"labels_{kind}"
    try:
        seen = {name: layout.evidence(files) for name, layout in LAYOUTS.items()}
    except OSError as error:
        raise DataError(f"{files.root} has a file that cannot be read: {error}") from error
    found = {name: file for name, file in seen.items() if file}
    if len(found) > 1:
        could = ", or ".join(f"{name} (there is {file})" for name, file in found.items())
        raise DataError(
            f"{files.root}: cannot tell the layout: it could be {could}. Say which, as in "
            f"layout: {next(iter(found))}"
        )
    return next(iter(found), "") or _by_names(files)


def _by_names(files: Files) -> str:
    tops = {PurePosixPath(file).parts[0] for file in files.pictures if "/" in file}
    if not tops:
        return "file_names"
    long = sorted(top for top in tops if len(composed(top)) != 1)
    loose = [file for file in files.pictures if "/" not in file]
    if not long and not loose:
        return "class_folders"
    odd = f"pictures outside of folders ({loose[0]}, ...)" if loose else f"folder {long[0]!r}"
    raise DataError(
        f"{files.root}: cannot tell the layout: there are folders with pictures, and {odd}. Say "
        f"layout: file_names, or layout: class_folders (with {CLASSES} for folders of longer names)"
    )
