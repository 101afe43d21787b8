"""Paper: its grey, its texture and fibres, dust on it, and the back that shines through."""

import cv2
import numpy as np

from glyphline.damage.fields import clouds, grain, paper_level, to_uint8

_SUBPIXEL = 4  # bits of a fraction in OpenCV's drawing coordinates


def aged(picture: np.ndarray, grey: int) -> np.ndarray:
    """Darken white paper to a grey level; ink, which reflects less, loses less.

    Args:
        picture: (H, W) uint8.
        grey: what 255 becomes.

    Returns:
        (H, W) uint8.
    """
    if grey == 255:
        return picture
    return cv2.LUT(picture, np.rint(np.arange(256) * (grey / 255)).astype(np.uint8))


def textured(picture: np.ndarray, levels: float, rng: np.random.Generator) -> np.ndarray:
    """Lay a picture on rough paper: tooth of a pixel, felt marks, and cloudy formation.

    The texture multiplies, as light that paper reflects does, so that it fades in the ink.

    Args:
        picture: (H, W) uint8.
        levels: standard deviation on white, in grey levels; 0 changes nothing.
        rng: draws the texture.

    Returns:
        (H, W) uint8.
    """
    if not levels:
        return picture
    height = picture.shape[0]
    tooth = cv2.GaussianBlur(grain(picture.shape, rng), (3, 3), 0.7)  # leaves 0.42 of it
    texture = tooth * np.float32(1.4)
    texture += np.float32(0.55) * clouds(picture.shape, max(2, height / 16), rng)
    texture += np.float32(0.55) * clouds(picture.shape, max(4, height / 4), rng)
    texture *= np.float32(levels / 255)
    texture += 1
    texture *= picture
    return to_uint8(texture)


def fibrous(picture: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Add fibres of recycled paper: short, thin, bent, a little darker than the paper.

    Args:
        picture: (H, W) uint8.
        count: how many; 0 changes nothing.
        rng: draws their places and shapes.

    Returns:
        (H, W) uint8.
    """
    if not count:
        return picture
    H, W = picture.shape
    starts = rng.uniform(0, 1, (count, 2)) * (W, H)
    angles = rng.uniform(0, 2 * np.pi, count)
    bends, lengths = rng.uniform(-1.5, 1.5, count), rng.uniform(0.15, 0.5, count) * H
    shades = rng.integers(8, 28, count)
    steps = np.linspace(0, 1, 7)
    directions = angles[:, None] + bends[:, None] * steps
    strides = np.stack((np.cos(directions), np.sin(directions)), axis=2)
    points = starts[:, None] + np.cumsum(strides, axis=1) * (lengths / len(steps))[:, None, None]
    points = np.rint(points * (1 << _SUBPIXEL)).astype(np.int32)
    layer = np.zeros_like(picture)
    for line, shade in zip(points, shades.tolist(), strict=True):
        cv2.polylines(layer, [line], False, shade, 1, cv2.LINE_AA, _SUBPIXEL)
    return cv2.subtract(picture, layer)


def dusty(picture: np.ndarray, count: int, em_px: float, rng: np.random.Generator) -> np.ndarray:
    """Add dust: specks, most of them dark, smaller and fainter than a full stop.

    Args:
        picture: (H, W) uint8.
        count: how many; 0 changes nothing.
        em_px: height of the letters' line.
        rng: draws their places, sizes and shades.

    Returns:
        (H, W) uint8.
    """
    if not count:
        return picture
    H, W = picture.shape
    scale = 1 << _SUBPIXEL
    places = np.rint(rng.uniform(0, 1, (count, 2)) * (W, H) * scale).astype(int)
    radii = np.rint(rng.uniform(0.005, 0.016, count) * em_px * scale).astype(int)
    shades, light = rng.integers(30, 110, count), rng.random(count) < 0.25
    dark_layer, light_layer = np.zeros_like(picture), np.zeros_like(picture)
    for place, radius, shade, is_light in zip(
        places.tolist(), radii.tolist(), shades.tolist(), light.tolist(), strict=True
    ):
        layer = light_layer if is_light else dark_layer
        cv2.circle(layer, place, max(radius, scale // 2), shade, -1, cv2.LINE_AA, _SUBPIXEL)
    return cv2.add(cv2.subtract(picture, dark_layer), light_layer)


def bled(picture: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Let the back of a thin page shine through: text mirrored, blurred and faint.

    The back holds the picture's own text, begun elsewhere and on another height.

    Args:
        picture: (H, W) uint8.
        strength: contrast of the back, the front's being 1; 0 changes nothing.
        rng: draws how the two sides lie to each other.

    Returns:
        (H, W) uint8.
    """
    if not strength:
        return picture
    H, W = picture.shape
    ink = cv2.flip(cv2.absdiff(picture, np.full_like(picture, paper_level(picture))), 1)
    across, down = int(rng.integers(0, W)), int(rng.uniform(-0.5, 0.5) * H)
    around, back = np.roll(ink, across, axis=1), np.zeros_like(ink)
    back[max(0, down) : H + min(0, down)] = around[max(0, -down) : H - max(0, down)]
    cv2.GaussianBlur(back, (0, 0), max(0.5, 0.025 * H), dst=back)
    return cv2.subtract(picture, cv2.multiply(picture, back, scale=strength / 255))
