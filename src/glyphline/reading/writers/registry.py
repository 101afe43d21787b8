"""The writers by the name of their format."""

import sys
from pathlib import Path

from glyphline.reading.writers import Kind, Writer
from glyphline.reading.writers.alto import AltoWriter
from glyphline.reading.writers.folder import FolderWriter
from glyphline.reading.writers.hocr import HocrWriter
from glyphline.reading.writers.rows import CsvWriter, JsonWriter, TextWriter

# What makes a writer, and the suffix of its documents.
WRITERS: dict[str, tuple[Kind, str]] = {
    "text": (TextWriter, ".txt"),
    "json": (JsonWriter, ".jsonl"),
    "csv": (CsvWriter, ".csv"),
    "alto": (AltoWriter, ".xml"),
    "hocr": (HocrWriter, ".html"),
}


def writer_of(name: str, folder: Path | None) -> Writer:
    """A writer to standard output, or of a document per file in a folder."""
    kind, suffix = WRITERS[name]
    if folder is None:
        return kind(sys.stdout, sys.stderr)
    return FolderWriter(folder, suffix, kind, sys.stderr)
