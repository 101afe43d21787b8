"""Random changes to training pictures, drawn per batch from one seeded generator."""

import math

import cv2
import numpy as np

from glyphline.params.training import AugmentParams

NOISE_AT_ONCE = 2**14  # pixels; their noise stays in the processor's cache
MAX_END_SHIFT = 0.4  # of the height, at the end of a line: it is rotated less than a character


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
    B, H, W, _ = batch.shape
    matrices = _affine_matrices(B, H, W, params, rng)
    thickness = np.where(rng.random((B,)) < params.thickness, rng.choice([-1, 1], (B,)), 0)
    sigmas = rng.uniform(0, params.blur_px, (B,)) if params.blur_px else np.zeros(B)
    erased = rng.random((B,)) < params.erase
    moved = params.rotate_deg or params.shear or params.scale or params.shift
    changed = np.empty_like(batch) if moved else batch.copy()
    for index, picture in enumerate(changed[..., 0]):  # views, which OpenCV writes into
        if moved:
            before = batch[index, :, :, 0]
            cv2.warpAffine(before, matrices[index], (W, H), picture, cv2.INTER_LINEAR)
        if thickness[index]:
            _thicken(picture, int(thickness[index]))
        if sigmas[index] > 0.3:
            cv2.GaussianBlur(picture, (0, 0), float(sigmas[index]), picture)
        if erased[index]:
            _erase(picture, rng)
    if params.noise:
        strength = rng.uniform(0, params.noise, (B, 1, 1, 1)).astype(np.float32)
        at_once = max(1, NOISE_AT_ONCE // (H * W))
        for start in range(0, B, at_once):
            part = changed[start : start + at_once]
            noise = rng.standard_normal(part.shape, np.float32)
            part += np.multiply(noise, strength[start : start + at_once], out=noise)
    return np.clip(changed, 0, 1, out=changed)


def _affine_matrices(
    B: int, H: int, W: int, params: AugmentParams, rng: np.random.Generator
) -> np.ndarray:
    """Rotation, shear, scale and shift about the centre: (B, 2, 3) float64."""
    is_line = W > H
    steepest = math.degrees(math.atan2(MAX_END_SHIFT * H, W)) if is_line else 90.0
    angle = np.radians(rng.uniform(-1, 1, B) * min(params.rotate_deg, steepest))
    shear = rng.uniform(-1, 1, B) * params.shear
    scale_x = 1 + rng.uniform(-1, 1, B) * params.scale
    scale_y = 1 + rng.uniform(-1, 1, B) * params.scale
    if is_line:  # a line keeps its start: padding on the right is no place to grow into
        scale_x = np.minimum(scale_x, 1.0)
    matrices = np.empty((B, 2, 3))
    matrices[:, 0, 0] = np.cos(angle) * scale_x
    matrices[:, 0, 1] = (shear - np.sin(angle)) * scale_y
    matrices[:, 1, 0] = np.sin(angle) * scale_x
    matrices[:, 1, 1] = np.cos(angle) * scale_y
    pivot_x = 0.0 if is_line else (W - 1) / 2
    pivot = np.array([pivot_x, (H - 1) / 2])
    shift = rng.uniform(-1, 1, (B, 2)) * params.shift * H
    matrices[:, :, 2] = pivot - matrices[:, :, :2] @ pivot + shift
    return matrices


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
