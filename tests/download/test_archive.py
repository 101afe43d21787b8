"""Archives made by somebody who wishes harm, and broken ones."""

import gzip
import io
import pickle
import stat
import tarfile
import zipfile

import pytest

from glyphline.download import archive as archive_module
from glyphline.download.archive import Limits, open_archive
from glyphline.errors import DataError

FILES = {"b/2.txt": b"two", "a/1.txt": b"one", "c.txt": b""}


def zip_of(files, compression=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def tar_of(files, mode="w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in files:
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def special(name, kind) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, "/etc/hostname"
    return info


def zip_link() -> bytes:
    info = zipfile.ZipInfo("link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zip_of([(info, b"/etc/hostname")])


def encrypted() -> bytes:
    data = bytearray(zip_of([("a", b"secret")]))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    return bytes(data)


@pytest.fixture
def opened(tmp_path):
    """Write an archive, open it, and read everything in it."""

    def read(data: bytes, **limits) -> list[tuple[str, bytes]]:
        path = tmp_path / "toys.zip"
        path.write_bytes(data)
        with open_archive(path, Limits(**limits)) as members:
            return [(name, member.read()) for name, member in members.items()]

    yield read
    assert [path.name for path in tmp_path.iterdir()] == ["toys.zip"]


@pytest.mark.parametrize(
    "data",
    [zip_of(FILES.items()), tar_of(FILES.items()), tar_of(FILES.items(), "w:")],
    ids=["zip", "tgz", "tar"],
)
def test_members_come_sorted_by_name(opened, data):
    assert opened(data) == sorted(FILES.items())


@pytest.mark.parametrize("make", [zip_of, tar_of])
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../evil.txt", "outside of it"),
        ("a/../../evil.txt", "outside of it"),
        ("a\\..\\evil.txt", "outside of it"),
        ("/etc/evil.txt", "outside of it"),
        ("C:\\evil.txt", "outside of it"),
        ("model.PKL", "pickle"),
    ],
)
def test_a_member_with_a_harmful_name_is_refused(opened, make, name, message):
    with pytest.raises(DataError, match=rf"toys.zip has a .*{message}"):
        opened(make([("fine.txt", b""), (name, b"boo")]))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (tar_of([(special("x", tarfile.SYMTYPE), b"")]), "link or device, x"),
        (tar_of([(special("x", tarfile.LNKTYPE), b"")]), "link or device, x"),
        (tar_of([(special("x", tarfile.CHRTYPE), b"")]), "link or device, x"),
        (tar_of([(special("x", tarfile.FIFOTYPE), b"")]), "link or device, x"),
        (tar_of([("x", b"1"), ("x", b"2")]), "two members named x"),
        (zip_link(), "link or device, link"),
        (encrypted(), "encrypted member, a"),
        (zip_of([("innocent.txt", pickle.dumps({"a": 1}))]), "innocent.txt is a pickle"),
    ],
    ids=["symlink", "hardlink", "device", "fifo", "twice", "zip link", "encrypted", "pickle"],
)
def test_what_is_no_plain_file_is_refused(opened, data, message):
    with pytest.raises(DataError, match=message):
        opened(data)


@pytest.mark.parametrize("make", [zip_of, tar_of])
def test_an_archive_that_grows_beyond_the_limit_is_refused(opened, make):
    with pytest.raises(DataError, match="grows"):
        opened(make([("a", bytes(600_000)), ("b", bytes(600_000))]), expanded=1_000_000)


@pytest.mark.parametrize("make", [zip_of, tar_of])
def test_an_archive_that_grows_too_much_for_its_size_is_refused(opened, make, monkeypatch):
    monkeypatch.setattr(archive_module, "SMALL", 1_000)
    with pytest.raises(DataError, match="grows"):
        opened(make([("a", bytes(1_000_000))]))


def test_a_zip_that_lies_about_its_size_gives_no_more_than_it_declares(opened):
    data = bytearray(zip_of([("a", bytes(100_000))]))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature) + offset
        data[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(DataError, match="corrupt or cut short"):
        opened(bytes(data))


def broken_in_the_middle(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :]


NOISE = bytes((i * i * 31 + i // 7) % 251 for i in range(20_000))
STORED = zip_of([("a.bin", NOISE)], zipfile.ZIP_STORED)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK",
        b"<html>no archive</html>",
        zip_of(FILES.items())[:-30],
        STORED[:10_000],
        broken_in_the_middle(STORED),
        broken_in_the_middle(zip_of([("a.bin", NOISE)])),
        tar_of([("a.bin", NOISE)])[:100],
        tar_of([("a.bin", NOISE)], "w:")[:10_000],
        broken_in_the_middle(tar_of([("a.bin", NOISE)])),
        gzip.compress(b"not a tar", mtime=0),
    ],
    ids=lambda data: f"{len(data)} bytes",  # the time stands in some of them
)
def test_a_broken_archive_is_named_with_the_remedy(opened, data):
    with pytest.raises(DataError, match=r"toys.zip is corrupt or cut short .* and run again"):
        opened(data)
