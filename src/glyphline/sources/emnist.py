"""Source `emnist`: handwritten characters 28x28 px, in the six splits that NIST publishes."""

from collections.abc import Iterator, Mapping
from typing import Literal

import numpy as np

from glyphline.download.archive import Member, open_archive
from glyphline.download.catalogue import EMNIST
from glyphline.download.fetch import fetch
from glyphline.errors import DataError
from glyphline.params.base import Params
from glyphline.picture import encode_png
from glyphline.sample import Sample
from glyphline.sources._context import SourceContext
from glyphline.sources._idx import read_labels, read_pictures

PARTS = ("train", "test")


class SourceParams(Params):
    """`datasets.<name>.sources.emnist`."""

    split: Literal["byclass", "bymerge", "balanced", "letters", "digits", "mnist"]
    """Which of the six; `byclass` has 62 classes, `bymerge` and `balanced` have 47."""
    parts: Literal["available", "all", "train", "test"]
    """`all` needs the train and the test part, `train` and `test` that one; `available` reads
    what the archive holds, which may be a partial copy, and names in the summary what was
    absent."""
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
        wanted = [part for part in PARTS if params.parts in (part, "all", "available")]
        found = [part for part in wanted if _part(members, params.split, part)]
        absent = [part for part in wanted if part not in found]
        context.origin.update(fetched.origin(), parts_absent=absent)
        if not found or (absent and params.parts != "available"):
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
    with labels.open() as packed:
        ids = read_labels(packed, labels.name)
    if unknown := set(ids.tolist()) - set(characters):
        raise DataError(f"{labels.name} has labels that the mapping does not name: {unknown}")
    with pictures.open() as packed:
        for start, chunk in read_pictures(packed, len(ids), pictures.name):
            for offset, picture in enumerate(chunk):
                # NIST stores columns first: without this every character lies on its side.
                upright = np.ascontiguousarray(picture.T)
                text = characters[int(ids[start + offset])]
                yield Sample(encode_png(upright), text, "emnist", split=part)
