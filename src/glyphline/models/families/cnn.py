"""`cnn`: seven convolutions with learnt pooling for single characters of 32x32 px.

A convolution of stride 2 begins each block in place of max pooling, the first of them on the
picture itself: at its full size the same layers cost three times as much. About 0.4 M parameters.
"""

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from glyphline.manifest import Manifest
from glyphline.models.inputs import square_input
from glyphline.params.base import Params
from glyphline.preprocess import Framing, Preprocess

if TYPE_CHECKING:
    import keras

HEAD = "softmax"
Count = Annotated[int, Field(ge=1)]


class FamilyParams(Params):
    """`models.cnn`."""

    size_px: int = Field(ge=28, le=128)
    """Side of the square input."""
    channels: tuple[Count, Count, Count, Count]
    """Of the three blocks, at a half, a quarter and an eighth of the input's side, and of the
    convolution that ends them."""
    dropout_rate: float = Field(ge=0, lt=1)
    """Dropout before the logits; half of it after the second and the third block."""


def preprocess(params: FamilyParams, data: Manifest, framing: Framing) -> Preprocess:
    """Characters are fitted into a square, whatever the data."""
    return square_input(params.size_px, framing)


def build(params: FamilyParams, inputs: Preprocess, classes: int) -> "keras.Model":
    """Build the network.

    Args:
        params: `models.cnn`.
        inputs: size of the pictures.
        classes: V, the number of logits.

    Returns:
        A model from (B, H, W, 1) float32 in [0, 1] to (B, V) logits.
    """
    from glyphline.backend import keras
    from glyphline.models.blocks import convolve

    layers = keras.layers
    pictures = layers.Input((inputs.height_px, inputs.width_px, 1), name="pictures")
    x = pictures
    *blocks, last = params.channels
    for index, channels in enumerate(blocks):
        x = layers.ReLU()(convolve(x, channels, 3 if index else 5, strides=2))
        x = layers.ReLU()(convolve(x, channels))
        if index:
            x = layers.Dropout(params.dropout_rate / 2)(x)
    x = layers.ReLU()(convolve(x, last, 4, padding="valid"))
    x = layers.Flatten()(x)  # (B, last) for 32x32
    x = layers.Dropout(params.dropout_rate)(x)
    logits = layers.Dense(classes, dtype="float32", name="logits")(x)
    return keras.Model(pictures, logits, name="cnn")
