"""One request over the web, from a byte on, and what may interrupt it."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import IO, Any

from glyphline.errors import DownloadError

AGENT = "glyphline (dataset download)"
CHUNK = 2**16
NETWORK = (OSError, http.client.HTTPException)
"""URLError, time-outs, resets and broken chunks are all of these two."""


class Interrupted(Exception):  # noqa: N818, an event rather than an error: the caller goes on
    """An attempt ended early; what came so far is kept and the next attempt goes on from it."""


class _WebOnly(urllib.request.HTTPRedirectHandler):
    """Follows redirects over the web alone; Python's own handler goes on to FTP as well."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Any,
        newurl: str,
    ) -> urllib.request.Request | None:
        if not newurl.startswith(("http://", "https://")):
            raise urllib.error.HTTPError(newurl, code, f"and sends on to {newurl}", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def connect(address: str, start: int, validator: str, timeout_s: float) -> http.client.HTTPResponse:
    """Ask for an address from a byte on.

    Args:
        address: http or https.
        start: the first byte that is missing; 0 asks for the whole file.
        validator: the version that the bytes before `start` are from, or an empty text.
        timeout_s: seconds without a byte after which the connection counts as stalled.

    Raises:
        urllib.error.HTTPError: for an answer that is none of the file.
        Interrupted: if there is no connection.
        DownloadError: if it is no address, or leads to one that is none.
    """
    headers = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
        if validator:
            headers["If-Range"] = validator
    try:
        request = urllib.request.Request(address, headers=headers)  # noqa: S310, scheme is checked
        opener = urllib.request.build_opener(_WebOnly)
        response: http.client.HTTPResponse = opener.open(request, timeout=timeout_s)
    except urllib.error.HTTPError:
        raise
    except (http.client.InvalidURL, ValueError) as error:
        raise DownloadError(f"{address} is not an address, or leads to none: {error}") from error
    except NETWORK as error:
        raise Interrupted(f"no connection ({getattr(error, 'reason', error)})") from error
    return response


def chunks(response: http.client.HTTPResponse) -> Iterator[bytes]:
    """Hand over the bytes of an answer as they come.

    Raises:
        Interrupted: if the connection breaks or stalls.
    """
    while True:
        try:
            # read1 hands over what has come; read would drop the bytes of a chunk that stalls.
            chunk = response.read1(CHUNK)
        except NETWORK as error:
            raise Interrupted(f"the connection broke ({error})") from error
        if not chunk:
            return
        yield chunk
