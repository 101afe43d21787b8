"""The writers by the name of their format."""

from glyphline.reading.writers import Writer
from glyphline.reading.writers.alto import AltoWriter
from glyphline.reading.writers.hocr import HocrWriter
from glyphline.reading.writers.rows import CsvWriter, JsonWriter, TextWriter

WRITERS: dict[str, type[Writer]] = {
    "text": TextWriter,
    "json": JsonWriter,
    "csv": CsvWriter,
    "alto": AltoWriter,
    "hocr": HocrWriter,
}
