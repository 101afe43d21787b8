"""A CSV file of pictures: each row a label and the pixels, read a block at a time."""

from collections.abc import Iterator
from typing import IO, Any

import numpy as np

from glyphline.errors import DataError
from glyphline.rejects import Rejects

BLOCK = 2**22  # bytes of text held at once


def read_rows(
    stream: IO[bytes], side: int, name: str, rejects: Rejects
) -> Iterator[tuple[int, int, np.ndarray]]:
    """Stream the pictures of a file without a header.

    Args:
        stream: the file.
        side: pixels of a picture's side.
        name: what rejects and messages call the file.
        rejects: gets every row that has not as many columns as it should.

    Yields:
        The row's number from 1 on, its label, and the picture as (side, side) uint8.

    Raises:
        DataError: naming the row, if a value is no number from 0 to 255; such a file is not
            what it seems, and guessing would shift labels.
    """
    import pyarrow as pa
    from pyarrow import csv

    columns = [str(index) for index in range(1 + side * side)]
    skipped: list[int] = []

    def _skip(row: Any) -> str:
        skipped.append(row.number)
        reason = f"it has {row.actual_columns} columns; expected {row.expected_columns}"
        rejects.add(f"{name}, row {row.number}", "bad row", reason)
        return "skip"

    def _label_and_pixels(batch: Any) -> np.ndarray:
        return np.stack([column.to_numpy() for column in batch.columns], axis=1)

    try:
        reader = csv.open_csv(
            stream,
            # Rows have numbers as long as one thread reads them.
            read_options=csv.ReadOptions(use_threads=False, block_size=BLOCK, column_names=columns),
            parse_options=csv.ParseOptions(invalid_row_handler=_skip),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.uint8()), null_values=[]
            ),
        )
        number = 0
        for batch in reader:
            for row in _label_and_pixels(batch):
                number += 1
                while skipped and skipped[0] == number:
                    number += 1
                    skipped.pop(0)
                yield number, int(row[0]), row[1:].reshape(side, side)
    except pa.ArrowInvalid as error:
        raise DataError(
            f"{name} is not rows of a label and {side * side} values from 0 to 255: {error}"
        ) from error
