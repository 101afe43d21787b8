"""Opening zip and tar archives as if their author wished harm."""

import gzip
import re
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from glyphline.errors import DataError

PICKLE_SUFFIXES = (".pkl", ".pickle", ".joblib", ".pt", ".pth")
PICKLE_STARTS = tuple(bytes([0x80, protocol]) for protocol in range(2, 6))
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


@dataclass(frozen=True)
class Member:
    """A regular file inside an open archive.

    Attributes:
        name: path inside the archive, with `/` between its parts.
        size: bytes when expanded.
        open: gives a stream over its bytes, never more than `size` of them.
    """

    name: str
    size: int
    open: Callable[[], IO[bytes]]

    def read(self) -> bytes:
        """All bytes of the member.

        Raises:
            DataError: if they are a pickle, which nothing here may load.
        """
        with self.open() as stream:
            data = stream.read()
        if data.startswith(PICKLE_STARTS) and data.endswith(b"."):
            raise DataError(f"archive member {self.name} is a pickle, which can run code; refused")
        return data


@contextmanager
def open_archive(path: Path, limits: Limits = LIMITS) -> Iterator[dict[str, Member]]:
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
            with members(file, path, limits) as found:
                yield _checked(found, path, limits)
    except BROKEN as error:
        raise DataError(
            f"{path} is corrupt or cut short ({error}); delete it, or replace it where it came "
            f"from, and run again"
        ) from error


@contextmanager
def _zip_members(file: IO[bytes], path: Path, limits: Limits) -> Iterator[list[Member]]:
    with zipfile.ZipFile(file) as archive:
        members = []
        for info in archive.infolist():
            kind = stat.S_IFMT(info.external_attr >> 16)
            if info.is_dir():
                continue
            if kind not in (0, stat.S_IFREG):
                raise DataError(f"{path} has a link or device, {info.filename}; refused")
            if info.flag_bits & 1:
                raise DataError(f"{path} has an encrypted member, {info.filename}; refused")
            if info.file_size > max(SMALL, limits.ratio * info.compress_size):
                raise DataError(
                    f"{path}: member {info.filename} grows from {info.compress_size} to "
                    f"{info.file_size} bytes; refused as a bomb"
                )
            members.append(Member(info.filename, info.file_size, _zip_opener(archive, info)))
        yield members


def _zip_opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    return lambda: archive.open(info)


@contextmanager
def _tar_members(file: IO[bytes], path: Path, limits: Limits) -> Iterator[list[Member]]:
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
            yield members


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


def _checked(members: list[Member], path: Path, limits: Limits) -> dict[str, Member]:
    by_name: dict[str, Member] = {}
    for member in sorted(members, key=lambda member: member.name):
        parts = re.split(r"[/\\]", member.name)
        if ".." in parts or parts[0] == "" or re.match(r"[A-Za-z]:", member.name):
            raise DataError(f"{path} has a member named {member.name!r}, outside of it; refused")
        if member.name.lower().endswith(PICKLE_SUFFIXES):
            raise DataError(f"{path} has a pickle, {member.name}, which can run code; refused")
        if member.name in by_name:
            raise DataError(f"{path} has two members named {member.name}; refused")
        by_name[member.name] = member
    total = sum(member.size for member in members)
    if total > limits.expanded:
        raise DataError(f"{path} grows to {total} bytes, beyond {limits.expanded}; refused")
    return by_name
