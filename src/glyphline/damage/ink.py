"""Ink: strokes that spread or thin out, and toner that covers unevenly."""

import math

import cv2
import numpy as np

from glyphline.damage.fields import clouds, dark_and_light, to_uint8

_EDGE_PX = 0.6  # sigma of the edge that a renderer with antialiasing draws


def spread(picture: np.ndarray, distance_px: float, rng: np.random.Generator) -> np.ndarray:
    """Move the edges of dark strokes by a fraction of a pixel, more here and less there.

    The picture is blurred, and a gain about the level that the blur has at that distance from
    an edge makes it sharp again: dilation and erosion with a threshold, without whole pixels.

    Args:
        picture: (H, W) uint8.
        distance_px: outwards, as ink soaks into paper; negative makes strokes thin; 0 changes
            nothing.
        rng: draws where it is more.

    Returns:
        (H, W) uint8.

    Source: the threshold model of printing and scanning in Baird 1990, Document Image Defect
    Models.
    """
    dark, light = dark_and_light(picture)
    if not distance_px or dark == light:
        return picture
    # Blurred far enough that paper beyond the strokes stays below what becomes ink.
    total = max(1.3 * _EDGE_PX, _EDGE_PX + 1.4 * abs(distance_px))
    gain = total / _EDGE_PX
    ink = picture.astype(np.float32)
    ink -= light
    ink *= np.float32(1 / (dark - light))  # 0 paper, 1 ink
    np.clip(ink, 0, 1, out=ink)
    cv2.GaussianBlur(ink, (0, 0), math.sqrt(total**2 - _EDGE_PX**2), dst=ink)
    uneven = clouds(picture.shape, picture.shape[0] / 3, rng)
    # The blurred edge as a straight line: 0.5 at the edge, falling by this per px.
    fall = distance_px / (total * math.sqrt(2 * math.pi))
    uneven *= np.float32(0.25 * fall)
    uneven += np.float32(fall)
    np.clip(uneven, 0.5 / gain - 0.5, 0.5 - 0.5 / gain, out=uneven)
    ink += uneven
    ink -= np.float32(0.5)
    ink *= np.float32(gain)
    ink += np.float32(0.5)
    np.clip(ink, 0, 1, out=ink)
    ink *= np.float32(dark - light)
    ink += light
    return to_uint8(ink)


def faded(picture: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Take ink away in patches, as worn ribbons and empty cartridges do, with a fine mottle.

    Args:
        picture: (H, W) uint8.
        strength: share of the ink that is missing where it is faintest, in [0, 1); 0 changes
            nothing.
        rng: draws the patches.

    Returns:
        (H, W) uint8.
    """
    dark, light = dark_and_light(picture)
    if not strength or dark == light:
        return picture
    height = picture.shape[0]
    missing = clouds(picture.shape, max(4, 0.6 * height), rng) * np.float32(0.28)
    missing += np.float32(0.2) * clouds(picture.shape, max(2, height / 20), rng)
    missing += np.float32(0.5)
    np.clip(missing, 0, 1, out=missing)
    missing *= np.float32(strength)
    kept = picture.astype(np.float32)
    lack = np.maximum(light - kept, 0)
    lack *= missing
    kept += lack
    return to_uint8(kept)
