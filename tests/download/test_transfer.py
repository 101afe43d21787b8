"""One address to one file over a server that fails in every way."""

import hashlib
import json
from pathlib import Path

import pytest

from glyphline.download.entry import Copy
from glyphline.download.transfer import AbsentError, transfer
from glyphline.errors import DownloadError
from glyphline.params.compute import DownloadParams

PARAMS = DownloadParams(timeout_s=0.3, retries=2)
NAME = "/a.zip"
UNKNOWN = Copy("a.zip", None, None)


def cut(server, at, declared=None):
    """Send `at` bytes and close the connection."""

    def fault(handler, data):
        handler.send_response(200)
        handler.send_header("Content-Length", str(declared or len(data)))
        handler.send_header("ETag", server.etag)
        handler.end_headers()
        handler.wfile.write(data[:at])

    return fault


def stall(server, at):
    """Send `at` bytes and keep silent."""

    def fault(handler, data):
        cut(server, at)(handler, data)
        handler.wfile.flush()
        server.release.wait(5)

    return fault


def status(code, **headers):
    def fault(handler, data):
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return fault


def page(handler, data):
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html; charset=utf-8")
    handler.end_headers()
    handler.wfile.write(b"<html>please log in</html>")


def bare_page(handler, data):
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b"<html>please log in</html>")


def chunked(handler, data):
    """End in the middle of a chunk."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"100\r\n" + data[:10])


def short(handler, data):
    """Offer the head of the file as if it were all."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(data[:1000])


def wrong_range(handler, data):
    handler.send_response(206)
    handler.send_header("Content-Range", f"bytes 0-{len(data) - 1}/{len(data)}")
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


@pytest.fixture
def get(server, zipped, tmp_path):
    """Fetch the zip, checked by its digest unless told otherwise."""
    server.files[NAME] = zipped
    known = {"size": len(zipped), "sha256": hashlib.sha256(zipped).hexdigest()}

    def fetch(params=PARAMS, **expected):
        path = tmp_path / "a.zip"
        expected = {**known, **expected}
        transfer(server.address + NAME, path, Copy("a.zip", **expected), params)
        return path.read_bytes()

    return fetch


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_sound_server_gives_the_file_and_nothing_else_is_left(get, zipped, tmp_path):
    assert get() == zipped
    assert left(tmp_path) == ["a.zip"]


def test_a_cut_transfer_goes_on_where_it_stopped(get, server, zipped, tmp_path):
    server.faults = [cut(server, 50_000), cut(server, 0)]
    assert get() == zipped
    assert server.ranges == [None, "bytes=50000-", None]


def test_a_stalled_transfer_goes_on_where_it_stopped(get, server, zipped):
    server.faults = [stall(server, 70_000)]
    assert get() == zipped
    assert server.ranges == [None, "bytes=70000-"]


def part_of_what_was_asked(handler, data):
    """Send a range that begins right and ends before the file does."""
    start = int(handler.headers["Range"].removeprefix("bytes=").rstrip("-"))
    handler.send_response(206)
    handler.send_header("Content-Range", f"bytes {start}-{start + 99}/{len(data)}")
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(data[start : start + 100])


def test_a_range_that_ends_early_is_not_taken_for_the_whole_file(get, server, zipped):
    """Nothing but the server's word tells the size here."""
    server.faults = [cut(server, 1_000), part_of_what_was_asked]
    assert get(size=None, sha256=None) == zipped
    assert server.ranges == [None, "bytes=1000-", "bytes=1100-"]


@pytest.mark.parametrize("fault", [status(500), status(503), status(429), chunked])
def test_a_passing_fault_is_tried_again(get, server, zipped, fault):
    server.faults = [fault, fault]
    assert get() == zipped


@pytest.mark.parametrize("at", [1, 4_096, 100_001])
def test_a_killed_process_resumes_at_any_byte(get, server, zipped, tmp_path, at):
    (tmp_path / "a.zip.part").write_bytes(zipped[:at])
    assert get() == zipped
    assert server.ranges == [f"bytes={at}-"]


def test_a_part_that_was_complete_is_taken_without_fetching_it_again(get, zipped, tmp_path):
    (tmp_path / "a.zip.part").write_bytes(zipped)
    assert get() == zipped


def test_a_part_longer_than_the_file_starts_over(get, zipped, server, tmp_path):
    (tmp_path / "a.zip.part").write_bytes(zipped + b"more")
    assert get() == zipped
    assert server.ranges[-1] is None


def test_a_part_of_other_bytes_is_found_by_the_checksum_and_starts_over(get, zipped, tmp_path):
    (tmp_path / "a.zip.part").write_bytes(bytes(5_000))
    assert get() == zipped


@pytest.mark.parametrize("fault", [status(416), wrong_range])
def test_a_server_that_cannot_resume_is_asked_for_the_whole(get, server, zipped, tmp_path, fault):
    (tmp_path / "a.zip.part").write_bytes(zipped[:100])
    server.faults = [fault]
    assert get() == zipped
    assert server.ranges == ["bytes=100-", None]


def test_without_a_checksum_a_part_is_resumed_only_if_the_file_has_not_changed(
    get, server, zipped, tmp_path
):
    server.faults = [cut(server, 300)]
    with pytest.raises(DownloadError, match="closed after 300 of"):
        get(PARAMS.model_copy(update={"retries": 0}), size=None, sha256=None)
    assert json.loads((tmp_path / "a.zip.part.json").read_text())["validator"] == '"one"'

    server.etag, server.files[NAME] = '"two"', zipped + b"tail"
    assert get(size=None, sha256=None) == zipped + b"tail"


def test_without_checksum_and_version_a_part_starts_over(get, server, zipped, tmp_path):
    (tmp_path / "a.zip.part").write_bytes(b"PK what is this from?")
    assert get(size=None, sha256=None) == zipped
    assert server.ranges == [None]


def test_a_redirect_is_followed(get, server, zipped):
    server.files["/moved.zip"] = zipped
    server.faults = [status(302, Location="/moved.zip")]
    assert get() == zipped


def test_a_redirect_is_followed_in_the_middle_of_a_file(get, server, zipped, tmp_path):
    (tmp_path / "a.zip.part").write_bytes(zipped[:100])
    server.files["/moved.zip"] = zipped
    server.faults = [status(307, Location="/moved.zip")]
    assert get() == zipped
    assert server.ranges == ["bytes=100-"] * 2


@pytest.mark.parametrize(
    "location", ["file:///etc/hostname", "ftp://127.0.0.1/a.zip", "//[bad", "http://a b/", NAME]
)
def test_a_redirect_to_no_web_address_or_in_a_circle_is_an_error_at_once(
    get, server, tmp_path, location
):
    server.faults = [status(302, Location=location)] * 20
    with pytest.raises(DownloadError, match=r"a.zip") as caught:
        get()
    assert "\n" not in str(caught.value)
    assert "attempts" not in str(caught.value)
    assert left(tmp_path) == []


@pytest.mark.parametrize("code", [500, 503])
def test_a_server_that_always_fails_ends_in_one_line(get, server, tmp_path, code):
    server.faults = [status(code)] * 3
    with pytest.raises(DownloadError, match=rf"in 3 attempts: the server answered {code}"):
        get()
    assert left(tmp_path) == []


def test_a_server_that_always_answers_416_ends_in_an_error_and_leaves_nothing(
    get, server, zipped, tmp_path
):
    (tmp_path / "a.zip.part").write_bytes(zipped[:100])
    server.faults = [status(416)] * 3
    with pytest.raises(DownloadError, match="answered 416"):
        get()
    assert left(tmp_path) == []


def test_a_server_that_always_stalls_ends_in_one_line_and_keeps_the_part(get, server, tmp_path):
    server.faults = [stall(server, 1_000)]
    with pytest.raises(DownloadError, match=r"in 1 attempts: the connection broke .timed out"):
        get(DownloadParams(timeout_s=0.1, retries=0))
    assert (tmp_path / "a.zip.part").stat().st_size == 1_000


def test_a_web_page_in_the_middle_of_a_file_is_not_added_to_it(get, server, zipped, tmp_path):
    (tmp_path / "a.zip.part").write_bytes(zipped[:100])
    server.faults = [page]
    with pytest.raises(DownloadError, match="gave a web page"):
        get()
    assert (tmp_path / "a.zip.part").read_bytes() == zipped[:100]
    assert get() == zipped


def test_an_md5_that_the_publisher_states_is_checked(get, server, zipped, tmp_path):
    good = hashlib.md5(zipped, usedforsecurity=False).hexdigest()
    with pytest.raises(DownloadError, match=f"MD5 is {good}, expected 00"):
        get(sha256=None, md5="00")
    assert left(tmp_path) == []
    (tmp_path / "a.zip.part").write_bytes(zipped[:100])
    assert get(sha256=None, md5=good) == zipped
    assert server.ranges[-1] == "bytes=100-"


def test_a_server_that_always_cuts_ends_in_one_line_and_keeps_the_part(get, server, tmp_path):
    server.faults = [cut(server, 1_000)] * 3
    with pytest.raises(DownloadError, match=r"in 3 attempts: .*Run again to go on"):
        get()
    assert left(tmp_path) == ["a.zip.part", "a.zip.part.json"]


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (page, "gave a web page"),
        (bare_page, "gave a web page"),
        (status(403), "answered 403"),
        (short, "has 1000 bytes where the catalogue has"),
    ],
)
def test_a_wrong_answer_is_an_error_at_once_and_leaves_nothing(
    get, server, tmp_path, fault, message
):
    server.faults = [fault]
    with pytest.raises(DownloadError, match=message):
        get()
    assert len(server.ranges) == 1
    assert left(tmp_path) == []


def test_a_wrong_checksum_is_an_error_and_leaves_nothing(get, tmp_path):
    with pytest.raises(DownloadError, match=r"SHA-256 is .*, expected 00"):
        get(sha256="00")
    assert left(tmp_path) == []


def test_what_is_no_archive_is_told_even_where_nothing_is_known_of_it(get, server, tmp_path):
    server.files[NAME] = b"quota exceeded"
    with pytest.raises(DownloadError, match="not a zip or tar archive"):
        get(size=None, sha256=None)
    assert left(tmp_path) == []


def test_a_missing_file_is_told_apart_from_other_errors(server, tmp_path):
    with pytest.raises(AbsentError, match="answered 404"):
        transfer(server.address + "/none.zip", tmp_path / "a.zip", UNKNOWN, PARAMS)


@pytest.mark.parametrize("address", ["file:///etc/hostname", "ftp://127.0.0.1/a.zip", "a.zip"])
def test_only_http_addresses_are_fetched(tmp_path, address):
    with pytest.raises(DownloadError, match="not an http or https address"):
        transfer(address, tmp_path / "a.zip", UNKNOWN, PARAMS)


def test_a_closed_port_ends_in_one_line(server, tmp_path):
    server.stop()
    with pytest.raises(DownloadError, match="in 3 attempts: no connection"):
        transfer(server.address + NAME, tmp_path / "a.zip", UNKNOWN, PARAMS)
