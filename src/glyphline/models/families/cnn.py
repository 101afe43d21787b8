"""`cnn`: seven convolutions with learnt pooling for single characters of 32x32 px.

A 5x5 convolution of stride 2 ends each block in place of max pooling. About 0.35 M parameters;
20 s an epoch of 20,000 pictures on 2 cores.
"""

from typing import TYPE_CHECKING

from pydantic import Field

from glyphline.manifest import Manifest
from glyphline.models.inputs import square_input
from glyphline.params.base import Params
from glyphline.preprocess import Framing, Preprocess

if TYPE_CHECKING:
    import keras

HEAD = "softmax"
BATCH_NORM_MOMENTUM = 0.9  # Keras' 0.99 needs a thousand steps before val figures mean anything


class FamilyParams(Params):
    """`models.cnn`."""

    size_px: int = Field(ge=28, le=128)
    """Side of the square input."""
    dropout_rate: float = Field(ge=0, lt=1)
    """Dropout after each block."""


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

    layers = keras.layers
    pictures = layers.Input((inputs.height_px, inputs.width_px, 1), name="pictures")
    x = pictures
    for channels in (32, 64):
        for _ in range(2):
            x = layers.Conv2D(channels, 3, activation="relu")(x)
            x = layers.BatchNormalization(momentum=BATCH_NORM_MOMENTUM)(x)
        x = layers.Conv2D(channels, 5, strides=2, padding="same", activation="relu")(x)
        x = layers.BatchNormalization(momentum=BATCH_NORM_MOMENTUM)(x)
        x = layers.Dropout(params.dropout_rate)(x)
    x = layers.Conv2D(128, 4, activation="relu")(x)
    x = layers.BatchNormalization(momentum=BATCH_NORM_MOMENTUM)(x)
    x = layers.Flatten()(x)  # (B, 512) for 32x32
    x = layers.Dropout(params.dropout_rate)(x)
    logits = layers.Dense(classes, dtype="float32", name="logits")(x)
    return keras.Model(pictures, logits, name="cnn")
