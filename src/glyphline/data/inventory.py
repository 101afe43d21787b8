"""The raw samples as columns of numbers: small enough to plan with, pictures left outside."""

import hashlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np

from glyphline.data.labels import Labels
from glyphline.data.signature import look_at
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
        size: (N, 2) int32, height and width in px.
        contrast: (N,) uint8, grey levels between paper and ink, specks not counted.
        light_ink: (N,) bool, whether the ink is lighter than the paper.
        spread: (N, 2) float32, standard deviation of the ink along x and y in px.
        signature: (N, 4) uint64, the rough shape of the ink (see `glyphline.data.signature`).
        names: by row, what samples call themselves; empty when none of them has a name.
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
    size: np.ndarray
    contrast: np.ndarray
    light_ink: np.ndarray
    spread: np.ndarray
    signature: np.ndarray
    names: list[str]

    @property
    def aspect(self) -> np.ndarray:
        """(N,) float64, width / height."""
        return self.size[:, 1] / self.size[:, 0]

    def __len__(self) -> int:
        return len(self.row)

    def take(self, chosen: np.ndarray) -> "Inventory":
        """Keep some samples: (N,) bool, or positions in the wanted order."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        columns = {name: v[chosen] for name, v in values.items() if isinstance(v, np.ndarray)}
        return Inventory(**{**values, **columns})

    def name(self, position: int) -> str:
        """What reports call a sample: its own name, or its source and its number."""
        row = int(self.row[position])
        own = self.names[row] if row < len(self.names) else ""
        return own or f"{self.sources[self.source[position]]}:{row}"


class _Codes(dict[str, int]):
    """Numbers words in the order they are met."""

    def __missing__(self, word: str) -> int:
        self[word] = len(self)
        return self[word]


class _Columns:
    """Grows the columns of an inventory, each in the few bytes that it needs."""

    def __init__(self) -> None:
        self.texts, self.sources, self.groups = _Codes(), _Codes(), _Codes({"": 0})
        self.rows, self.sizes, self.spreads = array("q"), array("i"), array("f")
        self.codes = array("i")  # of text, source and group
        self.marks = array("B")  # published, contrast and light_ink
        self.digests, self.signatures = bytearray(), bytearray()
        self.names: list[str] = []

    def note_name(self, row: int, name: str) -> None:
        """Keep names by row, and nothing for as long as no sample has one."""
        if name:
            self.names.extend([""] * (row - len(self.names)))
            self.names.append(name)

    def add(self, row: int, sample: Sample, label: str, picture: np.ndarray) -> None:
        """Add one sample; `label` is its merged text."""
        look = look_at(picture)
        codes = (self.texts[label], self.sources[sample.source], self.groups[sample.group])
        self.rows.append(row)
        self.codes.extend(codes)
        self.marks.extend((_split_code(sample, row) + 1, look.contrast, look.light_ink))
        self.digests += digest_of(picture)
        self.sizes.extend(picture.shape)
        self.spreads.extend(look.spread)
        self.signatures += look.signature

    def inventory(self) -> Inventory:
        """The columns as arrays."""
        codes = np.array(self.codes, np.int32).reshape(-1, 3)
        marks = np.array(self.marks, np.uint8).reshape(-1, 3)
        return Inventory(
            texts=list(self.texts),
            sources=list(self.sources),
            groups=list(self.groups),
            row=np.array(self.rows, np.int64),
            text=codes[:, 0].copy(),
            source=codes[:, 1].copy(),
            group=codes[:, 2].copy(),
            published=marks[:, 0].astype(np.int8) - np.int8(1),
            digest=_words(self.digests, 2),
            size=np.array(self.sizes, np.int32).reshape(-1, 2),
            contrast=marks[:, 1].copy(),
            light_ink=marks[:, 2].astype(bool),
            spread=np.array(self.spreads, np.float32).reshape(-1, 2),
            signature=_words(self.signatures, 4),
            names=self.names,
        )


def take_stock(
    samples: Iterable[Sample], labels: Labels, rejects: Rejects, spool: Spool
) -> Inventory:
    """Read all samples once: label them, measure and hash their pixels, spool their pictures.

    A sample takes about 90 bytes, and 100 more where samples have names of their own. Those
    without a usable label or picture go to `rejects`.

    Raises:
        DataError: if a sample names a split that does not exist.
    """
    columns = _Columns()
    for row, sample in enumerate(samples):
        label = labels.merged(sample.text, sample.source)
        spool.append(sample.image)
        columns.note_name(row, sample.name)
        fault = labels.fault(label, sample.source)
        if fault is None:
            try:
                columns.add(row, sample, label, decode_picture(sample.image))
            except ImageError as error:
                fault = "unreadable", str(error)
        if fault is not None:
            rejects.add(sample.name or f"{sample.source}:{row}", *fault)
    return columns.inventory()


def digest_of(picture: np.ndarray) -> bytes:
    """Hash size and pixels of an (H, W) uint8 picture to 16 bytes; equal only if all is equal."""
    hashed = hashlib.blake2b(repr(picture.shape).encode(), digest_size=16)
    hashed.update(picture.tobytes())
    return hashed.digest()


def _words(data: bytearray, count: int) -> np.ndarray:
    """(N, count) uint64 from N times 8 * count bytes, the same on every machine."""
    return np.frombuffer(bytes(data), "<u8").reshape(-1, count).astype(np.uint64)


def _split_code(sample: Sample, row: int) -> int:
    if not sample.split:
        return UNSPLIT
    if sample.split not in SPLITS:
        raise DataError(
            f"{sample.source}:{row} is published in split {sample.split!r}; "
            f"allowed: {', '.join(SPLITS)}, or empty"
        )
    return SPLITS.index(sample.split)
