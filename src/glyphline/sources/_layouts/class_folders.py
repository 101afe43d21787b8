"""Layout: a folder for each character."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from glyphline.rejects import Rejects
from glyphline.sources._files import Files
from glyphline.sources._layouts.label import Label, Options, composed
from glyphline.sources._layouts.tables import read_table

CLASSES = "classes.csv"


def evidence(files: Files) -> str:
    """What lies there that only this layout has; empty if nothing does."""
    return CLASSES if CLASSES in files else ""


def labels(files: Files, _options: Options, rejects: Rejects) -> Iterator[Label]:
    """Label each picture by its first folder, which is a character or stands in classes.csv."""
    named = _classes(files)
    for file in files.pictures:
        folder = PurePosixPath(file).parts[0] if "/" in file else ""
        text = named.get(composed(folder), "") if named else composed(folder)
        if not folder:
            rejects.add(file, "no label", "it lies in no class folder")
        elif not text:
            rejects.add(file, "no label", f"folder {folder} is not in {CLASSES}")
        elif not named and len(text) != 1:
            rejects.add(file, "no label", f"folder {folder} is no single character")
        else:
            yield Label(file, text)


def _classes(files: Files) -> dict[str, str]:
    if CLASSES not in files:
        return {}
    rows = read_table(files, CLASSES, "csv", ("folder", "text"))
    return {composed(row["folder"]): composed(row["text"]) for row in rows}
