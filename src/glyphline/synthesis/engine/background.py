"""Backgrounds: paper noise, white, a quasicrystal, or a piece of a picture."""

from random import Random
from typing import NamedTuple

import cv2
import numpy as np

from glyphline.synthesis.engine.crystal import quasicrystal
from glyphline.synthesis.engine.pictures import draw_piece
from glyphline.synthesis.engine.settings import BACKGROUNDS, BeyondEngineError, Settings


class Background(NamedTuple):
    """What the text is laid on.

    Attributes:
        planes: (1, H, W) uint8 where all channels are equal, else red, green and blue (3, H, W);
            may be written to.
        channels: how many TRDG's picture of it has: 1 in mode L, 3 in RGB, 4 with alpha, opaque.
    """

    planes: np.ndarray
    channels: int

    @property
    def brightness(self) -> float:
        """TRDG's measure: the sum of the channels' means over 3, however many they are."""
        means = [cv2.sumElems(plane)[0] / plane.size for plane in self.planes]
        if self.channels == 4:
            means = [*(means * 3 if len(means) == 1 else means), 255.0]
        return sum(means) / 3


def draw_background(
    settings: Settings, width: int, height: int, rng: Random, seed: int
) -> Background:
    """Draw the background.

    Args:
        settings: which, and the folder of pictures.
        width: px.
        height: px.
        rng: where all randomness but the noise comes from.
        seed: for OpenCV's generator, which the noise comes from.

    Raises:
        BeyondEngineError: for what TRDG itself must draw or complain about.

    Source: TRDG 1.8.0, `background_generator`, re-derived from its behaviour.
    """
    if width < 1 or height < 1:
        raise BeyondEngineError
    kind = settings.background
    if kind == BACKGROUNDS["gaussian_noise"]:
        return Background(_noise(width, height, seed)[None], 4)
    if kind == BACKGROUNDS["plain_white"]:
        return Background(np.full((1, height, width), 255, np.uint8), 4)
    if kind == BACKGROUNDS["quasicrystal"]:
        return Background(quasicrystal(width, height, rng)[None], 4)
    piece = draw_piece(settings.image_dir, width, height, rng)
    if piece.ndim == 2:
        return Background(piece[None].copy(), 1)
    return Background(np.array(cv2.split(piece)[:3]), piece.shape[2])


def _noise(width: int, height: int, seed: int) -> np.ndarray:
    noise = np.empty((height, width))
    cv2.setRNGSeed(seed)
    cv2.randn(noise, 235, 10)  # type: ignore[call-overload]
    # Pillow stores floats of 32 bits and cuts off what follows the point.
    return noise.astype(np.float32).clip(0, 255).astype(np.uint8)
