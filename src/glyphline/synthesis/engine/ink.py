"""Scaled ink: its alpha and colours, and how it is laid on a background."""

from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from glyphline.synthesis.engine.colors import Color

_LANCZOS = Image.Resampling.LANCZOS


class Ink(NamedTuple):
    """A scaled text.

    Attributes:
        alpha: (H, W) uint8.
        colors: (1, H, W) uint8 where red, green and blue are equal, else (3, H, W). One value for
            all pixels, (1, 1, 1) or (3, 1, 1), holds where alpha is not 0; elsewhere is black.
    """

    alpha: np.ndarray
    colors: np.ndarray

    @property
    def is_flat(self) -> bool:
        """Whether one colour stands for all pixels."""
        return self.colors.shape[1:] == (1, 1)


def scale(canvas: Image.Image, size: tuple[int, int], fill: Color) -> Ink:
    """Scale a text as Pillow scales a picture with alpha.

    Pillow multiplies the colours with the alpha, scales all channels for themselves and divides
    again. Channels that say the same are scaled once, and black not at all.

    Args:
        canvas: mode L, the alpha of one ink; or mode RGBA.
        size: width and height to scale to.
        fill: the one ink's colour.
    """
    if canvas.mode == "RGBA":
        *colors, alpha = cv2.split(np.asarray(canvas.resize(size, _LANCZOS)))
        return Ink(alpha, np.array(colors))
    channels = 1 if fill[0] == fill[1] == fill[2] else 3
    plain = np.array(fill[:channels], np.uint8).reshape(channels, 1, 1)
    if canvas.size == size or fill == (0, 0, 0):
        return Ink(np.asarray(canvas.resize(size, _LANCZOS)), plain)
    products = _products()
    if channels == 1:
        shade = Image.fromarray(products[fill[0]].take(np.asarray(canvas)))
        shades = np.asarray(shade.resize(size, _LANCZOS))
        alpha = np.asarray(canvas.resize(size, _LANCZOS))
        return Ink(alpha, _divided(alpha, shades[None]))
    table = np.ascontiguousarray(products[[*fill, 255]].T)  # (256, 4) by alpha
    packed = table.view(np.uint32)[:, 0].take(np.asarray(canvas))  # (H, W)
    # Any mode of four channels that Pillow scales for themselves will do.
    four = Image.frombuffer("CMYK", canvas.size, packed, "raw", "CMYK", 0, 1)
    planes = np.empty((4, size[1], size[0]), np.uint8)
    cv2.split(np.asarray(four.resize(size, _LANCZOS)), list(planes))
    return Ink(planes[3], _divided(planes[3], planes[:3]))


def blend(alpha: np.ndarray, under: np.ndarray, over: np.ndarray) -> np.ndarray:
    """Lay colours over others as Pillow's `paste` does.

    Args:
        alpha: (H, W) uint8; 255 leaves nothing of `under`.
        under: (C, H, W) uint8, with C of 1 or 3.
        over: (C, H, W) uint8, or (C, 1, 1).

    Returns:
        The larger C, (C, H, W) uint8: the weighted mean, rounded as x / 255 is by shifts.
    """
    weight = alpha.astype(np.uint16)  # the largest sum, 255 * 255 + 128, fits
    total = (255 - weight) * under
    if over.size > 3 or over.any():
        total = total + weight * over
    total += 128
    total += total >> 8
    total >>= 8
    return total.astype(np.uint8)


def to_grey(colors: np.ndarray) -> np.ndarray:
    """Turn red, green and blue (3, H, W) uint8 to grey (H, W) as Pillow's `convert` does.

    Source: ITU-R BT.601 luma in 16-bit fixed point.
    """
    total = np.multiply(colors[0], 19595, dtype=np.uint32)
    total += np.multiply(colors[1], 38470, dtype=np.uint32)
    total += np.multiply(colors[2], 7471, dtype=np.uint32)
    total += 0x8000
    total >>= 16
    return total.astype(np.uint8)


def _divided(alpha: np.ndarray, shades: np.ndarray) -> np.ndarray:
    """(C, H, W) uint8: colours multiplied with their alpha, divided by it."""
    return _quotients().take((alpha.astype(np.uint16) << 8) | shades)


@lru_cache(maxsize=1)
def _products() -> np.ndarray:
    """(256, 256) uint8 by value and alpha: what Pillow itself multiplies them to."""
    return _convert("RGBA", "RGBa").reshape(256, 256).T.copy()


@lru_cache(maxsize=1)
def _quotients() -> np.ndarray:
    """(65536,) uint8 by 256 * alpha + multiplied value: what Pillow itself divides it to."""
    return _convert("RGBa", "RGBA")


def _convert(mode: str, target: str) -> np.ndarray:
    """(65536,) uint8: what becomes of every value with every alpha, at 256 * alpha + value."""
    value, alpha = np.meshgrid(np.arange(256), np.arange(256))
    pixels = np.stack([value, value, value, alpha], axis=-1).astype(np.uint8)
    image = Image.frombytes(mode, (256, 256), pixels.tobytes()).convert(target)
    return np.frombuffer(image.tobytes(), np.uint8)[::4].copy()
