"""`crnn`: convolutions, two bidirectional LSTM and CTC for text lines of any length.

About 0.9 M parameters; one time step per 4 px of width.

Source: Shi et al. 2015, An End-to-End Trainable Neural Network for Image-based Sequence
Recognition.
"""

from typing import TYPE_CHECKING

from pydantic import Field

from glyphline.manifest import Manifest
from glyphline.models.inputs import line_input, line_steps
from glyphline.params.base import Params
from glyphline.preprocess import Framing, Preprocess

if TYPE_CHECKING:
    import keras

HEAD = "ctc"


class FamilyParams(Params):
    """`models.crnn`."""

    height_px: int = Field(ge=16, le=128, multiple_of=16)
    """Height that lines are scaled to."""
    max_width_px: int = Field(ge=32, le=4096, multiple_of=32)
    """Lines up to this width are read at their own; longer ones are squeezed."""
    channels: tuple[int, int, int, int]
    """Channels of the four convolution blocks."""
    lstm_units: int = Field(ge=1)
    """Units of each LSTM direction."""
    dropout_rate: float = Field(ge=0, lt=1)
    """Dropout after the convolutions and between the LSTM layers."""


def preprocess(params: FamilyParams, data: Manifest, framing: Framing) -> Preprocess:
    """Lines are scaled to one height and keep their width but for some padding."""
    return line_input(params.height_px, params.max_width_px, data, framing)


def time_steps(params: FamilyParams, inputs: Preprocess) -> int:
    """T, how many steps the network makes of pictures of that size; CTC families have this."""
    return line_steps(inputs)


def build(params: FamilyParams, inputs: Preprocess, classes: int) -> "keras.Model":
    """Build the network.

    Args:
        params: `models.crnn`.
        inputs: size of the pictures.
        classes: V, the number of logits, the CTC blank included.

    Returns:
        A model from (B, H, W, 1) float32 in [0, 1] to (B, T, V) logits, T = W / 4, for any W
        that is a multiple of 4.
    """
    from glyphline.backend import keras
    from glyphline.models.blocks import shrink

    layers = keras.layers
    pictures = layers.Input((inputs.height_px, None, 1), name="pictures")
    x = pictures
    pools = ((2, 2), (2, 2), (2, 1), (2, 1))
    for channels, pool in zip(params.channels, pools, strict=True):
        x = shrink(x, channels, pool)
    # (B, H/16, W/4, C) -> (B, T, H/16 * C)
    x = layers.Permute((2, 1, 3))(x)
    x = layers.Reshape((-1, params.height_px // 16 * params.channels[-1]))(x)
    for _ in range(2):
        x = layers.Dropout(params.dropout_rate)(x)
        x = layers.Bidirectional(layers.LSTM(params.lstm_units, return_sequences=True))(x)
    logits = layers.Dense(classes, dtype="float32", name="logits")(x)
    return keras.Model(pictures, logits, name="crnn")
