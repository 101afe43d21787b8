"""Zip archives of every shape, read without an object for each member."""

import io
import random
import tracemalloc
import zipfile
import zlib

import pytest

from glyphline.download.zip_directory import ZipDirectory

FILES = {"a/1.txt": b"one" * 100, "b/zwei.txt": b"", "ä/三.txt": b"three", "folder/": b""}


def zipped(files=FILES, method=zipfile.ZIP_DEFLATED, comment=b"", before=b"", wide=False) -> bytes:
    out = io.BytesIO()
    out.write(before)
    with zipfile.ZipFile(out, "a" if before else "w", method) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            with archive.open(info, "w", force_zip64=wide) as member:
                member.write(data)
        archive.comment = comment
    return out.getvalue()


def read(data: bytes) -> dict[str, bytes]:
    directory = ZipDirectory(io.BytesIO(data))
    found = {}
    for place, entry in directory.positions():
        with directory.open(place) as stream:
            found[entry.name] = stream.read()
            assert len(found[entry.name]) == entry.size
    return found


@pytest.mark.parametrize(
    "data",
    [
        zipped(method=zipfile.ZIP_STORED),
        zipped(method=zipfile.ZIP_DEFLATED),
        zipped(comment=b"PK is no end record" * 50),
        zipped(before=b"#!/bin/sh\nexit\n"),
        zipped(wide=True),
        zipped({}),
    ],
    ids=["stored", "deflated", "comment", "extracts itself", "64-bit sizes", "empty"],
)
def test_the_members_are_those_that_zipfile_finds(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert read(data) == {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_rare_compressions_are_refused(method):
    with pytest.raises(NotImplementedError, match=r"a/1.txt is compressed by method 1\d"):
        read(zipped(method=method))


def test_an_archive_of_more_members_than_16_bits_count_is_read(monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 2)  # as if there were 65,536
    data = zipped()
    assert b"PK\6\6" in data
    assert set(read(data)) == set(FILES)


def test_offsets_beyond_32_bits_are_read_from_the_extra_field(monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 10)  # as if ten bytes were four gigabytes
    data = zipped(method=zipfile.ZIP_STORED, wide=True)
    assert b"\xff\xff\xff\xff" in data
    assert read(data) == FILES


def test_no_damage_goes_beyond_a_bad_zip_file():
    """Whatever bytes change, there is an answer or BadZipFile, and never another member's bytes."""
    data, rng = zipped(wide=True, comment=b"c"), random.Random(5)
    for _ in range(1_000):
        broken = bytearray(data)
        for _ in range(rng.choice((1, 1, 4))):
            broken[rng.randrange(len(broken))] = rng.choice((0, 1, 0x7F, 0xFF, rng.randrange(256)))
        if rng.random() < 0.2:
            del broken[rng.randrange(len(broken)) :]
        try:
            found = read(bytes(broken))
        except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error):
            continue
        except (RuntimeError, AssertionError):  # encrypted; shorter than declared
            continue
        assert all(value in (b"", *FILES.values()) for value in found.values())


def test_many_members_take_little_memory():
    count = 5_000
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for index in range(count):
            archive.writestr(f"by_class/30/hsf_0/hsf_0_{index:05d}.png", b"x")
    tracemalloc.start()
    directory = ZipDirectory(data)
    assert sum(1 for _ in directory.positions()) == count
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak / count < 250  # bytes; an object for each would be 500 and more
