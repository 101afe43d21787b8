"""One address to one file: resumed, retried, verified, with a progress bar."""

import http.client
import logging
import re
import time
import urllib.error
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from glyphline.download.checksum import mismatch
from glyphline.download.connection import Interrupted, chunks, connect
from glyphline.download.entry import Copy
from glyphline.download.part import Part
from glyphline.errors import DownloadError
from glyphline.params.compute import DownloadParams

BACKOFF_S = 1.0
MAX_BACKOFF_S = 30.0
TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})

log = logging.getLogger(__name__)


class AbsentError(DownloadError):
    """The server says that it has no such file."""


def transfer(address: str, path: Path, copy: Copy, params: DownloadParams) -> None:
    """Fetch an archive over HTTP.

    Bytes gather in `<name>.part`, so that a killed transfer goes on where it stopped; `path`
    appears only when the file is complete and verified.

    Args:
        address: http or https.
        path: the file to write; its folder exists.
        copy: size and checksum of the file expected, as far as they are known.
        params: stall time and number of retries.

    Raises:
        AbsentError: if the server has no such file.
        DownloadError: if it cannot be fetched, or is not the file expected.
    """
    if not address.startswith(("http://", "https://")):
        raise DownloadError(f"{address} is not an http or https address")
    part = Part(path, address, anchored=(copy.sha256 or copy.md5) is not None)
    problem = ""
    for attempt in range(params.retries + 1):
        if attempt:
            log.warning("%s: %s; trying again", address, problem)
            time.sleep(min(BACKOFF_S * 2 ** (attempt - 1), MAX_BACKOFF_S))
        start = part.resumable_bytes()
        try:
            _attempt(address, part, start, copy.size, params.timeout_s)
        except Interrupted as interruption:
            problem = str(interruption)
            continue
        problem = mismatch(part.path, copy)
        if not problem:
            part.finish()
            return
        part.discard()
        if not start:
            raise DownloadError(f"{address} is not the archive it should be: {problem}")
    raise DownloadError(
        f"{address} could not be fetched in {params.retries + 1} attempts: {problem}. Run again "
        f"to go on from there, or name a mirror with GLYPHLINE_MIRROR"
    )


def _attempt(address: str, part: Part, start: int, size: int | None, timeout_s: float) -> None:
    """Fetch what is missing after `start` bytes."""
    try:
        response = connect(address, start, part.validator(), timeout_s)
    except urllib.error.HTTPError as error:
        _refused(error, address, part, start)
        return
    with response:
        _receive(response, address, part, start, size)


def _refused(error: urllib.error.HTTPError, address: str, part: Part, start: int) -> None:
    """Return when a 416 means that nothing is missing; raise otherwise."""
    if error.code == 416 and start:
        if error.headers.get("Content-Range") == f"bytes */{start}":
            return
        part.discard()
        raise Interrupted(f"the server cannot go on from byte {start}") from error
    answer = f"the server answered {error.code} {' '.join(str(error.reason).split())}"
    if error.code in TRANSIENT:
        raise Interrupted(answer) from error
    kind = AbsentError if error.code in (404, 410) else DownloadError
    raise kind(f"{address}: {answer}") from error


def _receive(
    response: http.client.HTTPResponse, address: str, part: Part, start: int, size: int | None
) -> None:
    if response.headers.get_content_type() == "text/html":
        raise _web_page(address)
    if response.status == 206:
        sent = response.headers.get("Content-Range", "")
        found = re.fullmatch(rf"bytes {start}-\d+/(\d+|\*)", sent)
        if not found:
            part.discard()
            raise Interrupted("the server sent another range than was asked for")
        # A range may end before the file does, hence its own length is not the one to reach.
        whole = found[1]
    else:
        start = 0
        whole = response.headers.get("Content-Length", "")
    total = int(whole) if whole.isdigit() else None
    if size is not None and total is not None and total != size:
        part.discard()
        raise DownloadError(f"{address} has {total} bytes where the catalogue has {size}")
    if not start:
        part.discard()
        part.begin(_validator(response))
    if not _append(response, part.path, start, total or size):
        part.discard()
        raise _web_page(address)


def _web_page(address: str) -> DownloadError:
    return DownloadError(
        f"{address} gave a web page instead of an archive; open it in a browser to see why, or "
        f"name a mirror with GLYPHLINE_MIRROR"
    )


def _validator(response: http.client.HTTPResponse) -> str:
    etag = response.headers.get("ETag", "")
    # A weak tag may stay the same when bytes change; If-Range does not take it.
    weak = re.match("W/", etag)
    return etag if etag and not weak else response.headers.get("Last-Modified", "")


def _append(response: http.client.HTTPResponse, path: Path, start: int, total: int | None) -> bool:
    """Add what comes to the file; False, and nothing added, if it is markup after all."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with (
        Progress(*columns, console=console, disable=not console.is_terminal) as progress,
        path.open("ab") as file,
    ):
        name = path.name.removesuffix(".part")
        task = progress.add_task(name, total=total, completed=start)
        for chunk in chunks(response):
            if not file.tell() and chunk.lstrip().startswith(b"<"):
                return False
            file.write(chunk)
            progress.advance(task, len(chunk))
        received = file.tell()
    if total is not None and received < total:
        raise Interrupted(f"the connection closed after {received} of {total} bytes")
    return True
