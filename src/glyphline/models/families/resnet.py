"""`resnet`: residual blocks for single characters, from the full size of the picture on.

Each stage begins with a convolution at the size that the stage before left, halves it by max
pooling and goes on with residual blocks, so that strokes a pixel wide are seen before anything is
left out. About 1.1 M parameters with the widths of params.yaml.

Sources: He et al. 2016, Deep Residual Learning for Image Recognition; Coleman et al. 2017,
DAWNBench (the entry ResNet-9, whose stages these are).
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
Count = Annotated[int, Field(ge=1)]
Blocks = Annotated[int, Field(ge=0)]


class FamilyParams(Params):
    """`models.resnet`."""

    size_px: int = Field(ge=24, le=128)
    """Side of the square input."""
    widths: tuple[Count, Count, Count]
    """Channels of the three stages, at a half, a quarter and an eighth of the input's side; the
    convolution before them has half of the first."""
    blocks: tuple[Blocks, Blocks, Blocks]
    """Residual blocks of each stage, two convolutions each; 0 leaves the stage its first one."""
    stochastic_depth: float = Field(ge=0, lt=1)
    """Probability of passing over the last block in training; it rises linearly from 0."""
    dropout_rate: float = Field(ge=0, lt=1)
    """Dropout before the logits."""
    turned_deg: float = Field(ge=0, le=20)
    """Reading averages what the picture says as it stands and turned by that to either side, which
    takes three times as long; 0 reads it once. Training takes as long as ever, and should turn
    pictures by as much (`train.augment.rotate_deg`)."""


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
    from glyphline.models.blocks import convolve, shrink
    from glyphline.models.turned import MeanOfViews, Turned

    layers = keras.layers
    pictures = layers.Input((inputs.height_px, inputs.width_px, 1), name="pictures")
    x = Turned(params.turned_deg)(pictures) if params.turned_deg else pictures
    x = layers.ReLU()(convolve(x, max(1, params.widths[0] // 2)))
    total, done = sum(params.blocks), 0
    for width, blocks in zip(params.widths, params.blocks, strict=True):
        x = shrink(x, width)
        for _ in range(blocks):
            x = _block(x, params.stochastic_depth * done / max(1, total - 1))
            done += 1
    x = layers.GlobalAveragePooling2D()(x)  # (B, C)
    x = layers.Dropout(params.dropout_rate)(x)
    logits = layers.Dense(classes, dtype="float32", name="logits")(x)
    if params.turned_deg:
        logits = MeanOfViews(dtype="float32")(logits)
    return keras.Model(pictures, logits, name="resnet")


def _block(x: Any, skip: float) -> Any:
    """Two convolutions beside a shortcut: (B, H, W, C) to the same.

    Args:
        x: the picture so far.
        skip: probability of passing over the convolutions in training, picture by picture.
    """
    from glyphline.backend import keras
    from glyphline.models.blocks import convolve, drop_path

    layers = keras.layers
    y = layers.ReLU()(convolve(x, x.shape[-1]))
    y = drop_path(convolve(y, x.shape[-1]), skip)
    return layers.ReLU()(layers.Add()([x, y]))
