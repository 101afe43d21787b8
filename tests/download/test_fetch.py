"""An archive of the catalogue: mirror, cache, address."""

import dataclasses
import hashlib
import threading
from pathlib import Path

import pytest

from glyphline.cache import cache_folder
from glyphline.download import catalogue
from glyphline.download.checksum import mismatch
from glyphline.download.entry import Archive, Copy
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


def test_a_name_may_lie_in_a_folder_of_the_mirror(archive, zipped, mirror, tmp_path):
    archive = dataclasses.replace(archive, names=("toys.zip", "box/toys.zip"))
    (mirror / "box").mkdir()
    (mirror / "box/toys.zip").write_bytes(zipped)
    assert fetch(archive, tmp_path, PARAMS).path == mirror / "box/toys.zip"


def test_a_name_may_lie_in_a_folder_of_a_mirror_that_is_an_address(
    archive, server, zipped, tmp_path
):
    server.files = {"/mirror/my%20box/toys.zip": zipped}
    archive = dataclasses.replace(archive, names=("toys.zip", "my box/toys.zip"))
    params = PARAMS.model_copy(update={"mirror": server.address + "/mirror"})
    assert fetch(archive, tmp_path, params).path == tmp_path / "toys/my box/toys.zip"


@pytest.mark.parametrize(
    "name", ["../toys.zip", "a/../../toys.zip", "/etc/toys.zip", "a//b", "./a"]
)
def test_a_name_never_leads_out_of_mirror_and_cache(name):
    with pytest.raises(ValueError, match="is no plain path"):
        Copy(name, None, None)


@pytest.mark.parametrize("place", ["folder", "address"])
def test_two_copies_may_have_one_name(
    archive, server, partial, mirror, tmp_path, monkeypatch, place
):
    """The same data packed twice; which of them it is goes by size and checksum."""
    again = Copy("toys.zip", len(partial), digest(partial))
    archive = dataclasses.replace(archive, names=("toys.zip",), partial=(again,))
    params = PARAMS
    if place == "folder":
        (mirror / "toys.zip").write_bytes(partial)
    else:
        monkeypatch.delenv("GLYPHLINE_MIRROR")
        server.files["/mirror/toys.zip"] = partial
        params = PARAMS.model_copy(update={"mirror": server.address + "/mirror"})
    for _ in range(2):
        assert fetch(archive, tmp_path, params).sha256 == digest(partial)
    assert len(server.ranges) == (0 if place == "folder" else 2)


@pytest.mark.parametrize("place", ["mirror", "cache/toys"])
def test_what_only_a_person_can_fetch_is_taken_from_where_it_was_put(
    archive, server, zipped, mirror, tmp_path, place
):
    archive = dataclasses.replace(archive, by_hand="The shop wants to know who you are.")
    folder = tmp_path / place
    folder.mkdir(parents=True, exist_ok=True)
    with pytest.raises(DownloadError, match=r"who you are\. Fetch it from") as caught:
        fetch(archive, tmp_path / "cache", PARAMS)
    for part in (archive.address, str(mirror), str(tmp_path / "cache/toys"), "toys-all.zip"):
        assert part in str(caught.value)
    (folder / "toys.zip").write_bytes(zipped)
    assert fetch(archive, tmp_path / "cache", PARAMS).path == folder / "toys.zip"
    assert server.ranges == []


def test_an_address_of_ones_own_makes_it_fetchable(archive, zipped, tmp_path):
    own = dataclasses.replace(archive, by_hand="Not for everyone.", address="https://shop.example")
    assert fetch(own, tmp_path, PARAMS, archive.address).path.read_bytes() == zipped


@pytest.mark.parametrize(
    ("data", "problem"),
    [(b"1,2,3\n", ""), (b"<html>a,b</html>", "not a CSV"), (b"PK\0,", "not a CSV"), (b"", "not a")],
)
def test_a_csv_file_is_told_from_other_things(tmp_path, data, problem):
    path = tmp_path / "toys.csv.part"
    path.write_bytes(data)
    assert problem in mismatch(path, Copy("toys.csv", None, None))
    assert bool(problem) == bool(mismatch(path, Copy("toys.csv", None, None)))


def archives() -> dict[str, Archive]:
    found = {name: a for name, a in vars(catalogue).items() if isinstance(a, Archive)}
    pairs = {
        f"MNIST {part} {i}": a for part, pair in catalogue.MNIST.items() for i, a in enumerate(pair)
    }
    return {**found, **pairs}


@pytest.mark.parametrize("archive", archives().values(), ids=archives())
def test_entries_of_the_catalogue_are_complete(archive):
    assert archive.address.startswith(("https://", "http://www.ee.surrey.ac.uk/"))
    assert archive.licence
    assert archive.citation
    assert archive.by_name()
    copies = archive.copies()
    assert len({(copy.name, copy.sha256) for copy in copies}) == len(copies)
    for copy in copies:
        assert copy.sha256 is None or len(bytes.fromhex(copy.sha256)) == 32
        assert copy.md5 is None or len(bytes.fromhex(copy.md5)) == 16
    for copy in archive.partial:
        assert copy.size
        assert copy.sha256


def test_every_source_that_fetches_is_in_the_catalogue():
    tags = {archive.tag for archive in archives().values()}
    assert tags == {"az_handwritten", "captcha", "chars74k", "emnist", "math_symbols", "nist_sd19"}
