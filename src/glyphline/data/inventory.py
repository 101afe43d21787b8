"""The raw samples as columns of numbers: small enough to plan with, pictures left outside."""

import hashlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np

from glyphline.data.labels import Labels
from glyphline.data.spool import Spool
from glyphline.errors import DataError, ImageError
from glyphline.picture import decode_picture
from glyphline.rejects import Rejects
from glyphline.sample import SPLITS, Sample

TRAIN, VAL, TEST = range(len(SPLITS))
UNSPLIT = -1


@dataclass(frozen=True)
class Inventory:
    """What is known of N samples, in the order they were met.

    Attributes:
        texts: the distinct labels.
        sources: the distinct sources.
        groups: the distinct groups; the first is empty and means unknown.
        row: (N,) int64, number among all raw samples; also the picture's number in the spool.
        text: (N,) int32, index into `texts`.
        source: (N,) int32, index into `sources`.
        group: (N,) int32, index into `groups`.
        published: (N,) int8, `TRAIN`, `VAL`, `TEST` as the publisher prescribes, or `UNSPLIT`.
        digest: (N, 2) uint64, hash of size and grey pixels.
        aspect: (N,) float64, width / height.
    """

    texts: list[str]
    sources: list[str]
    groups: list[str]
    row: np.ndarray
    text: np.ndarray
    source: np.ndarray
    group: np.ndarray
    published: np.ndarray
    digest: np.ndarray
    aspect: np.ndarray

    def __len__(self) -> int:
        return len(self.row)

    def take(self, chosen: np.ndarray) -> "Inventory":
        """Keep some samples: (N,) bool, or positions in the wanted order."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        columns = {name: v[chosen] for name, v in values.items() if isinstance(v, np.ndarray)}
        return Inventory(**{**values, **columns})

    def name(self, position: int) -> str:
        """What reports call a sample: its source and its number among the raw samples."""
        return f"{self.sources[self.source[position]]}:{self.row[position]}"


class _Codes(dict[str, int]):
    """Numbers words in the order they are met."""

    def __missing__(self, word: str) -> int:
        self[word] = len(self)
        return self[word]


def take_stock(
    samples: Iterable[Sample], labels: Labels, rejects: Rejects, spool: Spool
) -> Inventory:
    """Read all samples once: label them, hash their pixels, spool their pictures.

    Samples without a usable label or picture go to `rejects`.

    Raises:
        DataError: if a sample names a split that does not exist.
    """
    texts, sources, groups = _Codes(), _Codes(), _Codes({"": 0})
    rows, text, source, group = (array("q") for _ in range(4))
    published, aspect, digests = array("b"), array("d"), bytearray()
    for row, sample in enumerate(samples):
        label = labels.merged(sample.text)
        spool.append(sample.image)
        fault = labels.fault(label)
        if fault is None:
            try:
                picture = decode_picture(sample.image)
            except ImageError as error:
                fault = "unreadable", str(error)
        if fault is not None:
            rejects.add(f"{sample.source}:{row}", *fault)
            continue
        rows.append(row)
        text.append(texts[label])
        source.append(sources[sample.source])
        group.append(groups[sample.group])
        published.append(_split_code(sample, row))
        digests += digest_of(picture)
        aspect.append(picture.shape[1] / picture.shape[0])
    return Inventory(
        texts=list(texts),
        sources=list(sources),
        groups=list(groups),
        row=np.array(rows, np.int64),
        text=np.array(text, np.int32),
        source=np.array(source, np.int32),
        group=np.array(group, np.int32),
        published=np.array(published, np.int8),
        digest=np.frombuffer(bytes(digests), "<u8").reshape(-1, 2).astype(np.uint64),  # (N, 2)
        aspect=np.array(aspect, np.float64),
    )


def digest_of(picture: np.ndarray) -> bytes:
    """Hash size and pixels of an (H, W) uint8 picture to 16 bytes; equal only if all is equal."""
    hashed = hashlib.blake2b(repr(picture.shape).encode(), digest_size=16)
    hashed.update(picture.tobytes())
    return hashed.digest()


def _split_code(sample: Sample, row: int) -> int:
    if not sample.split:
        return UNSPLIT
    if sample.split not in SPLITS:
        raise DataError(
            f"{sample.source}:{row} is published in split {sample.split!r}; "
            f"allowed: {', '.join(SPLITS)}, or empty"
        )
    return SPLITS.index(sample.split)
