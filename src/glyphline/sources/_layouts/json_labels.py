"""JSON label files, and telling whose they are."""

import json
import posixpath
from typing import Any

from glyphline.errors import DataError
from glyphline.sources._files import Files

SNIFFED = 20
"""JSON files looked into before giving up: one per picture is another layout."""
COCO_KEYS = ((b'"imgs"', b'"anns"'), (b'"images"', b'"annotations"'))


def read_json_labels(files: Files, name: str) -> dict[str, Any]:
    """Read a label file that is one JSON object.

    Raises:
        DataError: if it is something else.
    """
    try:
        value = json.loads(files.text(name))
    except (ValueError, RecursionError) as error:
        raise DataError(f"{files.root / name} is not valid JSON: {error}") from error
    if not isinstance(value, dict):
        raise DataError(
            f"{files.root / name} holds a {type(value).__name__}; expected a JSON object"
        )
    return value


def coco_files(files: Files) -> list[str]:
    """JSON files with the keys that COCO-Text or COCO has."""
    return [name for name in files.ending(".json")[:SNIFFED] if _is_coco(files.read(name))]


def doctr_files(files: Files) -> list[str]:
    """Files named labels.json that are not COCO's."""
    named = [n for n in files.ending(".json") if posixpath.basename(n).lower() == "labels.json"]
    return [name for name in named if not _is_coco(files.read(name))]


def _is_coco(data: bytes) -> bool:
    return any(all(key in data for key in keys) for keys in COCO_KEYS)
