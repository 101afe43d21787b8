"""The bytes of a file or stream, up to a limit: sparse files and endless devices are refused."""

import os
import stat
from pathlib import Path
from typing import BinaryIO

from glyphline.errors import ImageError

MAX_BYTES = 1_000_000_000
PIECE = 1 << 20


def read_bytes(path: Path, max_bytes: int = MAX_BYTES) -> bytes:
    """Read a whole file.

    Raises:
        ImageError: if it has more bytes than that; of a file they are not read, of a device or
            pipe no more than those.
        OSError: if it cannot be read.
    """
    with path.open("rb") as file:
        about = os.fstat(file.fileno())
        if stat.S_ISREG(about.st_mode) and about.st_size > max_bytes:
            raise _too_many(f"{about.st_size:,}", max_bytes)
        return take_bytes(file, max_bytes)


def take_bytes(stream: BinaryIO, max_bytes: int = MAX_BYTES) -> bytes:
    """Read a stream to its end.

    Raises:
        ImageError: if there are more bytes than that.
    """
    data = bytearray()
    while piece := stream.read(PIECE):
        data += piece
        if len(data) > max_bytes:
            raise _too_many("more", max_bytes)
    return bytes(data)


def _too_many(found: str, max_bytes: int) -> ImageError:
    return ImageError(f"expected at most {max_bytes:,} bytes (--max-bytes), got {found}; cut it up")
