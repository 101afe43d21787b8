"""Random changes to training pictures, drawn per batch from one seeded generator."""

import math

import cv2
import numpy as np

from glyphline.data.warp import warp
from glyphline.one_thread import opencv_on_one_thread
from glyphline.params.training import AugmentParams

NOISE_AT_ONCE = 2**14  # pixels; their noise stays in the processor's cache
COINS = 64  # tossed for the noise of a pixel


def augment(batch: np.ndarray, params: AugmentParams, rng: np.random.Generator) -> np.ndarray:
    """Change each picture of a batch at random; paper stays 0 but for `noise`.

    Args:
        batch: (B, H, W, 1) float32 in [0, 1], ink bright; not changed in place.
        params: `train.augment`.
        rng: where all random choices come from; equal state gives equal results.

    Returns:
        (B, H, W, 1) float32 in [0, 1]; `batch` itself, and no number drawn, where the params
        change nothing.
    """
    if params.changes_nothing:
        return batch
    with opencv_on_one_thread():  # the other cores are taken by the training step
        changed = _changed(batch, params, rng)
    if params.noise:
        _add_noise(changed, params.noise, rng)
    return np.clip(changed, 0, 1, out=changed)


def _changed(batch: np.ndarray, params: AugmentParams, rng: np.random.Generator) -> np.ndarray:
    """All but noise: (B, H, W, 1) float32, another array."""
    B = len(batch)
    changed = warp(batch, params, rng) if params.moves_points else batch.copy()
    thickness = np.where(rng.random((B,)) < params.thickness, rng.choice([-1, 1], (B,)), 0)
    sigmas = rng.uniform(0, params.blur_px, (B,)) if params.blur_px else np.zeros(B)
    erased = rng.random((B,)) < params.erase
    for index, picture in enumerate(changed[..., 0]):  # views, which OpenCV writes into
        if thickness[index]:
            _thicken(picture, int(thickness[index]))
        if sigmas[index] > 0.3:
            cv2.GaussianBlur(picture, (0, 0), float(sigmas[index]), picture)
        if erased[index]:
            _erase(picture, rng)
    return changed


def _add_noise(batch: np.ndarray, largest: float, rng: np.random.Generator) -> None:
    """Add noise whose deviation is drawn for each picture from 0 to `largest`, in place.

    How many of 64 tossed coins show heads is nearly normal, and takes a quarter of the time.
    """
    B, H, W, _ = batch.shape
    deviation = rng.uniform(0, largest, (B, 1, 1, 1)).astype(np.float32)
    per_head = deviation / (math.sqrt(COINS) / 2)
    at_once = max(1, NOISE_AT_ONCE // (H * W))
    for start in range(0, B, at_once):
        part = batch[start : start + at_once]
        heads = np.bitwise_count(rng.integers(2**COINS, size=part.shape, dtype=np.uint64))
        noise = np.subtract(heads, COINS // 2, dtype=np.float32)
        part += np.multiply(noise, per_head[start : start + at_once], out=noise)


def _thicken(picture: np.ndarray, direction: int) -> None:
    """Blend with the picture dilated (1) or eroded (-1) by one pixel, in place."""
    kernel = np.ones((2, 2), np.uint8)
    picture += cv2.dilate(picture, kernel) if direction > 0 else cv2.erode(picture, kernel)
    picture /= 2


def _erase(picture: np.ndarray, rng: np.random.Generator) -> None:
    H, W = picture.shape
    height, width = rng.integers(1, H // 5 + 1), rng.integers(1, W // 5 + 1)
    top, left = rng.integers(0, H - height + 1), rng.integers(0, W - width + 1)
    picture[top : top + height, left : left + width] = 0
