"""Source `math_symbols`: handwritten mathematical symbols, named by a folder or a prefix."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import Field, field_validator

from glyphline.download.catalogue import BHMSDS
from glyphline.download.fetch import fetch
from glyphline.errors import DataError, ImageError, ParamsError
from glyphline.own_path import own_path
from glyphline.params.base import Params
from glyphline.sample import Sample
from glyphline.sources._context import SourceContext
from glyphline.sources._files import Files, open_files
from glyphline.sources._pictures import encoded
from glyphline.sources._symbols import SYMBOLS

PREFIX = re.compile(r"(?P<name>.+?)[-_]\d+")


class SourceParams(Params):
    """`datasets.<name>.sources.math_symbols`."""

    names: dict[str, str] = Field(default_factory=dict)
    """Name of a folder or prefix -> the text it stands for; goes before the names that are
    known, such as {dot: '*'}, and extends them."""
    max_side_px: int | None = Field(default=None, ge=8)
    """Pictures whose longer side is larger are shrunk to it; null keeps every picture's size."""
    path: str | None = None
    """A folder or an archive (zip, tar, tgz) of your own, with a folder for each symbol or
    pictures called name-12.png; a relative path starts at the repository's root. Null is the
    Basic Handwritten Math Symbols Dataset."""
    address: str | None = None
    """Where to fetch that data set; null is the address in the catalogue."""

    @field_validator("names")
    @classmethod
    def _texts(cls, names: dict[str, str]) -> dict[str, str]:
        if empty := [name for name, text in names.items() if not name or not text]:
            raise ValueError(f"a name or its text is empty: {empty}")
        return names


def samples(params: SourceParams, context: SourceContext) -> Iterator[Sample]:
    """Yield the symbols sorted by path; dark on white in the data sets known. Writers are not.

    The names are folders if one of the pictures lies in a folder whose name is known, else the
    prefixes of the file names. A picture whose name is not known becomes a reject.

    Raises:
        ParamsError: if both path and address are given.
        DownloadError: if the archive cannot be had.
        DataError: if it is damaged, or holds no pictures.
    """
    path, origin = _place(params, context)
    known = {**SYMBOLS, **params.names}
    with open_files(path) as files:
        if not files.pictures:
            raise DataError(f"{path} holds no pictures; see the path of source math_symbols")
        by_folder = any(_known(_folder(file), known) for file in files.pictures)
        context.origin.update(origin, names_from="folders" if by_folder else "prefixes")
        for file in files.pictures:
            name = _folder(file) if by_folder else _prefix(file)
            if not (text := _known(name, known)):
                reason = f"{name!r} is not known; add it to names, as in {{{name!r}: ∮}}"
                context.rejects.add(file, "no label", reason)
                continue
            if image := _image(files, file, params, context):
                yield Sample(image, text, "math_symbols", name=file)


def _place(params: SourceParams, context: SourceContext) -> tuple[Path, dict[str, Any]]:
    """Where the pictures are, and what the summary says of it."""
    if params.path is None:
        fetched = fetch(BHMSDS, context.cache, context.download, params.address)
        return fetched.path, fetched.origin()
    if params.address:
        raise ParamsError("source math_symbols takes a path or an address, not both")
    return own_path(params.path), {}


def _image(files: Files, file: str, params: SourceParams, context: SourceContext) -> bytes | None:
    try:
        return encoded(files.read(file), params.max_side_px)
    except (ImageError, OSError) as error:
        context.rejects.add(file, "unreadable", str(error))
        return None


def _folder(file: str) -> str:
    return PurePosixPath(file).parent.name


def _prefix(file: str) -> str:
    stem = PurePosixPath(file).stem
    match = PREFIX.fullmatch(stem)
    return match["name"] if match else stem


def _known(name: str, known: Mapping[str, str]) -> str:
    """The text of a name; empty if it is not known."""
    return known.get(name, name if len(name) == 1 else "")
