"""The idx files in which MNIST and EMNIST are published, read a chunk at a time."""

import gzip
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np

from glyphline.download.archive import BROKEN
from glyphline.errors import DataError

SIDE = 28
CHUNK = 2048  # pictures held at once
PICTURES_MAGIC = 0x803  # idx: unsigned bytes in three dimensions
MAX_LABELS = 10_000_000  # bytes of a part's labels; the largest has 697,940


@contextmanager
def open_gzipped(path: Path) -> Iterator[IO[bytes]]:
    """Open a gzipped file that lies alone; one inside an archive is opened by the archive.

    Raises:
        DataError: also when the compression turns out to be damaged inside the block.
    """
    try:
        with path.open("rb") as packed:
            yield packed
    except BROKEN as error:
        raise DataError(
            f"{path} is corrupt or cut short ({error}); delete it, or replace it where it came "
            f"from, and run again"
        ) from error


def read_labels(packed: IO[bytes], name: str) -> np.ndarray:
    """Read a gzipped file of labels.

    Args:
        packed: the compressed bytes.
        name: what messages call the file.

    Returns:
        (N,) uint8.

    Raises:
        DataError: if it is no such file. A damaged compression raises as gzip does.
    """
    with gzip.GzipFile(fileobj=packed) as stream:
        ids = _parse(stream.read(MAX_LABELS), name)
    if ids.ndim != 1:
        raise DataError(f"{name} has {ids.ndim} dimensions; labels have one")
    return ids


def read_pictures(packed: IO[bytes], count: int, name: str) -> Iterator[tuple[int, np.ndarray]]:
    """Read a gzipped file of pictures; never more than `CHUNK` of them are in memory.

    The train part of EMNIST's byclass takes 550 MB at once, and as much again in the emnist
    package's `parse_idx`; hence each chunk is given to it as an idx file of its own.

    Args:
        packed: the compressed bytes.
        count: how many there should be.
        name: what messages call the file.

    Yields:
        The index of the first, and (N, 28, 28) uint8 as they are stored.

    Raises:
        DataError: if it is no such file. A damaged compression raises as gzip does.
    """
    with gzip.GzipFile(fileobj=packed) as stream:
        header = stream.read(16)
        if header != struct.pack(">4I", PICTURES_MAGIC, count, SIDE, SIDE):
            raise DataError(
                f"{name} does not begin as {count} pictures of {SIDE}x{SIDE} bytes (as many as "
                f"there are labels), but with {header.hex(' ', 4)}"
            )
        for start in range(0, count, CHUNK):
            size = min(CHUNK, count - start)
            body = stream.read(size * SIDE * SIDE)
            if len(body) < size * SIDE * SIDE:
                raise DataError(f"{name} ends within pictures {start} to {start + size} of {count}")
            yield start, _parse(struct.pack(">4I", PICTURES_MAGIC, size, SIDE, SIDE) + body, name)
        if stream.read(1):  # reading past the end also lets gzip compare its checksum
            raise DataError(f"{name} goes on after its {count} pictures")


def _parse(data: bytes, name: str) -> np.ndarray:
    """Read an idx file with the emnist package."""
    import emnist  # slow to import, and params are read without it

    # emnist 0.0 calls int() on arrays of length one, which numpy 2.4 refuses. A name in the
    # module's own namespace goes before the built-in one, there and nowhere else.
    vars(emnist).setdefault("int", _integer)
    try:
        return emnist.parse_idx(data)
    except (ValueError, IndexError) as error:
        raise DataError(f"{name} is not an idx file as published: {error}") from error


def _integer(value: Any) -> int:
    return int(np.asarray(value).item())
