"""`resnet`: residual blocks with squeeze-and-excitation for single characters.

About 1.1 M parameters with the widths of params.yaml. The pictures are halved before the first
block, so that a step costs about twice one of `cnn`, not ten times.

Sources: He et al. 2016, Deep Residual Learning for Image Recognition; He et al. 2019, Bag of
Tricks for Image Classification (the shortcut's average pooling); Hu et al. 2018,
Squeeze-and-Excitation Networks; Huang et al. 2016, Deep Networks with Stochastic Depth.
"""

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from glyphline.manifest import Manifest
from glyphline.models.inputs import square_input
from glyphline.params.base import Params
from glyphline.preprocess import Framing, Preprocess

if TYPE_CHECKING:
    import keras

HEAD = "softmax"
BATCH_NORM_MOMENTUM = 0.9  # Keras' 0.99 needs a thousand steps before val figures mean anything
Count = Annotated[int, Field(ge=1)]


class FamilyParams(Params):
    """`models.resnet`."""

    size_px: int = Field(ge=24, le=128)
    """Side of the square input."""
    widths: tuple[Count, Count, Count]
    """Channels of the three stages, at a half, a quarter and an eighth of the input's side."""
    blocks: tuple[Count, Count, Count]
    """Residual blocks of each stage, two convolutions each."""
    squeeze_share: float = Field(ge=0, le=1)
    """Units of squeeze-and-excitation as a share of the block's channels; 0 leaves it out."""
    stochastic_depth: float = Field(ge=0, lt=1)
    """Probability of passing over the last block in training; it rises linearly from 0."""
    dropout_rate: float = Field(ge=0, lt=1)
    """Dropout before the logits."""


def preprocess(params: FamilyParams, data: Manifest, framing: Framing) -> Preprocess:
    """Characters are fitted into a square, whatever the data."""
    return square_input(params.size_px, framing)


def build(params: FamilyParams, inputs: Preprocess, classes: int) -> "keras.Model":
    """Build the network.

    Args:
        params: `models.resnet`.
        inputs: size of the pictures.
        classes: V, the number of logits.

    Returns:
        A model from (B, H, W, 1) float32 in [0, 1] to (B, V) logits.
    """
    from glyphline.backend import keras

    layers = keras.layers
    pictures = layers.Input((inputs.height_px, inputs.width_px, 1), name="pictures")
    x = layers.ReLU()(_convolve(pictures, max(1, params.widths[0] // 2), 3))
    total, done = sum(params.blocks), 0
    for width, blocks in zip(params.widths, params.blocks, strict=True):
        for index in range(blocks):
            skip = params.stochastic_depth * done / max(1, total - 1)
            x = _block(x, width, 2 if index == 0 else 1, params.squeeze_share, skip)
            done += 1
    x = layers.GlobalAveragePooling2D()(x)  # (B, C)
    x = layers.Dropout(params.dropout_rate)(x)
    logits = layers.Dense(classes, dtype="float32", name="logits")(x)
    return keras.Model(pictures, logits, name="resnet")


def _block(x: Any, width: int, stride: int, squeeze_share: float, skip: float) -> Any:
    """Two convolutions beside a shortcut: (B, H, W, C) to (B, H / stride, W / stride, width).

    Args:
        x: the picture so far.
        width: channels of the result.
        stride: 2 halves both sides.
        squeeze_share: see `FamilyParams`.
        skip: probability of passing over the convolutions in training, picture by picture.
    """
    from glyphline.backend import keras

    layers = keras.layers
    y = layers.ReLU()(_convolve(x, width, 3, stride))
    y = _convolve(y, width, 3)
    if squeeze_share:
        y = _excite(y, max(1, round(squeeze_share * width)))
    if skip:
        y = layers.Dropout(skip, noise_shape=(None, 1, 1, 1))(y)
    if stride > 1:
        x = layers.AveragePooling2D(stride, padding="same")(x)
    if x.shape[-1] != width:
        x = _convolve(x, width, 1)
    return layers.ReLU()(layers.Add()([x, y]))


def _convolve(x: Any, channels: int, size: int, stride: int = 1) -> Any:
    from glyphline.backend import keras

    layers = keras.layers
    x = layers.Conv2D(channels, size, strides=stride, padding="same", use_bias=False)(x)
    return layers.BatchNormalization(momentum=BATCH_NORM_MOMENTUM)(x)


def _excite(x: Any, units: int) -> Any:
    """Scale each channel by what the whole picture says of it."""
    from glyphline.backend import keras

    layers = keras.layers
    width = x.shape[-1]
    scale = layers.GlobalAveragePooling2D()(x)  # (B, C)
    scale = layers.Dense(units, activation="relu")(scale)
    scale = layers.Dense(width, activation="sigmoid")(scale)
    return layers.Multiply()([x, layers.Reshape((1, 1, width))(scale)])
