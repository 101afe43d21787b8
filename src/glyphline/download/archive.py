"""Opening zip and tar archives as if their author wished harm."""

import functools
import gzip
import re
import stat
import tarfile
import tempfile
import zipfile
import zlib
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from glyphline.download.member import Listing, Member, Members
from glyphline.download.zip_directory import ZipDirectory
from glyphline.errors import DataError

PICKLE_SUFFIXES = (".pkl", ".pickle", ".joblib", ".pt", ".pth")
SMALL = 16 * 2**20
"""Bytes below which a high compression ratio is not suspicious: blank pictures have one."""
BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    gzip.BadGzipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # zipfile's word for a compression it does not know
)


@dataclass(frozen=True)
class Limits:
    """How large an archive may become.

    Attributes:
        expanded: bytes of all members together.
        ratio: bytes of a member over the bytes it takes in the archive, beyond `SMALL`.
    """

    expanded: int = 16 * 2**30
    ratio: int = 200


LIMITS = Limits()


@contextmanager
def open_archive(path: Path, limits: Limits = LIMITS) -> Iterator[Members]:
    """Open an archive without unpacking it.

    Nothing is written under a name that the archive chose. The whole archive is refused when a
    member is named outside of it, is a link, device or pickle, is encrypted or doubly named, or
    when it grows beyond `limits`. A member that breaks while it is read inside the block raises
    as well.

    Yields:
        The regular files by name, sorted by name.

    Raises:
        DataError: naming the archive and what is wrong with it.
    """
    try:
        with path.open("rb") as file:
            zipped = file.read(2) == b"PK"
            file.seek(0)
            members = _zip_members if zipped else _tar_members
            with members(file, path, limits) as listing:
                _check(listing, path, limits)
                yield Members(listing)
    except BROKEN as error:
        raise DataError(
            f"{path} is corrupt or cut short ({error}); delete it, or replace it where it came "
            f"from, and run again"
        ) from error


@contextmanager
def _zip_members(file: IO[bytes], path: Path, limits: Limits) -> Iterator[Listing]:
    directory = ZipDirectory(file)
    names, places, total = [], array("Q"), 0
    for place, entry in directory.positions():
        if entry.name.endswith("/"):
            continue
        if stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG):
            raise DataError(f"{path} has a link or device, {entry.name}; refused")
        if entry.flags & 1:
            raise DataError(f"{path} has an encrypted member, {entry.name}; refused")
        if entry.size > max(SMALL, limits.ratio * entry.packed):
            raise DataError(
                f"{path}: member {entry.name} grows from {entry.packed} to {entry.size} bytes; "
                f"refused as a bomb"
            )
        names.append(entry.name)
        places.append(place)
        total += entry.size

    def member(index: int) -> Member:
        entry = directory.entry(places[index])
        return Member(entry.name, entry.size, functools.partial(directory.open, places[index]))

    yield Listing(names, member, total)


@contextmanager
def _tar_members(file: IO[bytes], path: Path, limits: Limits) -> Iterator[Listing]:
    # Members are read in sorted order, and seeking in a compressed stream starts over each time;
    # hence the plain tar lies in a nameless temporary file while it is open.
    with tempfile.TemporaryFile() as plain:
        _expand(file, plain, path, limits)
        with tarfile.open(fileobj=plain, mode="r:") as archive:
            members = []
            for info in archive:
                if info.isdir():
                    continue
                if not info.isreg():
                    raise DataError(f"{path} has a link or device, {info.name}; refused")
                members.append(Member(info.name, info.size, _tar_opener(archive, info)))
            names = [member.name for member in members]
            total = sum(member.size for member in members)
            yield Listing(names, members.__getitem__, total)


def _tar_opener(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Callable[[], IO[bytes]]:
    def opener() -> IO[bytes]:
        stream = archive.extractfile(info)
        if stream is None:  # cannot be: only regular files become members
            raise tarfile.ReadError(f"{info.name} is not a regular file")
        return stream

    return opener


def _expand(file: IO[bytes], plain: IO[bytes], path: Path, limits: Limits) -> None:
    """Copy a tar, decompressed if it is gzipped, up to the limits."""
    packed = file.seek(0, 2)
    file.seek(0)
    zipped = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    stream = gzip.GzipFile(fileobj=file) if zipped else file
    limit = min(limits.expanded, max(SMALL, limits.ratio * packed))
    while chunk := stream.read(2**20):
        if plain.tell() + len(chunk) > limit:
            raise DataError(f"{path} grows from {packed} to more than {limit} bytes; refused")
        plain.write(chunk)
    plain.seek(0)


def _check(listing: Listing, path: Path, limits: Limits) -> None:
    seen = set()
    for name in listing.names:
        parts = re.split(r"[/\\]", name)
        if ".." in parts or parts[0] == "" or re.match(r"[A-Za-z]:", name):
            raise DataError(f"{path} has a member named {name!r}, outside of it; refused")
        if name.lower().endswith(PICKLE_SUFFIXES):
            raise DataError(f"{path} has a pickle, {name}, which can run code; refused")
        if name in seen:
            raise DataError(f"{path} has two members named {name}; refused")
        seen.add(name)
    if listing.size > limits.expanded:
        raise DataError(f"{path} grows to {listing.size} bytes, beyond {limits.expanded}; refused")
