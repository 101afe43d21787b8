"""Bytes to pictures and back, with limits."""

import cv2
import numpy as np

from glyphline.errors import ImageError

MAX_PIXELS = 100_000_000


def decode_picture(data: bytes) -> np.ndarray:
    """Decode an encoded picture to grey.

    Transparency is laid on white (on black if that would hide the ink), 16 bits become 8,
    EXIF rotation is applied.

    Args:
        data: PNG, JPEG, TIFF, BMP or WebP bytes.

    Returns:
        (H, W) uint8.

    Raises:
        ImageError: if the bytes are no picture, or it has more than `MAX_PIXELS` pixels.
    """
    return to_grey(_decode(data))


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


def _decode(data: bytes) -> np.ndarray:
    if not data:
        raise ImageError("the picture is empty (0 bytes)")
    buffer = np.frombuffer(data, np.uint8)
    try:
        picture = cv2.imdecode(buffer, cv2.IMREAD_UNCHANGED)
        if picture is not None and (picture.ndim == 2 or picture.shape[2] == 3):
            # IMREAD_UNCHANGED ignores EXIF rotation; only JPEG carries it in practice.
            if data[:2] == b"\xff\xd8":
                picture = cv2.imdecode(buffer, cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise ImageError(f"not a readable picture: {error.err}") from error
    if picture is None:
        raise ImageError(f"not a readable picture ({len(data)} bytes, starts {data[:8]!r})")
    if picture.shape[0] * picture.shape[1] > MAX_PIXELS:
        raise ImageError(f"picture of {picture.shape[1]}x{picture.shape[0]} is beyond the limit")
    return picture


def _flatten(picture: np.ndarray) -> np.ndarray:
    alpha = picture[:, :, 3].astype(np.float32) / 255
    grey = cv2.cvtColor(picture[:, :, :3], cv2.COLOR_BGR2GRAY).astype(np.float32)
    opaque = alpha > 0.5
    ink_is_light = opaque.any() and float(grey[opaque].mean()) > 200 and not opaque.all()
    paper = 0.0 if ink_is_light else 255.0
    return np.round(grey * alpha + paper * (1 - alpha)).astype(np.uint8)
