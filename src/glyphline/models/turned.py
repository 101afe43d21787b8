"""Reading a picture as it stands and turned to either side, and averaging what is read.

A network that has learnt from turned pictures still reads them a little differently; the mean errs
less than any of them. It takes three times as long, in reading alone: training shows one picture.
"""

from typing import Any

import cv2
import numpy as np

from glyphline.backend import keras

ops = keras.ops
SIDES = (1, -1)
VIEWS = 1 + len(SIDES)


class Turned(keras.layers.Layer):
    """Beside each picture in reading, the same picture turned: (B, H, W, 1) to (3 B, H, W, 1).

    What is turned out of the picture is lost, what is turned in is paper, 0. In training pictures
    pass as they are. It is a sum of four pixels each (bilinear interpolation) of places that are
    known beforehand, which every format can express.

    Args:
        degrees: by how much, to one side and to the other.
    """

    def __init__(self, degrees: float, **how: Any) -> None:
        super().__init__(**how)
        self.degrees = degrees

    def build(self, input_shape: Any) -> None:
        """Find the places, once the size of the pictures is known."""
        H, W = input_shape[1:3]
        found = [bilinear(H, W, side * self.degrees) for side in SIDES]
        self.places = np.stack([places for places, _ in found])  # (2, 4, H * W)
        self.shares = np.stack([shares for _, shares in found])
        super().build(input_shape)

    def call(self, pictures: Any, training: bool | None = None) -> Any:
        """The picture and its views one after the other, then those of the next picture."""
        if training:
            return pictures
        H, W = pictures.shape[1:3]
        flat = ops.reshape(pictures, (-1, H * W))
        met = ops.reshape(ops.take(flat, self.places.ravel(), axis=1), (-1, *self.places.shape))
        turned = ops.sum(met * ops.cast(self.shares, met.dtype), axis=2)  # (B, 2, H * W)
        views = ops.concatenate([ops.expand_dims(flat, 1), turned], axis=1)  # (B, 3, H * W)
        return ops.reshape(views, (-1, H, W, 1))


class MeanOfViews(keras.layers.Layer):
    """The mean logits of each picture's views in reading: (3 B, V) to (B, V)."""

    def call(self, logits: Any, training: bool | None = None) -> Any:
        """In training there is one view, and its logits pass."""
        if training:
            return logits
        return ops.mean(ops.reshape(logits, (-1, VIEWS, logits.shape[-1])), axis=1)


def bilinear(height: int, width: int, degrees: float) -> tuple[np.ndarray, np.ndarray]:
    """Which four pixels each pixel of a turned picture is made of, and in which shares.

    Args:
        height: H, of the picture before and after.
        width: W.
        degrees: anticlockwise, around the middle.

    Returns:
        (4, H * W) int32, numbers of pixels row by row, and (4, H * W) float32 shares; of pixels
        outside of the picture the share is 0.
    """
    middle = ((width - 1) / 2, (height - 1) / 2)
    matrix = cv2.invertAffineTransform(cv2.getRotationMatrix2D(middle, degrees, 1.0))
    y, x = np.mgrid[:height, :width].reshape(2, -1)
    source_x, source_y = matrix @ np.stack([x, y, np.ones_like(x)])
    places, shares = [], []
    for dy in (0, 1):
        for dx in (0, 1):
            left, top = np.floor(source_x).astype(int) + dx, np.floor(source_y).astype(int) + dy
            share = (1 - np.abs(source_x - left)) * (1 - np.abs(source_y - top))
            inside = (left >= 0) & (left < width) & (top >= 0) & (top < height)
            places.append(np.where(inside, top * width + left, 0))
            shares.append(np.where(inside, share, 0))
    return np.stack(places).astype(np.int32), np.stack(shares).astype(np.float32)
