"""The directory of a zip archive, kept as the bytes it is: 1.5 million members in little memory.

Python's zipfile makes an object of half a kilobyte for each member before it answers anything;
NIST's by_class.zip would take 1.7 GB of memory that way. Members are still read by zipfile.
"""

import io
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

END = struct.Struct("<4s4H2LH")
END64_LOCATOR = struct.Struct("<4sLQL")
END64 = struct.Struct("<4sQ2H2L4Q")
RECORD = struct.Struct("<4s6H3L5H2L")
LONGEST_COMMENT = 2**16
FULL = 0xFFFFFFFF  # the value is too large for its field and stands in the extra field
UTF8 = 0x800


@dataclass(frozen=True, slots=True)
class Entry:
    """What the directory says of one member.

    Attributes:
        name: path inside the archive, as it is written there.
        flags: bit 0 is set for an encrypted member.
        method: compression, 0 for none and 8 for deflate.
        crc: checksum of the expanded bytes.
        packed: bytes in the archive.
        size: bytes when expanded.
        mode: Unix file mode, or 0.
        offset: where its header begins in the file.
    """

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    mode: int
    offset: int


class ZipDirectory:
    """The members of an open zip archive.

    Raises:
        zipfile.BadZipFile: if the file is not a whole zip archive.
    """

    def __init__(self, file: IO[bytes]) -> None:
        start, size, self._shift = _find(file)
        file.seek(start)
        self._bytes = file.read(size)
        # zipfile would read the directory again; an archive without members has none to read.
        self._reader = zipfile.ZipFile(io.BytesIO(END.pack(b"PK\5\6", *[0] * 7)))
        self._reader.fp = file

    def positions(self) -> Iterator[tuple[int, Entry]]:
        """Yield each member with its place in the directory, in the archive's order."""
        at = 0
        while at < len(self._bytes):
            yield at, self.entry(at)
            name, extra, comment = struct.unpack_from("<3H", self._bytes, at + 28)
            at += RECORD.size + name + extra + comment

    def entry(self, at: int) -> Entry:
        """The member whose record begins at this place."""
        try:
            fields = RECORD.unpack_from(self._bytes, at)
            flags, end = fields[3], at + RECORD.size + fields[10]
            name = self._bytes[at + RECORD.size : end].decode("utf-8" if flags & UTF8 else "cp437")
        except (struct.error, UnicodeDecodeError) as error:
            raise zipfile.BadZipFile(f"a record of its directory is damaged: {error}") from error
        signature, _, _, _, method, _, _, crc, packed, size = fields[:10]
        _, extra_size, _, _, _, attributes, offset = fields[10:]
        if signature != b"PK\1\2" or not name or "\0" in name or end > len(self._bytes):
            raise zipfile.BadZipFile("a record of its directory is damaged")
        if FULL in (packed, size, offset):
            extra = self._bytes[end : end + extra_size]
            size, packed, offset = _large(extra, [size, packed, offset])
        return Entry(name, flags, method, crc, packed, size, attributes >> 16, offset + self._shift)

    def open(self, at: int) -> IO[bytes]:
        """A stream over the expanded bytes, never more than the directory declares.

        Raises:
            NotImplementedError: for any compression but none and deflate, which hardly anyone
                uses and whose libraries have errors of their own.
        """
        entry = self.entry(at)
        if entry.method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise NotImplementedError(f"{entry.name} is compressed by method {entry.method}")
        info = zipfile.ZipInfo(entry.name)
        info.orig_filename = entry.name
        info.flag_bits, info.compress_type, info.CRC = entry.flags, entry.method, entry.crc
        info.compress_size, info.file_size = entry.packed, entry.size
        info.header_offset = entry.offset
        try:
            return self._reader.open(info)
        except UnicodeDecodeError as error:
            raise zipfile.BadZipFile(f"the header of {entry.name} is damaged: {error}") from error


def _find(file: IO[bytes]) -> tuple[int, int, int]:
    """Where the directory begins, its size, and how far all offsets are to be shifted."""
    length = file.seek(0, 2)
    tail_start = max(length - LONGEST_COMMENT - END.size, 0)
    file.seek(tail_start)
    tail = file.read()
    found = tail.rfind(b"PK\5\6")
    if found < 0 or len(tail) - found < END.size:
        raise zipfile.BadZipFile("it has no end record")
    at = tail_start + found
    _, disk, _, _, _, size, offset, _ = END.unpack_from(tail, found)
    if disk:
        raise zipfile.BadZipFile("it is one of several volumes")
    if at >= END64_LOCATOR.size:
        file.seek(at - END64_LOCATOR.size)
        mark, _, where, _ = END64_LOCATOR.unpack(file.read(END64_LOCATOR.size))
        if mark == b"PK\6\7":
            at -= END64_LOCATOR.size + END64.size
            file.seek(max(at, 0))
            record = file.read(END64.size)
            if at < 0 or len(record) < END64.size or record[:4] != b"PK\6\6" or where > at:
                raise zipfile.BadZipFile("its 64-bit end record is damaged")
            size, offset = END64.unpack(record)[-2:]
    shift = at - size - offset  # bytes before the archive, as in one that extracts itself
    if shift < 0:
        raise zipfile.BadZipFile("its directory lies outside of it")
    return at - size, size, shift


def _large(extra: bytes, values: list[int]) -> list[int]:
    """Replace each value that is `FULL` by the next one of the 64-bit extra field."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            wide = iter(
                struct.unpack_from(f"<{min(size, len(extra) - at - 4) // 8}Q", extra, at + 4)
            )
            return [next(wide, value) if value == FULL else value for value in values]
        at += 4 + size
    return values
