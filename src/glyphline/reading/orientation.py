"""The EXIF rotation of PNG and WebP; that of JPEG and TIFF OpenCV applies itself."""

from typing import Literal

import cv2
import numpy as np

from glyphline.picture import PNG, decode_colors

TAG = 0x0112
RIFF, WEBP = b"RIFF", b"WEBP"
MAX_ENTRIES = 1_000

# What brings the stored picture upright: a turn of OpenCV, then whether to mirror it.
_TURNS: dict[int, tuple[int | None, bool]] = {
    2: (None, True),
    3: (cv2.ROTATE_180, False),
    4: (cv2.ROTATE_180, True),
    5: (cv2.ROTATE_90_CLOCKWISE, True),
    6: (cv2.ROTATE_90_CLOCKWISE, False),
    7: (cv2.ROTATE_90_COUNTERCLOCKWISE, True),
    8: (cv2.ROTATE_90_COUNTERCLOCKWISE, False),
}


def decode_upright(data: bytes, max_pixels: int) -> np.ndarray:
    """Decode a picture as `decode_colors` does, with the rotation of its EXIF data applied.

    Raises:
        ImageError: if the bytes are no whole picture within the limit.
    """
    picture = decode_colors(data, max_pixels)
    turn, mirror = _TURNS.get(_orientation(_exif(data)), (None, False))
    if turn is not None:
        picture = cv2.rotate(picture, turn)
    return cv2.flip(picture, 1) if mirror else picture


def _exif(data: bytes) -> bytes:
    """The EXIF block of a PNG or WebP file; empty where there is none."""
    if data[:8] == PNG:
        wanted, at, order = b"eXIf", 8, "big"
    elif data[:4] == RIFF and data[8:12] == WEBP:
        wanted, at, order = b"EXIF", 12, "little"
    else:
        return b""
    while at + 8 <= len(data):
        size_at, kind_at = (at, at + 4) if order == "big" else (at + 4, at)
        size = int.from_bytes(data[size_at : size_at + 4], "big" if order == "big" else "little")
        if data[kind_at : kind_at + 4] == wanted:
            return data[at + 8 : at + 8 + size].removeprefix(b"Exif\0\0")
        # A PNG chunk ends with four bytes of checksum, a WebP chunk is padded to an even size.
        at += 8 + size + (4 if order == "big" else size % 2)
    return b""


def _orientation(exif: bytes) -> int:
    """The value of the orientation tag, 1 to 8; 1 (upright) where it is not said.

    Source: Exif 2.32, CIPA DC-008, section 4.6.4.
    """
    order: Literal["little", "big"] = "little" if exif[:2] == b"II" else "big"
    start = int.from_bytes(exif[4:8], order)
    count = min(int.from_bytes(exif[start : start + 2], order), MAX_ENTRIES)
    for entry in range(start + 2, start + 2 + 12 * count, 12):
        if int.from_bytes(exif[entry : entry + 2], order) == TAG:
            return int.from_bytes(exif[entry + 8 : entry + 10], order)
    return 1
