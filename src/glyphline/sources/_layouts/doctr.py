"""Layout: docTR's labels.json beside a folder of images, of lines or of words on pages."""

import posixpath
from collections.abc import Iterator
from typing import Any

from glyphline.errors import DataError
from glyphline.rejects import Rejects
from glyphline.sources._files import Files
from glyphline.sources._layouts.json_labels import doctr_files, read_json_labels
from glyphline.sources._layouts.label import Label, Options, Point, composed
from glyphline.sources._layouts.outline import clockwise, from_corners, from_points
from glyphline.sources._layouts.pictures import Pictures
from glyphline.sources._layouts.splits import split_of_table

IMAGES = "images"
WORDS = "typed_words"


def evidence(files: Files) -> str:
    """What lies there that only this layout has; empty if nothing does."""
    return next(iter(doctr_files(files)), "")


def labels(files: Files, options: Options, rejects: Rejects) -> Iterator[Label]:
    """Label the pictures, or the words on them, in the order of each labels.json.

    Raises:
        DataError: if there is no such file, or it has outlines without texts.
    """
    tables = [options.table] if options.table else doctr_files(files)
    if not tables:
        raise DataError(f"{files.root} holds no labels.json")
    pictures = Pictures(files)
    for table in tables:
        folder = posixpath.dirname(table)
        places = (posixpath.join(folder, IMAGES), folder)
        for path, said in read_json_labels(files, table).items():
            file = next((f for place in places if (f := pictures.find(path, place))), "")
            if isinstance(said, dict) and "polygons" in said and WORDS not in said:
                raise DataError(
                    f"{files.root / table} has outlines without texts, which is docTR's layout "
                    f"for detection; expected one text for each picture, or {WORDS}"
                )
            if not file:
                words = said.get(WORDS) if isinstance(said, dict) else None
                count = len(words) if isinstance(words, list) else 0
                for name in [f"{path}#{index}" for index in range(count)] or [path]:
                    rejects.add(name, "missing", f"{table} names a picture that is not there")
            elif isinstance(said, str) and said:
                yield Label(file, composed(said), split=split_of_table(table))
            elif isinstance(said, dict) and isinstance(said.get(WORDS), list) and said[WORDS]:
                yield from _words(file, said[WORDS], table, rejects)
            else:
                rejects.add(file, "no label", f"{table} has no text for it")
    pictures.reject_unused(rejects, f"it is not in {', '.join(tables)}")


def _words(file: str, words: list[Any], table: str, rejects: Rejects) -> Iterator[Label]:
    for index, word in enumerate(words):
        name = f"{file}#{index}"
        text = word.get("value") if isinstance(word, dict) else None
        if not isinstance(text, str) or not text:
            rejects.add(name, "no label", f"{table}: its value is {text!r}")
            continue
        try:
            outline = _outline(word.get("geometry"))
        except ValueError as error:
            rejects.add(name, "bad box", f"{table}: {error}")
            continue
        split = split_of_table(table)
        yield Label(file, composed(text), file, split, name, outline, turned=len(outline) == 4)


def _outline(geometry: Any) -> tuple[Point, ...]:
    """Read left, top, right, bottom; or points."""
    if isinstance(geometry, list) and len(geometry) == 4 and not isinstance(geometry[0], list):
        return from_corners(*geometry)
    return clockwise(from_points(geometry))
