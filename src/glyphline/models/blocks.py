"""Parts that several networks are built of: convolutions with batch norm, and stochastic depth.

Batch norm stands before the activation, so that export folds it into the convolution.
"""

from typing import Any

from glyphline.backend import keras
from glyphline.models.normalization import BatchNormalization


def convolve(x: Any, channels: int, size: int | tuple[int, int] = 3, **how: Any) -> Any:
    """A convolution and its batch norm: (B, H, W, C) to (B, H', W', channels).

    Args:
        x: what goes in.
        channels: how many come out.
        size: of the kernel, in px: a side, or height and width.
        how: other arguments of `Conv2D`; as they are, H' = H and W' = W.
    """
    x = keras.layers.Conv2D(channels, size, use_bias=False, **{"padding": "same", **how})(x)
    return BatchNormalization()(x)


def shrink(x: Any, channels: int, pool: tuple[int, int] = (2, 2)) -> Any:
    """The strongest of each `pool` px of a convolution: (B, H, W, C) to a smaller one.

    Pooled before batch norm and activation, which then have only what is left to do.
    """
    layers = keras.layers
    x = layers.Conv2D(channels, 3, padding="same", use_bias=False)(x)
    return layers.ReLU()(BatchNormalization()(layers.MaxPooling2D(pool)(x)))


def drop_path(x: Any, probability: float) -> Any:
    """What a branch adds, in training left out of a sample now and then: (B, ...) to the same.

    Source: Huang et al. 2016, Deep Networks with Stochastic Depth.
    """
    if not probability:
        return x
    return keras.layers.Dropout(probability, noise_shape=(None, *[1] * (len(x.shape) - 1)))(x)
