"""The writers by the name of their format."""

import sys
from importlib import import_module
from pathlib import Path

from glyphline.reading.writers import Kind, Writer

# Module and class of a writer, and the suffix of its documents. Modules are imported when they are
# asked for: what XML takes is a good part of a start's time.
WRITERS: dict[str, tuple[str, str, str]] = {
    "text": ("rows", "TextWriter", ".txt"),
    "json": ("rows", "JsonWriter", ".jsonl"),
    "csv": ("rows", "CsvWriter", ".csv"),
    "alto": ("alto", "AltoWriter", ".xml"),
    "hocr": ("hocr", "HocrWriter", ".html"),
}


def writer_of(name: str, folder: Path | None) -> Writer:
    """A writer to standard output, or of a document per file in a folder."""
    module, kind_name, suffix = WRITERS[name]
    kind: Kind = getattr(import_module(f"glyphline.reading.writers.{module}"), kind_name)
    if folder is None:
        return kind(sys.stdout, sys.stderr)
    from glyphline.reading.writers.folder import FolderWriter

    return FolderWriter(folder, suffix, kind, sys.stderr)
