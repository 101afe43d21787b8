"""Source `nist_sd19`: NIST's handprinted characters 128x128 px, 62 classes, known writers.

The folders train_30 and the like repeat what lies in hsf_0 to hsf_7 without hsf_4, which NIST
names as the test part.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal

from pydantic import Field, field_validator

from glyphline.download.archive import open_archive
from glyphline.download.catalogue import NIST_SD19
from glyphline.download.fetch import fetch
from glyphline.errors import DataError, ImageError
from glyphline.params.base import Params
from glyphline.sample import Sample
from glyphline.sources._context import SourceContext
from glyphline.sources._pictures import encoded
from glyphline.sources._writers import read_writers

TEST = "hsf_4"
CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PICTURE = re.compile(
    r"(?P<folder>(?:.*/)?(?P<code>[0-9a-f]{2})/(?P<part>hsf_[0-7]|train_(?P=code)))/"
    r"(?P=part)_(?P<index>\d{5,})\.png"
)


class SourceParams(Params):
    """`datasets.<name>.sources.nist_sd19`."""

    parts: tuple[
        Literal["hsf_0", "hsf_1", "hsf_2", "hsf_3", "hsf_4", "hsf_6", "hsf_7", "train"], ...
    ] = Field(min_length=1)
    """Which partitions. All seven hsf are the 814,255 characters; hsf_4 is NIST's test part.
    `train` has the characters of the six others once more, and goes with hsf_4 alone."""
    max_side_px: int | None = Field(default=None, ge=8)
    """Pictures are shrunk to this side; null keeps their 128x128 px."""
    address: str | None = None
    """Where to fetch the archive; null is the address in the catalogue."""

    @field_validator("parts")
    @classmethod
    def _each_character_once(cls, parts: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(parts)) < len(parts):
            raise ValueError("a part is named twice")
        if "train" in parts and set(parts) - {"train", TEST}:
            raise ValueError(f"train repeats every hsf but {TEST}; name train or those")
        return parts


def samples(params: SourceParams, context: SourceContext) -> Iterator[Sample]:
    """Yield the characters sorted by class and part, black ink on white.

    The group is the writer where the archive's .mit files tell it, else the partition; `groups`
    in the summary says which. `Sample.split` is NIST's: hsf_4 is test, all else is train.

    Raises:
        DownloadError: if the archive cannot be had.
        DataError: if it is damaged, or holds none of the parts.
    """
    fetched = fetch(NIST_SD19, context.cache, context.download, params.address)
    with open_archive(fetched.path) as members:
        counts: Counter[str] = Counter()
        found, classes = set(), set()
        for match in _wanted(members, params):
            folder = match["folder"]
            counts[folder] = max(counts[folder], int(match["index"]) + 1)
            found.add(_part(match))
            classes.add(chr(int(match["code"], 16)))
        writers = read_writers(members, counts)
        context.origin.update(
            fetched.origin(),
            parts_absent=[part for part in params.parts if part not in found],
            classes_absent="".join(c for c in CHARACTERS if c not in classes),
            groups=f"partitions: {writers.problem}" if writers.problem else "writers",
        )
        if not counts:
            raise DataError(
                f"{fetched.path} has no pictures by_class/<code>/<part>/ of the parts "
                f"{', '.join(params.parts)}; is it by_class.zip of SD19's second edition?"
            )
        for match in _wanted(members, params):
            name = match.string
            try:
                image = encoded(members[name].read(), params.max_side_px)
            except ImageError as error:
                context.rejects.add(name, "unreadable", str(error))
                continue
            group = writers.group(match["folder"], int(match["index"]))
            split = "test" if _part(match) == TEST else "train"
            text = chr(int(match["code"], 16))
            yield Sample(image, text, "nist_sd19", group, split, name)


def _wanted(names: Iterable[str], params: SourceParams) -> Iterator[re.Match[str]]:
    for name in names:
        match = PICTURE.fullmatch(name)
        if match and _part(match) in params.parts and chr(int(match["code"], 16)) in CHARACTERS:
            yield match


def _part(match: re.Match[str]) -> str:
    return "train" if match["part"].startswith("train") else match["part"]
