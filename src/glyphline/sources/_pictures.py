"""A published picture file as a sample keeps it."""

import cv2
import numpy as np

from glyphline.picture import decode_picture, encode_png


def encoded(data: bytes, max_side_px: int | None = None) -> bytes:
    """Decode a picture file to grey, shrink it if it is too large, and encode it as PNG.

    Args:
        data: the file.
        max_side_px: what the longer side may have at most; None keeps every picture's size.

    Raises:
        ImageError: if it is no whole picture.
    """
    return encode_png(shrunk(decode_picture(data), max_side_px))


def shrunk(picture: np.ndarray, max_side_px: int | None) -> np.ndarray:
    """Scale an (H, W) picture down until its longer side fits; never up."""
    height, width = picture.shape
    if max_side_px is None or max(height, width) <= max_side_px:
        return picture
    scale = max_side_px / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    # Averaging keeps thin strokes, which other ways of scaling step over.
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
