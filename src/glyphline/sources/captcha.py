"""Source `captcha`: captcha_images_v2, 1,040 pictures of five characters, 200x50 px."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from glyphline.download.archive import open_archive
from glyphline.download.catalogue import CAPTCHA
from glyphline.download.fetch import fetch
from glyphline.errors import ImageError
from glyphline.params.base import Params
from glyphline.picture import decode_picture, encode_png
from glyphline.sample import Sample
from glyphline.sources._context import SourceContext

FOLDER = "captcha_images_v2"
LABEL = re.compile("[0-9a-z]{5}")


class SourceParams(Params):
    """`datasets.<name>.sources.captcha`."""

    address: str | None = None
    """Where to fetch the archive; null is the address in the catalogue."""


def samples(params: SourceParams, context: SourceContext) -> Iterator[Sample]:
    """Yield the captchas sorted by name; the file name is the label.

    What the packing system adds outside of the folder of pictures is passed over; within it
    every file is a sample or a reject.

    Raises:
        DownloadError: if the archive cannot be had.
        DataError: if it is damaged.
    """
    fetched = fetch(CAPTCHA, context.cache, context.download, params.address)
    context.origin.update(fetched.origin())
    with open_archive(fetched.path) as members:
        for name, member in members.items():
            path = PurePosixPath(name)
            if path.parts[0] != FOLDER:
                continue
            if path.suffix != ".png" or not LABEL.fullmatch(path.stem):
                context.rejects.add(name, "no label", "expected five of 0-9 a-z and .png")
                continue
            try:
                image = encode_png(decode_picture(member.read()))
            except ImageError as error:
                context.rejects.add(name, "unreadable", str(error))
                continue
            yield Sample(image, path.stem, "captcha", name=name)
