"""Source `emnist`: handwritten characters 28x28 px, in the six splits that NIST publishes."""

import gzip
import struct
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import numpy as np

from glyphline.download.archive import Member, open_archive
from glyphline.download.catalogue import EMNIST
from glyphline.download.fetch import fetch
from glyphline.errors import DataError
from glyphline.params.base import Params
from glyphline.picture import encode_png
from glyphline.sample import Sample
from glyphline.sources._context import SourceContext

PARTS = ("train", "test")
SIDE = 28
CHUNK = 2048  # pictures held at once
PICTURES_MAGIC = 0x803  # idx: unsigned bytes in three dimensions
MAX_LABELS = 10_000_000  # bytes of a part's labels; the largest has 697,940


class SourceParams(Params):
    """`datasets.<name>.sources.emnist`."""

    split: Literal["byclass", "bymerge", "balanced", "letters", "digits", "mnist"]
    """Which of the six; `byclass` has 62 classes, `bymerge` and `balanced` have 47."""
    parts: Literal["available", "all"]
    """`all` needs the train and the test part; `available` reads what the archive holds, which
    may be a partial copy, and names in the summary what was absent."""
    address: str | None = None
    """Where to fetch the archive; null is the address in the catalogue."""


def samples(params: SourceParams, context: SourceContext) -> Iterator[Sample]:
    """Yield the train part, then the test part, upright, white ink on black.

    The letters split does not tell case; its samples are labelled in upper case. Writers are
    not known. `Sample.split` is the publisher's.

    Raises:
        DownloadError: if the archive cannot be had.
        DataError: if a part is missing that should be there, or one is damaged.
    """
    fetched = fetch(EMNIST, context.cache, context.download, params.address)
    with open_archive(fetched.path) as members:
        found = [part for part in PARTS if _part(members, params.split, part)]
        absent = [part for part in PARTS if part not in found]
        context.origin.update(fetched.origin(), parts_absent=absent)
        if not found or (absent and params.parts == "all"):
            raise DataError(
                f"{fetched.path} has no {' and no '.join(absent)} part of split "
                f"{params.split!r}; it has {', '.join(members)}. Name a mirror that holds the full "
                f"archive, or choose another split{'' if not found else ' or parts: available'}"
            )
        characters = _characters(members, params.split)
        for part in found:
            pictures, labels = _part(members, params.split, part)
            yield from _samples(pictures, labels, characters, part)


def _part(members: Mapping[str, Member], split: str, part: str) -> tuple[Member, ...]:
    """Pictures and labels of a part, or nothing if both are missing."""
    import emnist  # slow to import, and params are read without it

    names = [
        emnist.ZIP_PATH_TEMPLATE.format(dataset=split, usage=part, matrix=matrix, dim=dim)
        for matrix, dim in (("images", 3), ("labels", 1))
    ]
    found = [members[name] for name in names if name in members]
    if len(found) == 1:
        raise DataError(f"the EMNIST archive has {found[0].name} but not its counterpart")
    return tuple(found)


def _characters(members: Mapping[str, Member], split: str) -> dict[int, str]:
    """Label -> character; further columns (the lower case of letters) are left aside."""
    name = f"gzip/emnist-{split}-mapping.txt"
    if name not in members:
        raise DataError(f"the EMNIST archive has no {name}, which says what its labels mean")
    try:
        rows = [line.split() for line in members[name].read().decode("ascii").splitlines()]
        return {int(row[0]): chr(int(row[1])) for row in rows if row}
    except (ValueError, IndexError) as error:
        raise DataError(f"{name} is not lines of a label and a character code: {error}") from error


def _samples(
    pictures: Member, labels: Member, characters: Mapping[int, str], part: str
) -> Iterator[Sample]:
    with labels.open() as packed, gzip.GzipFile(fileobj=packed) as stream:
        ids = _parse(stream.read(MAX_LABELS), labels.name)
    if ids.ndim != 1 or (unknown := set(ids.tolist()) - set(characters)):
        raise DataError(f"{labels.name} has labels that the mapping does not name: {unknown}")
    with pictures.open() as packed, gzip.GzipFile(fileobj=packed) as stream:
        for start, chunk in _chunks(stream, len(ids), pictures.name):
            for offset, picture in enumerate(chunk):
                # NIST stores columns first: without this every character lies on its side.
                upright = np.ascontiguousarray(picture.T)
                text = characters[int(ids[start + offset])]
                yield Sample(encode_png(upright), text, "emnist", split=part)


def _chunks(stream: gzip.GzipFile, count: int, name: str) -> Iterator[tuple[int, np.ndarray]]:
    """Yield (index of the first, (N, 28, 28) uint8) over all pictures of an idx file.

    The train part of byclass takes 550 MB at once, and as much again in `parse_idx`; hence each
    chunk is given to it as an idx file of its own.
    """
    header = stream.read(16)
    if header != struct.pack(">4I", PICTURES_MAGIC, count, SIDE, SIDE):
        raise DataError(
            f"{name} does not begin as {count} pictures of {SIDE}x{SIDE} bytes (as many as there "
            f"are labels), but with {header.hex(' ', 4)}"
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
    import emnist

    # emnist 0.0 calls int() on arrays of length one, which numpy 2.4 refuses. A name in the
    # module's own namespace goes before the built-in one, there and nowhere else.
    vars(emnist).setdefault("int", _integer)
    try:
        return emnist.parse_idx(data)
    except (ValueError, IndexError) as error:
        raise DataError(f"{name} is not an idx file as published: {error}") from error


def _integer(value: Any) -> int:
    return int(np.asarray(value).item())
