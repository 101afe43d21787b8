"""Bytes to pictures and back, with limits."""

from typing import Literal

import cv2
import numpy as np

from glyphline.errors import ImageError

MAX_PIXELS = 100_000_000
PNG = b"\x89PNG\r\n\x1a\n"
FAINT = 200  # grey level; light ink with nothing darker on white is laid on black


def decode_picture(data: bytes, max_pixels: int = MAX_PIXELS) -> np.ndarray:
    """Decode an encoded picture to grey.

    Transparency is laid on white (on black if that would hide the ink), 16 bits become 8, the
    EXIF rotation of a JPEG is applied. A picture that ends too early is refused, never half read.

    Args:
        data: PNG, JPEG, TIFF, BMP or WebP bytes.
        max_pixels: the largest picture that is decoded.

    Returns:
        (H, W) uint8.

    Raises:
        ImageError: if the bytes are no whole picture of these formats, or their header declares
            more than `max_pixels` pixels; such a picture is not decoded at all.
    """
    return to_grey(decode_colors(data, max_pixels))


def to_grey(picture: np.ndarray) -> np.ndarray:
    """Reduce any OpenCV picture to grey.

    Args:
        picture: (H, W), (H, W, 1), (H, W, 3) BGR or (H, W, 4) BGRA; uint8 or uint16.

    Returns:
        (H, W) uint8.

    Raises:
        ImageError: for another shape or dtype.
    """
    if picture.dtype == np.uint16:
        picture = (picture >> 8).astype(np.uint8)
    if picture.dtype != np.uint8 or picture.ndim not in (2, 3) or 0 in picture.shape:
        raise ImageError(
            f"expected a uint8 picture (H, W[, 1, 3 or 4]), got {picture.dtype} {picture.shape}"
        )
    if picture.ndim == 2:
        return picture
    channels = picture.shape[2]
    if channels == 1:
        return picture[:, :, 0]
    if channels == 3:
        return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    if channels == 4:
        return _flatten(picture)
    raise ImageError(f"expected 1, 3 or 4 channels, got {channels}")


def encode_png(picture: np.ndarray) -> bytes:
    """Encode an (H, W) or (H, W, 3) BGR uint8 picture losslessly; equal pixels, equal bytes."""
    ok, data = cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 6])
    if not ok:
        raise ImageError(f"cannot encode a picture of shape {picture.shape}")
    return data.tobytes()


def decode_colors(data: bytes, max_pixels: int = MAX_PIXELS) -> np.ndarray:
    """Decode an encoded picture as OpenCV has it; `to_grey` takes it, and says what it may be.

    Raises:
        ImageError: as `decode_picture` does.
    """
    if not data:
        raise ImageError("the picture is empty (0 bytes)")
    size = declared_size(data)
    if size is None or 0 in size:
        raise ImageError(
            f"expected a PNG, JPEG, TIFF, BMP or WebP picture, got {len(data)} bytes that start "
            f"{data[:8]!r}"
        )
    width, height = size
    check_size(width, height, max_pixels)
    if data[:8] == PNG and not _has_whole_chunks(data):
        raise ImageError(f"the picture of {width}x{height} px is damaged or cut short")
    # IMREAD_UNCHANGED keeps transparency but ignores EXIF rotation, which JPEG alone carries
    # in practice.
    flags = cv2.IMREAD_COLOR if data[:2] == b"\xff\xd8" else cv2.IMREAD_UNCHANGED
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error as error:
        reason = " ".join(str(error.err).split())
        raise ImageError(f"the picture is damaged or cut short: {reason}") from error
    if picture is None:
        raise ImageError(f"the picture of {width}x{height} px is damaged or cut short")
    return picture


def check_size(width: int, height: int, max_pixels: int) -> None:
    """Refuse a picture by the size that its header declares.

    Raises:
        ImageError: for more than `max_pixels`.
    """
    if width * height > max_pixels:
        raise ImageError(
            f"the picture is {width}x{height} px, beyond the limit of {max_pixels:,} px; cut it up"
        )


def declared_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in px that the header declares; None for an unknown format."""
    if data[:8] == PNG and data[12:16] == b"IHDR":
        return _big(data[16:20]), _big(data[20:24])
    if data[:2] == b"\xff\xd8":
        return _jpeg_size(data)
    if data[:4] in (b"II*\0", b"MM\0*"):
        return _tiff_size(data, "little" if data[:1] == b"I" else "big")
    if data[:2] == b"BM":
        if _little(data[14:18]) == 12:
            return _little(data[18:20]), _little(data[20:22])
        # A negative height says that rows run from top to bottom.
        width, height = (int.from_bytes(data[i : i + 4], "little", signed=True) for i in (18, 22))
        return abs(width), abs(height)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp_size(data)
    return None


def _has_whole_chunks(data: bytes) -> bool:
    """Whether each chunk of a PNG is as long as it says: OpenCV makes room for what it says."""
    at = len(PNG)
    while at + 8 <= len(data) and data[at + 4 : at + 8] != b"IEND":
        at += 12 + _big(data[at : at + 4])
    return at <= len(data)


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # a frame header
            return _big(data[at + 7 : at + 9]), _big(data[at + 5 : at + 7])
        else:
            at += 2 + _big(data[at + 2 : at + 4])
    return None


def _tiff_size(data: bytes, order: Literal["little", "big"]) -> tuple[int, int] | None:
    start = int.from_bytes(data[4:8], order)
    sizes: dict[int, int] = {}
    for index in range(int.from_bytes(data[start : start + 2], order)):
        entry = data[start + 2 + 12 * index : start + 14 + 12 * index]
        tag, kind = (int.from_bytes(entry[i : i + 2], order) for i in (0, 2))
        if tag in (256, 257):
            side = int.from_bytes(entry[8 : 10 if kind == 3 else 12], order)
            sizes[tag] = max(side, sizes.get(tag, 0))  # decoders take the first; a lie may follow
    return (sizes[256], sizes[257]) if len(sizes) == 2 else None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    if data[12:16] == b"VP8X":
        return 1 + _little(data[24:27]), 1 + _little(data[27:30])
    if data[12:16] == b"VP8L":
        bits = _little(data[21:25])
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if data[12:16] == b"VP8 ":
        return _little(data[26:28]) & 0x3FFF, _little(data[28:30]) & 0x3FFF
    return None


def _big(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")


def _flatten(picture: np.ndarray) -> np.ndarray:
    alpha = picture[:, :, 3].astype(np.float32) / 255
    ink = cv2.cvtColor(picture[:, :, :3], cv2.COLOR_BGR2GRAY).astype(np.float32) * alpha
    on_white = ink + 255 * (1 - alpha)
    darkest = float(on_white.min())
    light_ink = darkest > FAINT and float(ink.max()) > 255 - darkest
    return np.round(ink if light_ink else on_white).astype(np.uint8)
