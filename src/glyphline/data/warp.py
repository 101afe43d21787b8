"""Where the points of training pictures move to: turned, slanted, resized, shifted, bent."""

import math

import cv2
import numpy as np

from glyphline.params.training import AugmentParams

MAX_END_SHIFT = 0.1  # of the height: how far rotation moves either end of a line up or down
INK = 0.3  # of the strongest ink; fainter points do not count as part of a line
SPLINE = np.array([1, 4, 1], np.float32) / 6  # a cubic B-spline at its knots
SPLINE_STEP = math.sqrt(3)  # between knots, for a spline as wide as a Gaussian of sigma 1
SPLINE_MARGIN = 2  # knots beyond each border
SPLINE_DEVIATION = 0.48  # of a field made from noise of deviation 1: 0.46 to 0.5
Boxes = tuple[np.ndarray, np.ndarray, np.ndarray]


def warp(batch: np.ndarray, params: AugmentParams, rng: np.random.Generator) -> np.ndarray:
    """Move the points of each picture; what comes in from outside is paper.

    A character moves about the middle of the picture. A line, wider than high, keeps its start
    and its middle height, is turned so far only that either end moves up or down by at most
    `MAX_END_SHIFT` of the picture's height, and is squeezed or moved where it would not fit into
    the picture any more: the label still says what is to be seen.

    Args:
        batch: (B, H, W, 1) float32 in [0, 1], ink bright.
        params: `train.augment`, of which at least one moves points.
        rng: where all random choices come from.

    Returns:
        (B, H, W, 1) float32, another array.
    """
    B, H, W, _ = batch.shape
    matrices = affine_matrices(batch, params, rng)
    warped = np.empty_like(batch)
    if not params.elastic_px:
        for index, picture in enumerate(warped[..., 0]):  # views, which OpenCV writes into
            cv2.warpAffine(batch[index, :, :, 0], matrices[index], (W, H), picture)
        return warped
    origins = _origins(matrices, H, W)  # (B, 2, H, W)
    origins += _bends(B, H, W, params, rng)
    for index, picture in enumerate(warped[..., 0]):
        before, (x, y) = batch[index, :, :, 0], origins[index]
        cv2.remap(before, x, y, cv2.INTER_LINEAR, picture, cv2.BORDER_CONSTANT)
    return warped


def affine_matrices(
    batch: np.ndarray, params: AugmentParams, rng: np.random.Generator
) -> np.ndarray:
    """Rotation, shear, scale, stretch and shift of each picture, see `warp`.

    Returns:
        (B, 2, 3) float64, from old places (x, y, 1) to new ones.
    """
    B, H, W, _ = batch.shape
    boxes = _line_boxes(batch) if W > H else None
    angle = np.radians(rng.uniform(-1, 1, B) * params.rotate_deg)
    if boxes is not None:
        left, right, _ = boxes
        steepest = np.arctan2(2 * MAX_END_SHIFT * H, right - left)
        angle = np.clip(angle, -steepest, steepest)
    shear = rng.uniform(-1, 1, B) * params.shear
    scale_y = 1 + rng.uniform(-1, 1, B) * params.scale
    scale_x = scale_y * (1 + rng.uniform(-1, 1, B) * params.stretch)
    shift = rng.uniform(-1, 1, (B, 2)) * params.shift * H
    matrices = np.empty((B, 2, 3))
    matrices[:, 0, 0] = np.cos(angle) * scale_x
    matrices[:, 0, 1] = (shear - np.sin(angle)) * scale_y
    matrices[:, 1, 0] = np.sin(angle) * scale_x
    matrices[:, 1, 1] = np.cos(angle) * scale_y
    middle_y = (H - 1) / 2
    if boxes is None:
        pivot = np.array([(W - 1) / 2, middle_y])
        matrices[:, :, 2] = pivot - matrices[:, :, :2] @ pivot + shift
        return matrices
    start = np.array([0.0, middle_y])
    middle = np.stack([(left + right) / 2, np.full(B, middle_y)], axis=1)  # (B, 2)
    matrices[:, 0, 2] = shift[:, 0] - matrices[:, 0, :2] @ start
    matrices[:, 1, 2] = middle_y + shift[:, 1] - (matrices[:, 1, :2] * middle).sum(axis=1)
    return _kept_inside(matrices, boxes, (W - 1, H - 1))


def _line_boxes(batch: np.ndarray) -> Boxes:
    """The ink of each picture: left (B,), right (B,), corners (B, 4, 2) as (x, y).

    A picture without ink has all of it as its box.
    """
    B, H, W, _ = batch.shape
    pictures = batch[..., 0]
    columns, rows = pictures.max(axis=1) > INK, pictures.max(axis=2) > INK  # (B, W), (B, H)
    left, top = columns.argmax(axis=1), rows.argmax(axis=1)
    right = W - 1 - columns[:, ::-1].argmax(axis=1)
    bottom = H - 1 - rows[:, ::-1].argmax(axis=1)
    corners = np.empty((B, 4, 2))
    corners[:, :, 0] = np.stack([left, right, left, right], axis=1)
    corners[:, :, 1] = np.stack([top, top, bottom, bottom], axis=1)
    return left, right, corners


def _kept_inside(matrices: np.ndarray, boxes: Boxes, largest: tuple[int, int]) -> np.ndarray:
    """Squeeze and shift so that the corners of each box stay between 0 and `largest` (x, y)."""
    room = np.array(largest, float)
    corners = boxes[2] @ matrices[:, :, :2].transpose(0, 2, 1) + matrices[:, None, :, 2]
    low, high = corners.min(axis=1), corners.max(axis=1)  # (B, 2)
    squeeze = np.minimum(1.0, room / np.maximum(high - low, 1.0))
    matrices = matrices * squeeze[:, :, None]
    low, high = low * squeeze, high * squeeze
    matrices[:, :, 2] += np.maximum(0, -low) - np.maximum(0, high - room)
    return matrices


def _origins(matrices: np.ndarray, H: int, W: int) -> np.ndarray:
    """Where the points of the new picture come from: (B, 2, H, W) float32, x and y."""
    inverse = np.linalg.inv(matrices[:, :, :2])
    offset = -(inverse @ matrices[:, :, 2:])  # (B, 2, 1)
    origins = (
        inverse[:, :, :1, None] * np.arange(W) + inverse[:, :, 1:, None] * np.arange(H)[:, None]
    )
    return (origins + offset[..., None]).astype(np.float32)


def _bends(B: int, H: int, W: int, params: AugmentParams, rng: np.random.Generator) -> np.ndarray:
    """Smooth random displacements along x and y: (B, 2, H, W) float32.

    Their standard deviation is the same all over a picture, drawn from 0 to `elastic_px`.
    Splines through white noise at few knots: nearly what a Gaussian over noise at every pixel
    gives, in a tenth of the time.

    Source: Simard et al. 2003, Best Practices for Convolutional Neural Networks Applied to
    Visual Document Analysis.
    """
    step = params.elastic_sigma_px * SPLINE_STEP
    rows, columns = (math.ceil(size / step) + 2 * SPLINE_MARGIN for size in (H, W))
    noise = rng.standard_normal((B, 2, rows, columns), np.float32)
    noise *= rng.uniform(0, params.elastic_px / SPLINE_DEVIATION, (B, 1, 1, 1)).astype(np.float32)
    whole = round(columns * step), round(rows * step)
    start = round(SPLINE_MARGIN * step)
    bends = np.empty((B, 2, H, W), np.float32)
    for knots, bend in zip(noise.reshape(-1, rows, columns), bends.reshape(-1, H, W), strict=True):
        smooth = cv2.sepFilter2D(knots, -1, SPLINE, SPLINE)
        enlarged = cv2.resize(smooth, whole, interpolation=cv2.INTER_CUBIC)
        bend[:] = enlarged[start : start + H, start : start + W]
    return bends
