"""Light and lens: exposure, uneven light, shadows, motion and defocus."""

import math

import cv2
import numpy as np

from glyphline.damage.fields import to_uint8


def exposed(picture: np.ndarray, brightness: float) -> np.ndarray:
    """Multiply the light; above 1 paper saturates and thin strokes pale.

    Args:
        picture: (H, W) uint8.
        brightness: 1 changes nothing.

    Returns:
        (H, W) uint8.
    """
    if brightness == 1:
        return picture
    levels = np.rint(np.arange(256) * brightness)
    return cv2.LUT(picture, np.minimum(levels, 255).astype(np.uint8))


def lit(picture: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Light the page from one side: bright there, falling towards the other.

    Args:
        picture: (H, W) uint8.
        strength: share of the light that is missing at the dark end, in [0, 1); 0 changes
            nothing.
        rng: draws the side, and how the light falls.

    Returns:
        (H, W) uint8.
    """
    if not strength:
        return picture
    angle, power = rng.uniform(0, 2 * np.pi), rng.uniform(0.7, 2.0)
    away = _along(picture.shape, angle)
    away -= away.min()
    away *= np.float32(1 / max(float(away.max()), 1e-6))
    away **= np.float32(power)
    away *= np.float32(-strength)
    away += 1
    away *= picture
    return to_uint8(away)


def shadowed(picture: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Cast a shadow over a part of the page, as the hand or the phone does.

    Its edge is a line across the picture at any angle, soft by up to a height.

    Args:
        picture: (H, W) uint8.
        strength: share of the light that is missing in the core, in [0, 1); 0 changes nothing.
        rng: draws edge and softness.

    Returns:
        (H, W) uint8.
    """
    if not strength:
        return picture
    H = picture.shape[0]
    angle, place = rng.uniform(0, 2 * np.pi), rng.uniform(0.15, 0.85)
    half_soft, bend = rng.uniform(0.04, 0.5) * H, rng.uniform(-0.4, 0.4)
    inside = _along(picture.shape, angle)
    low, high = float(inside.min()), float(inside.max())
    across = _along(picture.shape, angle + np.pi / 2)
    across *= across
    inside += across * np.float32(bend / (4 * H))  # a hand has no straight edge
    inside -= np.float32(low + place * (high - low))
    inside *= np.float32(0.5 / half_soft)
    inside += np.float32(0.5)
    np.clip(inside, 0, 1, out=inside)
    inside *= inside * (3 - 2 * inside)  # smooth where the penumbra begins and ends
    inside *= np.float32(-strength)
    inside += 1
    inside *= picture
    return to_uint8(inside)


def moved(picture: np.ndarray, length_px: float, angle: float) -> np.ndarray:
    """Blur along a line, as a hand that moves while the shutter is open.

    Args:
        picture: (H, W) uint8.
        length_px: how far it moved; 0 changes nothing.
        angle: direction in radians.

    Returns:
        (H, W) uint8.
    """
    if length_px <= 0:
        return picture
    reach = math.ceil(length_px / 2) + 1
    steps = np.linspace(-length_px / 2, length_px / 2, 4 * reach + 1)
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    x, y = reach + steps * math.cos(angle), reach + steps * math.sin(angle)
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):  # every step falls on four pixels
        weights = np.abs(1 - dx - (x - left)) * np.abs(1 - dy - (y - top))
        np.add.at(
            kernel, (np.minimum(top + dy, 2 * reach), np.minimum(left + dx, 2 * reach)), weights
        )
    return cv2.filter2D(picture, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE)


def defocused(picture: np.ndarray, radius_px: float) -> np.ndarray:
    """Blur every point to a disc, as a lens out of focus does.

    Args:
        picture: (H, W) uint8.
        radius_px: radius of the disc, a fraction counts; 0 changes nothing.

    Returns:
        (H, W) uint8.
    """
    if radius_px <= 0:
        return picture
    reach = math.ceil(radius_px)
    side = np.arange(-reach, reach + 1, dtype=np.float32)
    kernel = np.clip(radius_px + 0.5 - np.hypot(side, side[:, None]), 0, 1)
    return cv2.filter2D(picture, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE)


def _along(shape: tuple[int, int], angle: float) -> np.ndarray:
    """Distance of each pixel from the centre along a direction: (H, W) float32, in px."""
    H, W = shape
    x = (np.arange(W, dtype=np.float32) - np.float32((W - 1) / 2)) * np.float32(math.cos(angle))
    y = (np.arange(H, dtype=np.float32) - np.float32((H - 1) / 2)) * np.float32(math.sin(angle))
    return x[None] + y[:, None]
