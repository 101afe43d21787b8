"""`simple_cnn`: three convolutions with max pooling, two dense layers; the small baseline.

About 0.25 M parameters for characters of 28x28 px, most of them in the first dense layer. What
tutorials on handwritten letters build: here to say what a larger family is worth.
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
Width = Annotated[int, Field(ge=1)]


class FamilyParams(Params):
    """`models.simple_cnn`."""

    size_px: int = Field(ge=28, le=128)
    """Side of the square input."""
    channels: tuple[Width, Width, Width]
    """Channels of the three convolutions; each is followed by max pooling that halves the sides."""
    dense_units: tuple[Width, Width]
    """Units of the two dense layers before the logits."""
    dropout_rate: float = Field(ge=0, lt=1)
    """Dropout after each dense layer."""


def preprocess(params: FamilyParams, data: Manifest, framing: Framing) -> Preprocess:
    """Characters are fitted into a square, whatever the data."""
    return square_input(params.size_px, framing)


def build(params: FamilyParams, inputs: Preprocess, classes: int) -> "keras.Model":
    """Build the network.

    Args:
        params: `models.simple_cnn`.
        inputs: size of the pictures.
        classes: V, the number of logits.

    Returns:
        A model from (B, H, W, 1) float32 in [0, 1] to (B, V) logits.
    """
    from glyphline.backend import keras

    layers = keras.layers
    pictures = layers.Input((inputs.height_px, inputs.width_px, 1), name="pictures")
    x = pictures
    for channels in params.channels:
        x = layers.Conv2D(channels, 3, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D()(x)
    x = layers.Flatten()(x)  # (B, 3 * 3 * C) for 28x28
    for units in params.dense_units:
        x = layers.Dense(units, activation="relu")(x)
        x = layers.Dropout(params.dropout_rate)(x)
    logits = layers.Dense(classes, dtype="float32", name="logits")(x)
    return keras.Model(pictures, logits, name="simple_cnn")
