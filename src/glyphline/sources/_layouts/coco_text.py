"""Layout: JSON as in COCO-Text, TextOCR or COCO: images, and boxes with texts on them."""

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from glyphline.errors import DataError
from glyphline.rejects import Rejects
from glyphline.sources._files import Files
from glyphline.sources._layouts.json_labels import coco_files, read_json_labels
from glyphline.sources._layouts.label import Label, Options, Point, composed
from glyphline.sources._layouts.outline import from_box, from_points, size_of, upright
from glyphline.sources._layouts.pictures import Pictures
from glyphline.sources._layouts.splits import WORDS, split_of_table

TEXTS = ("utf8_string", "text", "transcription", "caption")
OUTLINES = ("mask", "polygon", "points", "segmentation")


def evidence(files: Files) -> str:
    """What lies there that only this layout has; empty if nothing does."""
    return next(iter(coco_files(files)), "")


def labels(files: Files, options: Options, rejects: Rejects) -> Iterator[Label]:
    """Label the boxes on each image, in the order of the file's images.

    Raises:
        DataError: if there is no such file, or it lacks images or annotations.
    """
    tables = [options.table] if options.table else coco_files(files)
    if not tables:
        raise DataError(f"{files.root} holds no JSON file with images and annotations")
    pictures = Pictures(files)
    for table in tables:
        folder = posixpath.dirname(table)
        places = ["", folder, posixpath.join(folder, "images"), "images"]
        images, boxes = _read(files, table)
        for image in images:
            path = str(image.get("file_name", ""))
            file = pictures.find_named(path, places) if path else ""
            mine = boxes.pop(str(image.get("id")), [])
            if not file:
                shown = path or f"{table}#image {image.get('id')}"
                for name in [f"{shown}#{box.get('id')}" for box in mine] or [shown]:
                    reason = f"{table} names the picture; none such lies there"
                    rejects.add(name, "missing", reason)
            elif not mine:
                rejects.add(file, "no label", f"{table} has no box on it")
            else:
                yield from _boxes(file, image, mine, table, rejects)
        for annotation in (one for rest in boxes.values() for one in rest):
            rejects.add(
                f"{table}#{annotation.get('id')}",
                "missing",
                f"its image {annotation.get('image_id')!r} is not in the file",
            )
    pictures.reject_unused(rejects, f"it is not in {', '.join(tables)}")


def _read(files: Files, table: str) -> tuple[list[dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """The images, and the annotations by the image's id."""
    document = read_json_labels(files, table)
    images = _entries(document.get("imgs", document.get("images")))
    annotations = _entries(document.get("anns", document.get("annotations")))
    if images is None or annotations is None:
        raise DataError(
            f"{files.root / table} has the keys {', '.join(document)}; expected imgs and anns, or "
            f"images and annotations"
        )
    boxes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for annotation in annotations:
        boxes[str(annotation.get("image_id"))].append(annotation)
    return images, boxes


def _entries(value: Any) -> list[dict[str, Any]] | None:
    """The objects in a list, or in an object by id."""
    entries: Iterable[Any] = value.values() if isinstance(value, dict) else value
    if not isinstance(value, dict | list) or not all(isinstance(one, dict) for one in entries):
        return None
    return list(entries)


def _boxes(
    file: str, image: dict[str, Any], boxes: list[dict[str, Any]], table: str, rejects: Rejects
) -> Iterator[Label]:
    split = WORDS.get(str(image.get("set", "")).lower(), "") or split_of_table(table)
    page_px = size_of(image.get("width"), image.get("height"))
    for box in boxes:
        name = f"{file}#{box.get('id')}"
        text = next((box[key] for key in TEXTS if isinstance(box.get(key), str)), "")
        if box.get("legibility") == "illegible":
            rejects.add(name, "illegible", f"{table} marks it so")
        elif not text:
            rejects.add(name, "no label", f"none of {', '.join(TEXTS)} has a text")
        else:
            try:
                outline = _outline(box)
            except ValueError as error:
                rejects.add(name, "bad box", f"{table}: {error}")
                continue
            turned = len(outline) == 4
            outline = upright(outline) if turned else outline
            yield Label(file, composed(text), file, split, name, outline, turned, page_px)


def _outline(box: dict[str, Any]) -> tuple[Point, ...]:
    """Read the polygon if there is one, else the box of left, top, width and height."""
    for key in OUTLINES:
        value = box.get(key)
        if key == "segmentation":  # a list of parts; of several, the box is the whole
            value = value[0] if isinstance(value, list) and len(value) == 1 else None
        if isinstance(value, list) and value:
            return from_points(value)
    bbox = box.get("bbox")
    if not isinstance(bbox, list) or len(bbox) != 4:
        raise ValueError(f"expected bbox as left, top, width and height, got {bbox!r}")
    return from_box(*bbox)
