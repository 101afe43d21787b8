"""Preprocessing gives the bytes that exported models were trained on, however fast it is."""

import math

import cv2
import numpy as np
import pytest

from glyphline.ink import ink_box, ink_of
from glyphline.preprocess import Preprocess, line_width, prepare

HOWS = [
    Preprocess(kind=kind, height_px=height, width_px=width, framing=framing)
    for kind, height, width in (("character", 32, 32), ("character", 28, 28), ("line", 32, 128))
    for framing in ("whole", "ink")
]
PICTURES = 80
LONGEST = 700  # px


def reference(picture: np.ndarray, how: Preprocess) -> np.ndarray:
    """`prepare` as version 0.1 had it; equal results are a promise to models already trained."""
    ink = reference_ink(picture)
    if how.framing == "ink":
        top, bottom, left, right = reference_box(ink)
        ink = ink[top:bottom, left:right]
    fitted = reference_square(ink, how) if how.kind == "character" else reference_line(ink, how)
    faint = max(1.0, 24 / max(int(ink.max()), 1))
    strongest = max(float(fitted.max()) * faint, 6)
    return fitted.astype(np.float32) / np.float32(strongest)


def reference_ink(picture: np.ndarray) -> np.ndarray:
    border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    paper = float(np.median(border))
    counts = np.bincount(picture.ravel(), minlength=256).astype(np.float32)
    away = np.square(np.square(np.arange(256) - paper)) * counts
    dark, light = away[: math.ceil(paper)].sum(), away[math.ceil(paper) :].sum()
    if dark >= light:
        return cv2.subtract(np.full_like(picture, math.floor(paper)), picture)
    return cv2.subtract(picture, np.full_like(picture, math.ceil(paper)))


def reference_box(ink: np.ndarray) -> tuple[int, int, int, int]:
    height, width = ink.shape
    level = min(int(ink.max()), 2 * int(cv2.blur(ink, (3, 3)).max()))
    mask = (ink > max(level // 3, 12)).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_32S)
    if count < 2:
        return 0, height, 0, width
    blobs = stats[1:]
    blobs = blobs[blobs[:, cv2.CC_STAT_AREA] >= 0.01 * blobs[:, cv2.CC_STAT_AREA].max()]
    left, top = blobs[:, cv2.CC_STAT_LEFT].min(), blobs[:, cv2.CC_STAT_TOP].min()
    right = (blobs[:, cv2.CC_STAT_LEFT] + blobs[:, cv2.CC_STAT_WIDTH]).max()
    bottom = (blobs[:, cv2.CC_STAT_TOP] + blobs[:, cv2.CC_STAT_HEIGHT]).max()
    return int(top), int(bottom), int(left), int(right)


def reference_square(ink: np.ndarray, how: Preprocess) -> np.ndarray:
    shrink = 16 * max(how.height_px, how.width_px) / max(ink.shape)
    if shrink < 1:
        height, width = (max(1, round(side * shrink)) for side in ink.shape)
        ink = reference_resize(ink, height, width)
    height, width = ink.shape
    side = max(height, width)
    if how.framing == "ink":
        side += 2 * max(1, round(side * 2 / 24))
    top, left = (side - height) // 2, (side - width) // 2
    square = np.zeros((side, side), np.uint8)
    square[top : top + height, left : left + width] = ink
    return reference_resize(square, how.height_px, how.width_px)


def reference_line(ink: np.ndarray, how: Preprocess) -> np.ndarray:
    width = min(line_width(ink.shape[0], ink.shape[1], how.height_px), how.width_px)
    line = np.zeros((how.height_px, how.width_px), np.uint8)
    line[:, :width] = reference_resize(ink, how.height_px, width)
    return line


def reference_resize(picture: np.ndarray, height: int, width: int) -> np.ndarray:
    shrunk = min(picture.shape[0], height), min(picture.shape[1], width)
    if picture.shape != shrunk:
        picture = cv2.resize(picture, shrunk[::-1], interpolation=cv2.INTER_AREA)
    if picture.shape != (height, width):
        picture = cv2.resize(picture, (width, height), interpolation=cv2.INTER_LINEAR)
    return picture


def made_up(kind: str, seed: int) -> np.ndarray:
    """A picture of any size up to `LONGEST`, small ones and strips among them."""
    rng = np.random.default_rng([seed, len(kind)])
    height, width = np.exp(rng.uniform(0, math.log(LONGEST), 2)).astype(int).tolist()
    if kind == "noise":
        return rng.integers(0, 256, (height, width), np.uint8)
    picture = np.full((height, width), rng.integers(0, 256), np.uint8)
    if kind == "blank":
        return picture
    if kind == "two papers":  # the median lies between two levels, or on the edge of one
        picture[:, width // 2 :] = rng.integers(0, 256)
    points = rng.integers(0, (width, height), (5, 2)).astype(np.int32)
    thickness = max(1, height // 20)
    cv2.polylines(picture, [points], False, int(rng.integers(256)), thickness)
    if kind == "scan":
        grain = rng.normal(0, rng.choice([1, 5, 20]), picture.shape)
        picture = np.clip(picture + grain, 0, 255).astype(np.uint8)
    return picture


@pytest.mark.parametrize("kind", ["noise", "blank", "stroke", "two papers", "scan"])
def test_every_byte_is_as_the_reference_gives_it(kind: str) -> None:
    for seed in range(PICTURES):
        picture = made_up(kind, seed)
        for polarity in (picture, 255 - picture):
            assert np.array_equal(ink_of(polarity), reference_ink(polarity)), seed
            ink = reference_ink(polarity)
            assert ink_box(ink) == reference_box(ink), seed
            for how in HOWS:
                found = prepare(polarity, how)
                assert found.tobytes() == reference(polarity, how).tobytes(), (seed, how)


@pytest.mark.parametrize("side", [255, 256, 700])
def test_a_page_with_more_specks_than_small_labels_can_count_is_boxed_alike(side: int) -> None:
    ink = np.zeros((side, side), np.uint8)
    ink[3:-5:2, 4:-7:2] = 200  # at 700 px 119,000 of them
    assert ink_box(ink) == reference_box(ink)
