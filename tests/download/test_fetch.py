"""An archive of the catalogue: mirror, cache, address."""

import hashlib
import threading
from pathlib import Path

import pytest

from glyphline.cache import cache_folder
from glyphline.download.catalogue import CAPTCHA, EMNIST, Archive, Copy
from glyphline.download.fetch import fetch
from glyphline.errors import DownloadError
from glyphline.params.compute import DownloadParams

PARAMS = DownloadParams(timeout_s=1, retries=0)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture(autouse=True)
def _no_mirror(monkeypatch):
    monkeypatch.delenv("GLYPHLINE_MIRROR", raising=False)


@pytest.fixture
def partial(zipped) -> bytes:
    return zipped + b"partial"


@pytest.fixture
def archive(server, zipped, partial) -> Archive:
    server.files["/toys.zip"] = zipped
    return Archive(
        tag="toys",
        names=("toys-all.zip", "toys.zip"),
        address=server.address + "/toys.zip",
        size=len(zipped),
        sha256=digest(zipped),
        licence="none",
        citation="none",
        partial=(Copy("toys-half.zip", len(partial), digest(partial), "the other half"),),
    )


@pytest.fixture
def mirror(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "mirror"
    folder.mkdir()
    monkeypatch.setenv("GLYPHLINE_MIRROR", str(folder))
    return folder


def test_an_archive_is_fetched_once_and_kept(archive, server, zipped, tmp_path):
    for _ in range(2):
        fetched = fetch(archive, tmp_path / "cache", PARAMS)
        assert fetched.path.read_bytes() == zipped
        assert (fetched.sha256, fetched.lacks) == (digest(zipped), "")
    assert len(server.ranges) == 1


def test_a_damaged_archive_in_the_cache_is_fetched_again(archive, zipped, tmp_path):
    fetch(archive, tmp_path, PARAMS).path.write_bytes(zipped[:-1] + b"?")
    assert fetch(archive, tmp_path, PARAMS).path.read_bytes() == zipped


def test_runs_at_the_same_time_fetch_once(archive, server, zipped, tmp_path):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(fetch(archive, tmp_path, PARAMS).sha256))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [digest(zipped)] * 6
    assert len(server.ranges) == 1


@pytest.mark.parametrize("name", ["toys-all.zip", "toys.zip"])
def test_a_mirror_folder_is_used_in_place(archive, server, zipped, partial, mirror, name, tmp_path):
    (mirror / name).write_bytes(zipped)
    (mirror / "toys-half.zip").write_bytes(partial)
    fetched = fetch(archive, tmp_path / "cache", PARAMS)
    assert (fetched.path, fetched.lacks) == (mirror / name, "")
    assert server.ranges == []


def test_a_partial_copy_in_a_mirror_says_what_it_lacks(archive, partial, mirror, tmp_path):
    (mirror / "toys-half.zip").write_bytes(partial)
    assert fetch(archive, tmp_path, PARAMS).origin() == {
        "archive": "toys-half.zip",
        "sha256": digest(partial),
        "lacks": "the other half",
        "licence": "none",
        "citation": "none",
    }


def test_a_mirror_that_is_an_address_is_asked_for_every_name(archive, server, partial, tmp_path):
    server.files["/mirror/toys-half.zip"] = partial
    params = PARAMS.model_copy(update={"mirror": server.address + "/mirror/"})
    assert fetch(archive, tmp_path, params).lacks == "the other half"
    assert len(server.ranges) == 3
    assert fetch(archive, tmp_path, params).path.parent == tmp_path / "toys"


def test_a_mirror_without_the_archive_gives_way_to_the_address(archive, zipped, mirror, tmp_path):
    assert fetch(archive, tmp_path, PARAMS).path.read_bytes() == zipped


def test_when_mirror_and_address_fail_the_error_names_both(archive, server, mirror, tmp_path):
    server.files.clear()
    expected = rf"{mirror} has none of toys-all.zip, toys.zip, toys-half.zip; and http://.* 404"
    with pytest.raises(DownloadError, match=expected) as caught:
        fetch(archive, tmp_path, PARAMS)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("data", [b"PK short", b""])
def test_a_wrong_archive_in_a_mirror_is_an_error(archive, mirror, tmp_path, data):
    (mirror / "toys.zip").write_bytes(data)
    with pytest.raises(DownloadError, match=r"toys.zip is not the archive it should be: it has"):
        fetch(archive, tmp_path, PARAMS)


def test_a_mirror_that_does_not_exist_is_an_error(archive, mirror, tmp_path):
    mirror.rmdir()
    with pytest.raises(DownloadError, match="neither a folder nor an http"):
        fetch(archive, tmp_path, PARAMS)


def test_the_environment_goes_before_the_params(archive, zipped, mirror, tmp_path):
    (mirror / "toys.zip").write_bytes(zipped)
    params = PARAMS.model_copy(update={"mirror": "/nowhere"})
    assert fetch(archive, tmp_path, params).path == mirror / "toys.zip"


def test_another_address_has_a_place_of_its_own_in_the_cache(archive, server, zipped, tmp_path):
    server.files["/elsewhere.zip"] = zipped
    usual = fetch(archive, tmp_path, PARAMS)
    other = fetch(archive, tmp_path, PARAMS, server.address + "/elsewhere.zip")
    assert usual.path != other.path
    assert len(server.ranges) == 2


def test_a_cache_that_cannot_be_written_is_an_error(archive, tmp_path):
    (tmp_path / "toys").write_text("a file where a folder should be")
    with pytest.raises(DownloadError, match=r"cannot keep toys-all.zip in .*GLYPHLINE_CACHE"):
        fetch(archive, tmp_path, PARAMS)


@pytest.mark.parametrize(
    ("own", "user", "expected"),
    [("/a", "/b", "/a"), ("", "/b", "/b/glyphline"), ("", "", "~/.cache/glyphline")],
)
def test_the_cache_is_where_the_environment_says(monkeypatch, own, user, expected):
    monkeypatch.setenv("GLYPHLINE_CACHE", own)
    monkeypatch.setenv("XDG_CACHE_HOME", user)
    assert cache_folder() == Path(expected).expanduser()


@pytest.mark.parametrize("archive", [EMNIST, CAPTCHA], ids=lambda archive: archive.tag)
def test_entries_of_the_catalogue_are_complete(archive):
    assert archive.address.startswith("https://")
    assert archive.licence
    assert archive.citation
    names = [copy.name for copy in archive.copies()]
    assert len(names) == len(set(names))
    for copy in archive.copies():
        assert copy.sha256 is None or len(bytes.fromhex(copy.sha256)) == 32
    for copy in archive.partial:
        assert copy.size
        assert copy.sha256
        assert copy.lacks
