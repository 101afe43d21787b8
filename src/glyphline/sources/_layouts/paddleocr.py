"""Layout: PaddleOCR's label files, of lines (recognition) or of pages (detection)."""

import json
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from glyphline.errors import DataError
from glyphline.rejects import Rejects
from glyphline.sources._files import SUFFIXES, Files
from glyphline.sources._layouts import gt_txt
from glyphline.sources._layouts.label import Label, Options, composed
from glyphline.sources._layouts.outline import clockwise, from_points
from glyphline.sources._layouts.pictures import Pictures
from glyphline.sources._layouts.splits import split_of_table

STATE = "filestate.txt"
"""Where PPOCRLabel notes which pictures were looked at, in much the same notation."""
HEAD = 4096
ILLEGIBLE = "###"


def evidence(files: Files) -> str:
    """What lies there that only this layout has; empty if nothing does."""
    return next(iter(_tables(files)), "")


def labels(files: Files, options: Options, rejects: Rejects) -> Iterator[Label]:
    """Label the pictures, or the lines on them, in the order of the label files.

    Raises:
        DataError: if there is no label file, or those of lines and of pages lie side by side.
    """
    tables = [options.table] if options.table else _tables(files)
    read = {table: _rows(files, table) for table in tables}
    pages = {table: any(_lines_on(said) for _, _, said in rows) for table, rows in read.items()}
    if not tables:
        raise DataError(f"{files.root} holds no text file of lines `path<tab>text`")
    if len(set(pages.values())) > 1:
        of_lines, of_pages = (next(t for t in tables if pages[t] is kind) for kind in (False, True))
        raise DataError(
            f"{files.root}: {of_lines} labels lines and {of_pages} pages, likely with the same "
            f"lines; say table: {of_lines}, or table: {of_pages}"
        )
    pictures = Pictures(files)
    seen: set[str] = set()
    for table, rows in read.items():
        base = pictures.base((path for _, path, _ in rows), table)
        for number, path, said in rows:
            where = f"{table}:{number}"
            file = pictures.find_based(path, base)
            if not path:
                rejects.add(where, "no label", "expected path<tab>text")
            elif not file:
                lines = _lines_on(said) if pages[table] else None
                for name in [f"{path}#{index}" for index in range(len(lines or ()))] or [path]:
                    rejects.add(name, "missing", f"{where} names a picture that is not there")
            elif file in seen:
                rejects.add(file, "named twice", f"{where} has it again; the first one counts")
            elif pages[table]:
                yield from _lines(file, said, split_of_table(table), where, rejects)
            elif not said:
                rejects.add(file, "no label", f"its text in {where} is empty")
            else:
                yield Label(file, composed(said), split=split_of_table(table))
            seen.add(file)
    pictures.reject_unused(rejects, f"it is not in {', '.join(tables)}")


def _tables(files: Files) -> list[str]:
    named = [name for name in files.ending(".txt") if not name.lower().endswith(gt_txt.ENDING)]
    return [n for n in named if PurePosixPath(n).name.lower() != STATE and _names_picture(files, n)]


def _names_picture(files: Files, name: str) -> bool:
    head = files.read(name, HEAD).decode("utf-8-sig", "replace").lstrip("\r\n").split("\n")[0]
    path, tab, _ = head.partition("\t")
    paths = _several(path)
    return bool(tab and paths) and PurePosixPath(paths[0]).suffix.lower() in SUFFIXES


def _rows(files: Files, table: str) -> list[tuple[int, str, str]]:
    """(line number, path, what is said of it); the path is empty in a line without a tab."""
    rows: list[tuple[int, str, str]] = []
    for number, line in enumerate(files.text(table).split("\n"), start=1):
        path, tab, said = line.removesuffix("\r").partition("\t")
        if path or tab:
            rows.extend((number, one, said) for one in (_several(path) if tab else [""]))
    return rows


def _several(path: str) -> list[str]:
    """The paths in front of a tab: one, or a JSON list of several pictures of one text."""
    if path.startswith("["):
        try:
            paths = json.loads(path)
        except (ValueError, RecursionError):
            return [path]
        if isinstance(paths, list) and paths and all(isinstance(one, str) for one in paths):
            return paths
    return [path]


def _lines_on(said: str) -> list[dict[str, Any]] | None:
    """The lines on a page; None if this is no such list."""
    if not said.startswith("["):
        return None
    try:
        lines = json.loads(said)
    except (ValueError, RecursionError):
        return None
    fit = isinstance(lines, list) and all(isinstance(ln, dict) and "points" in ln for ln in lines)
    return lines if fit else None


def _lines(file: str, said: str, split: str, where: str, rejects: Rejects) -> Iterator[Label]:
    lines = _lines_on(said)
    if not lines:
        reason = "has no lines on it" if lines is not None else "is no list of points and texts"
        rejects.add(file, "no label", f"{where} {reason}")
    for index, line in enumerate(lines or ()):
        name = f"{file}#{index}"
        text = line.get("transcription")
        if not isinstance(text, str) or not text:
            rejects.add(name, "no label", f"{where}: its transcription is {text!r}")
        elif text == ILLEGIBLE or line.get("difficult") is True:
            rejects.add(name, "illegible", f"{where} marks it so: {text!r}")
        else:
            try:
                outline = clockwise(from_points(line["points"]))
            except ValueError as error:
                rejects.add(name, "bad box", f"{where}: {error}")
                continue
            yield Label(file, composed(text), file, split, name, outline, turned=len(outline) == 4)
