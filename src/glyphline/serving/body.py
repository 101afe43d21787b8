"""The picture in a request: received within limits, and looked at before it is decoded."""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request

from glyphline.errors import ImageError
from glyphline.picture import check_size, declared_size
from glyphline.reading.tiff import page_sizes
from glyphline.serving.limits import ServingLimits
from glyphline.serving.problems import RefusedError

FORMATS = ("image/png", "image/jpeg", "image/tiff", "image/bmp", "image/webp")
ANY = "application/octet-stream"
_TIFF = (b"II*\0", b"MM\0*")


@dataclass(frozen=True)
class Posted:
    """A picture that may be decoded: of a known format, and not too large.

    Attributes:
        data: as it was sent.
        pixels: that its header declares.
    """

    data: bytes
    pixels: int


async def receive(request: Request, limits: ServingLimits) -> Posted:
    """Take the picture that is the body of a request.

    Raises:
        RefusedError: for another type than a picture's, too many bytes or pixels, a broken header,
            or a client that is too slow.
    """
    _check_type(request.headers.get("content-type", ANY))
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limits.max_bytes:
        raise _too_many_bytes(limits, f"{int(declared):,}")
    data = bytearray()
    try:
        async with asyncio.timeout(limits.timeout_s):
            async for chunk in request.stream():
                data += chunk
                if len(data) > limits.max_bytes:
                    raise _too_many_bytes(limits, "more")
    except TimeoutError as error:
        raise RefusedError(
            HTTPStatus.REQUEST_TIMEOUT,
            f"the picture did not arrive within {limits.timeout_s:g} s; {len(data):,} bytes did",
        ) from error
    except ClientDisconnect as error:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "the client left too early") from error
    return _examined(bytes(data), limits)


def _check_type(content_type: str) -> None:
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in (*FORMATS, ANY):
        raise RefusedError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"expected the picture itself as body, of type {', '.join(FORMATS)} or {ANY}; "
            f"got {kind or 'no type'}",
        )


def _too_many_bytes(limits: ServingLimits, came: str) -> RefusedError:
    return RefusedError(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        f"expected at most {limits.max_bytes:,} bytes, got {came}; make the picture smaller, "
        f"or start the server with a larger --max-bytes",
    )


def _examined(data: bytes, limits: ServingLimits) -> Posted:
    if not data:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "expected a picture as body, got 0 bytes")
    size = declared_size(data)
    if size is None:
        raise RefusedError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"expected a PNG, JPEG, TIFF, BMP or WebP picture, got {len(data):,} bytes that "
            f"start {data[:8]!r}",
        )
    if data[:4] in _TIFF and (pages := len(page_sizes(data))) > 1:
        raise RefusedError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"expected one picture, got a TIFF of {pages} pages; send them one by one",
        )
    width, height = size
    try:
        check_size(width, height, limits.max_pixels)
    except ImageError as error:
        raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, str(error)) from error
    return Posted(data, width * height)
