"""Layout: Parquet files as the Hugging Face hub has them, and glyphline's own shards."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from glyphline.errors import DataError
from glyphline.rejects import Rejects
from glyphline.sample import SPLITS
from glyphline.sources._files import Files
from glyphline.sources._layouts.label import Label, Options, composed
from glyphline.sources._layouts.pictures import Pictures
from glyphline.sources._layouts.splits import WORDS, split_of_table

if TYPE_CHECKING:
    import pyarrow as pa

ENDING = ".parquet"
ROWS_AT_ONCE = 256
OPTIONAL = ("group", "split")


def evidence(files: Files) -> str:
    """What lies there that only this layout has; empty if nothing does."""
    return next(iter(files.ending(ENDING)), "")


def labels(files: Files, options: Options, rejects: Rejects) -> Iterator[Label]:
    """Label each row, files sorted; a few rows are in memory at a time.

    Raises:
        DataError: if there is no Parquet file, or one lacks a column or cannot be read.
    """
    tables = files.ending(ENDING)
    if not tables:
        raise DataError(f"{files.root} holds no Parquet files")
    pictures = Pictures(files)
    for table in tables:
        for number, row in enumerate(_rows(files, table, options)):
            name = f"{table}#{number}"
            image, text, split = row["image"], row["text"], row.get("split")
            data, path = _image(image)
            file = pictures.find(path) if path and not data else ""
            if not data and not file:
                rejects.add(name, "missing", f"it holds no picture, and none lies at {path!r}")
            elif text is None or text == "":
                rejects.add(name, "no label", "its text is empty")
            elif split and WORDS.get(str(split), "") not in SPLITS:
                rejects.add(name, "bad split", f"{split!r} is none of {', '.join(SPLITS)}")
            else:
                split = WORDS[str(split)] if split else split_of_table(table)
                group = "" if row.get("group") is None else str(row["group"])
                yield Label(file, composed(str(text)), group, split, name, picture=data or None)
    pictures.reject_unused(rejects, "no row of a Parquet file names it")


def _image(value: Any) -> tuple[bytes, str]:
    """The bytes and the path of an image cell: a struct of both, or bytes alone."""
    if isinstance(value, dict):
        return value.get("bytes") or b"", value.get("path") or ""
    return value or b"", ""


def _rows(files: Files, table: str, options: Options) -> Iterator[dict[str, Any]]:
    """Rows with the keys image, text and, where the file has them, group and split."""
    import pyarrow as pa  # the reading runtime has none and needs none
    import pyarrow.parquet as pq

    where = files.root / table
    try:
        with files.seekable(table) as stream:
            file = pq.ParquetFile(stream)
            source = _columns(file.schema_arrow, options, str(where))
            names = _class_names(file.schema_arrow, source["text"])
            columns = list(dict.fromkeys(source.values()))
            for batch in file.iter_batches(ROWS_AT_ONCE, columns=columns):
                values = {wanted: batch.column(name).to_pylist() for wanted, name in source.items()}
                for index in range(batch.num_rows):
                    row = {wanted: column[index] for wanted, column in values.items()}
                    if isinstance(row["text"], int) and 0 <= row["text"] < len(names):
                        row["text"] = names[row["text"]]
                    yield row
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"{where} is not a readable Parquet file: {error}") from error


def _columns(schema: "pa.Schema", options: Options, where: str) -> dict[str, str]:
    """Wanted name -> column.

    Raises:
        DataError: if a column is missing, or is not of a kind that can be used.
    """
    import pyarrow as pa

    told = options.columns
    source = {wanted: told.get(wanted, wanted) for wanted in ("image", "text", *OPTIONAL)}
    needed = [wanted for wanted in source if wanted not in OPTIONAL or wanted in told]
    lacking = [source[wanted] for wanted in needed if source[wanted] not in schema.names]
    if lacking:
        raise DataError(
            f"{where} has the columns {', '.join(schema.names)}; expected {', '.join(lacking)} "
            f"too. Others are named by `columns`, as in columns: {{image: picture, text: label}}"
        )
    image, text = (schema.field(source[wanted]).type for wanted in ("image", "text"))
    parts = {field.name for field in image} if pa.types.is_struct(image) else set()
    if not ("bytes" in parts or pa.types.is_binary(image) or pa.types.is_large_binary(image)):
        raise DataError(f"{where}: column {source['image']} is {image}, not pictures in bytes")
    values = text.value_type if pa.types.is_dictionary(text) else text
    kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_integer)
    if not any(kind(values) for kind in kinds):
        raise DataError(f"{where}: column {source['text']} is {text}, not texts")
    return {wanted: name for wanted, name in source.items() if name in schema.names}


def _class_names(schema: "pa.Schema", column: str) -> list[str]:
    """The texts that a column of class numbers stands for, as the Hugging Face hub notes them."""
    try:
        note = json.loads((schema.metadata or {})[b"huggingface"])
        names = note["info"]["features"][column]["names"]
    except (KeyError, ValueError, TypeError):
        return []
    return names if isinstance(names, list) and all(isinstance(n, str) for n in names) else []
