"""Folders and archives are seen alike."""

import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from glyphline.errors import DataError
from glyphline.sources._files import open_files

CONTENT = {"b/2.png": b"two", "b/10.PNG": b"ten", "a.txt": b"\xef\xbb\xbfa\r\n", "x.jsonl": b"{}"}
HIDDEN = {".git/1.png": b"", "b/.2.png": b"", "__MACOSX/b/._2.png": b""}


def packed(path: Path, content: dict[str, bytes]) -> Path:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in content.items():
                archive.writestr(name, data)
    else:
        with tarfile.open(path, "w:gz" if path.suffix == ".tgz" else "w") as archive:
            for name, data in content.items():
                info = tarfile.TarInfo(name)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
    return path


def lie(path: Path, content: dict[str, bytes]) -> Path:
    for name, data in content.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


@pytest.mark.parametrize("kind", ["folder", "set.zip", "set.tar", "set.tgz"])
def test_folders_and_archives_show_the_same_files(tmp_path, kind):
    make = lie if kind == "folder" else packed
    with open_files(make(tmp_path / kind, CONTENT | HIDDEN)) as files:
        assert files.names == sorted(CONTENT)
        assert {name: files.read(name) for name in files.names} == CONTENT
        assert files.pictures == ["b/10.PNG", "b/2.png"]
        assert files.ending(".png") == ["b/10.PNG", "b/2.png"]
        assert "b/2.png" in files
        assert ".git/1.png" not in files
        assert files.read("b/2.png", 2) == b"tw"
        assert files.text("a.txt") == "a\r\n"
        with files.seekable("b/10.PNG") as stream:
            stream.seek(1)
            assert stream.read() == b"en"
        with pytest.raises(FileNotFoundError):
            files.read("../secret")


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["set/a/1.png", "set/b.png"], ["a/1.png", "b.png"]),
        (["./set/1.png", "./set/2.png"], ["1.png", "2.png"]),
        (["set/1.png", "b.png"], ["b.png", "set/1.png"]),
        (["A/1.png", "A/2.png"], ["A/1.png", "A/2.png"]),
        (["train/1.png"], ["train/1.png"]),
        (["set/1.png", ".DS_Store"], ["1.png"]),
    ],
)
def test_the_only_folder_in_an_archive_is_its_root_unless_its_name_says_something(
    tmp_path, names, shown
):
    with open_files(packed(tmp_path / "x.tar", {name: name.encode() for name in names})) as files:
        assert files.names == shown
        assert all(files.read(name).decode().endswith(name) for name in shown)


def test_an_archive_with_a_name_twice_is_refused(tmp_path):
    path = packed(tmp_path / "x.tar", {"a.png": b"1", "./a.png": b"2"})
    with pytest.raises(DataError, match="two members of one name"), open_files(path):
        pass


def test_an_archive_that_reaches_outside_is_refused(tmp_path):
    path = packed(tmp_path / "x.zip", {"../a.png": b"1"})
    with pytest.raises(DataError, match="outside of it; refused"), open_files(path):
        pass


def test_a_single_parquet_file_is_a_root_of_its_own(tmp_path):
    lie(tmp_path, {"a.parquet": b"PAR1", "b.parquet": b""})
    with open_files(tmp_path / "a.parquet") as files:
        assert files.names == ["a.parquet"]
        assert files.read("a.parquet") == b"PAR1"


def test_what_does_not_exist_is_named(tmp_path):
    with pytest.raises(DataError, match="none is not a folder, and no archive"):
        open_files(tmp_path / "none").__enter__()


def test_text_in_another_encoding_is_an_error(tmp_path):
    lie(tmp_path, {"a.txt": "é".encode("latin-1")})
    with (
        open_files(tmp_path) as files,
        pytest.raises(DataError, match=r"a\.txt is not text in UTF"),
    ):
        files.text("a.txt")


def test_a_folder_that_cannot_be_looked_into_is_an_error(tmp_path, monkeypatch):
    lie(tmp_path, CONTENT)
    scandir = os.scandir

    def guarded(path):
        if str(path).endswith("b"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    with pytest.raises(DataError, match="b cannot be looked into: Permission denied"):
        open_files(tmp_path).__enter__()
