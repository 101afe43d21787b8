"""Source `chars74k`: characters of 254 fonts, of 55 writers on a tablet, and from photographs."""

import re
from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from glyphline.download.archive import open_archive
from glyphline.download.catalogue import CHARS74K_FONTS, CHARS74K_HANDWRITTEN, CHARS74K_IMAGES
from glyphline.download.fetch import fetch
from glyphline.errors import DataError, ImageError
from glyphline.params.base import Params
from glyphline.sample import Sample
from glyphline.sources._context import SourceContext
from glyphline.sources._pictures import encoded

CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
"""Class 1 is the first of them."""
STYLES = 4
"""Pictures of a font in each class, one after the other: regular, bold, italic, bold italic. The
fonts have the same order in every class."""
PARTS = {
    "fonts": (CHARS74K_FONTS, "Fnt", "fonts"),
    "handwritten": (CHARS74K_HANDWRITTEN, "Hnd/Img", "writers"),
    "good_images": (CHARS74K_IMAGES, "Img/GoodImg/Bmp", "unknown"),
    "bad_images": (CHARS74K_IMAGES, "Img/BadImag/Bmp", "unknown"),
}
"""Archive, folder as the publisher spells it, and what the groups are."""
PICTURE = re.compile(r"(?:Sample(?P<folder>\d{3})/)?img(?P<number>\d{3})-(?P<index>\d{3,5})\.png")


class SourceParams(Params):
    """`datasets.<name>.sources.chars74k`."""

    part: Literal["fonts", "handwritten", "good_images", "bad_images"]
    """`fonts`: 1,016 pictures of a class, 128x128 px. `handwritten`: 55 of a class, 1200x900 px.
    `good_images` and `bad_images`: cut out of photographs, of any size, in colour."""
    max_side_px: int | None = Field(default=None, ge=8)
    """Pictures whose longer side is larger are shrunk to it; null keeps every picture's size."""
    address: str | None = None
    """Where to fetch the part's archive; null is the address in the catalogue."""


def samples(params: SourceParams, context: SourceContext) -> Iterator[Sample]:
    """Yield the characters sorted by name; groups are fonts, writers or unknown.

    Partial copies with some of the 62 classes, and copies without the folders of classes, are
    read as well; the summary names the absent classes. Fonts and handwriting are dark on white.

    Raises:
        DownloadError: if the archive cannot be had.
        DataError: if it is damaged, or holds nothing of the part.
    """
    archive, folder, groups = PARTS[params.part]
    inside = re.compile(rf"(?:.*/)?{folder}/(?P<rest>.*)")
    fetched = fetch(archive, context.cache, context.download, params.address)
    with open_archive(fetched.path) as members:
        named = [(name, match["rest"]) for name in members if (match := inside.fullmatch(name))]
        classes = {text for _, rest in named if (text := _text(rest))}
        context.origin.update(
            fetched.origin(),
            part=params.part,
            classes_absent="".join(c for c in CHARACTERS if c not in classes),
            groups=groups,
        )
        if not classes:
            raise DataError(
                f"{fetched.path} has no pictures {folder}/SampleNNN/imgNNN-*.png; is it "
                f"{archive.names[0]}?"
            )
        for name, rest in named:
            text = _text(rest)
            if rest.rpartition("/")[2].startswith("."):  # left by a packing system
                continue
            if not text:
                context.rejects.add(name, "no label", "expected SampleNNN/imgNNN-*.png, 001 to 062")
                continue
            try:
                image = encoded(members[name].read(), params.max_side_px)
            except ImageError as error:
                context.rejects.add(name, "unreadable", str(error))
                continue
            yield Sample(image, text, "chars74k", _group(params.part, rest), name=name)


def _text(rest: str) -> str:
    """The character of a picture below its part's folder; empty if its name does not tell."""
    match = PICTURE.fullmatch(rest)
    if not match or match["folder"] not in (None, match["number"]):
        return ""
    number = int(match["number"])
    return CHARACTERS[number - 1] if 1 <= number <= len(CHARACTERS) else ""


def _group(part: str, rest: str) -> str:
    match = PICTURE.fullmatch(rest)
    index = int(match["index"]) if match else 0
    if part == "fonts":
        return f"font{(index - 1) // STYLES + 1:03d}"
    return f"writer{index:03d}" if part == "handwritten" else ""
