"""How people lay out labelled pictures in a folder, and how to tell."""

import csv
import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from glyphline.errors import DataError
from glyphline.rejects import Rejects
from glyphline.sample import SPLITS

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp"})
CLASSES = "classes.csv"
LABELS = "labels.csv"
COUNTED = re.compile(r"(?P<text>.+?)(?:[_-]\d+| ?\(\d+\))?")


@dataclass(frozen=True)
class Label:
    """A picture and what is said of it.

    Attributes:
        file: path below the root, with `/` between its parts.
        text: what the picture says, in Unicode's composed form.
        group: as in `Sample`.
        split: as in `Sample`.
    """

    file: str
    text: str
    group: str = ""
    split: str = ""


Labeller = Callable[[Path, list[str], str | None, Rejects], Iterator[Label]]


def picture_files(root: Path) -> list[str]:
    """Paths of all pictures below the root, told by their suffix, sorted; none is hidden."""
    files = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        below = Path(folder).relative_to(root)
        for name in names:
            if not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES:
                files.append((below / name).as_posix())
    return sorted(files)


def detect(root: Path, files: list[str]) -> str:
    """Tell the layout by what lies in the folder.

    Raises:
        DataError: if it may be more than one.
    """
    if (root / LABELS).exists():
        return "labels_csv"
    if (root / CLASSES).exists():
        return "class_folders"
    tops = {PurePosixPath(file).parts[0] for file in files if "/" in file}
    if not tops:
        return "file_names"
    long = sorted(top for top in tops if len(_composed(top)) != 1)
    loose = [file for file in files if "/" not in file]
    if not long and not loose:
        return "class_folders"
    odd = f"pictures outside of folders ({loose[0]}, ...)" if loose else f"folder {long[0]!r}"
    raise DataError(
        f"{root}: cannot tell the layout: there are folders with pictures, and {odd}. Say layout: "
        f"file_names, or layout: class_folders (with {CLASSES} for folders of longer names)"
    )


def has_counter(file: str) -> bool:
    """Tell whether the name of a picture ends in what is taken for a counter."""
    stem = PurePosixPath(file).stem
    match = COUNTED.fullmatch(stem)
    return match is not None and match["text"] != stem


def _class_folders(
    root: Path, files: list[str], _pattern: str | None, rejects: Rejects
) -> Iterator[Label]:
    named = _classes(root / CLASSES)
    for file in files:
        folder = PurePosixPath(file).parts[0] if "/" in file else ""
        text = named.get(_composed(folder), "") if named else _composed(folder)
        if not folder:
            rejects.add(file, "no label", "it lies in no class folder")
        elif not text:
            rejects.add(file, "no label", f"folder {folder} is not in {CLASSES}")
        elif not named and len(text) != 1:
            rejects.add(file, "no label", f"folder {folder} is no single character")
        else:
            yield Label(file, text)


def _file_names(
    root: Path,  # noqa: ARG001, each layout is called in the same way
    files: list[str],
    pattern: str | None,
    rejects: Rejects,
) -> Iterator[Label]:
    label = re.compile(pattern) if pattern else COUNTED
    for file in files:
        stem = _composed(PurePosixPath(file).stem)
        match = label.fullmatch(stem)
        if match and match["text"]:
            yield Label(file, match["text"])
        else:
            rejects.add(file, "no label", f"the file name does not match {label.pattern!r}")


def _labels_csv(
    root: Path, files: list[str], _pattern: str | None, rejects: Rejects
) -> Iterator[Label]:
    rows: dict[str, dict[str, str]] = {}
    for row in _table(root / LABELS, ("file", "text"), ("group", "split")):
        file = PurePosixPath(_composed(row["file"]).replace("\\", "/")).as_posix()
        if file in rows:
            rejects.add(file, "named twice", f"{LABELS} has it again; the first row counts")
            continue
        rows[file] = row
    by_name = {_composed(file): file for file in files}
    for name in sorted(rows.keys() | by_name.keys()):
        row = rows.get(name, {})
        split = row.get("split", "")
        if not row:
            rejects.add(name, "no label", f"it is not in {LABELS}")
        elif name not in by_name:
            rejects.add(name, "missing", f"{LABELS} names it; no such picture lies there")
        elif not row["text"]:
            rejects.add(name, "no label", f"its text in {LABELS} is empty")
        elif split and split not in SPLITS:
            rejects.add(name, "bad split", f"{split!r} is none of {', '.join(SPLITS)}")
        else:
            text = _composed(row["text"])
            yield Label(by_name[name], text, row.get("group", ""), split)


LAYOUTS: dict[str, Labeller] = {
    "class_folders": _class_folders,
    "file_names": _file_names,
    "labels_csv": _labels_csv,
}


def _classes(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    rows = _table(path, ("folder", "text"), ())
    return {_composed(row["folder"]): _composed(row["text"]) for row in rows}


def _table(path: Path, needed: tuple[str, ...], optional: tuple[str, ...]) -> list[dict[str, str]]:
    """Read a CSV file with a header; every row has every column of the header.

    Raises:
        DataError: if it cannot be read, or a column is missing, unknown or short.
    """
    allowed = ", ".join(needed) + "".join(f"[, {name}]" for name in optional)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file, restkey="more", restval=None, strict=True)
            header = list(table.fieldnames or ())
            rows = list(table)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path} is not a readable CSV file in UTF-8: {error}") from error
    if not set(needed) <= set(header) <= {*needed, *optional} or len(set(header)) < len(header):
        raise DataError(f"{path} has the columns {', '.join(header)}; expected {allowed}")
    for number, row in enumerate(rows, start=1):
        if "more" in row or None in row.values():
            raise DataError(f"{path}, row {number}: {len(header)} columns expected; quote commas")
    return rows


def _composed(text: str) -> str:
    """One form for texts that look the same; some systems name files in the decomposed one."""
    return unicodedata.normalize("NFC", text)
