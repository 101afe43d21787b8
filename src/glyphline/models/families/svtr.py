"""`svtr`: convolutions that mix neighbours, attention that mixes the whole line, and CTC.

About 1 M parameters with the widths of params.yaml; one time step per 4 px of width. What lies
right of a line's last ink is cut out of every layer, so that a line is read the same whatever
width it was padded to.

Sources: Du et al. 2022, SVTR: Scene Text Recognition with a Single Visual Model; Du et al. 2024,
SVTRv2: CTC Beats Encoder-Decoder Models in Scene Text Recognition (convolutions for local mixing,
lines at their own width). Smaller than both, and without their height above one step at the end.
"""

from typing import TYPE_CHECKING, Annotated, Any, Self

import numpy as np
from pydantic import Field, model_validator

from glyphline.manifest import Manifest
from glyphline.models.inputs import STEP_PX, line_input, line_steps
from glyphline.params.base import Params
from glyphline.preprocess import Framing, Preprocess

if TYPE_CHECKING:
    import keras

HEAD = "ctc"
FAINTEST_INK = 0.1  # of the strongest; fainter columns at the end are padding, or its noise
MASKED = -1e4  # added to attention's logits; exp() of it is 0 in half precision too
Count = Annotated[int, Field(ge=1)]


class FamilyParams(Params):
    """`models.svtr`."""

    height_px: int = Field(ge=16, le=128, multiple_of=8)
    """Height that lines are scaled to."""
    max_width_px: int = Field(ge=32, le=4096, multiple_of=32)
    """Lines up to this width are read at their own; longer ones are squeezed."""
    widths: tuple[Count, Count, Count]
    """Channels at a quarter and an eighth of the height, and of the time steps."""
    blocks: tuple[Count, Count, Count]
    """Blocks of each width: local, local, global mixing."""
    heads: int = Field(ge=1)
    """Heads of the attention; they share the last width out among them."""
    stochastic_depth: float = Field(ge=0, lt=1)
    """Probability of passing over the last block in training; it rises linearly from 0."""
    dropout_rate: float = Field(ge=0, lt=1)
    """Dropout before the logits."""

    @model_validator(mode="after")
    def _heads_share_the_width(self) -> Self:
        if self.widths[2] % self.heads:
            raise ValueError(f"heads = {self.heads} must divide the last width, {self.widths[2]}")
        return self


def preprocess(params: FamilyParams, data: Manifest, framing: Framing) -> Preprocess:
    """Lines are scaled to one height and keep their width but for some padding."""
    return line_input(params.height_px, params.max_width_px, data, framing)


def time_steps(params: FamilyParams, inputs: Preprocess) -> int:
    """T, how many steps the network makes of pictures of that size; CTC families have this."""
    return line_steps(inputs)


def build(params: FamilyParams, inputs: Preprocess, classes: int) -> "keras.Model":
    """Build the network.

    Args:
        params: `models.svtr`.
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
    ink = _ink_steps(pictures)  # (B, 1, T, 1)
    twice = layers.UpSampling2D((1, 2))(ink)
    narrow, wide, _ = params.widths
    x = pictures * layers.UpSampling2D((1, 2))(twice)
    x = shrink(x, max(1, narrow // 2), (2, 2)) * twice
    x = shrink(x, narrow, (2, 2)) * ink  # (B, H/4, T, narrow)
    skips = iter(np.linspace(0, params.stochastic_depth, sum(params.blocks)).tolist())
    for _ in range(params.blocks[0]):
        x = _mix_neighbours(x, ink, next(skips))
    x = shrink(x, wide, (2, 1)) * ink  # (B, H/8, T, wide)
    for _ in range(params.blocks[1]):
        x = _mix_neighbours(x, ink, next(skips))
    x = _to_steps(x, params.widths[2])  # (B, T, C)
    ink = layers.Reshape((-1, 1))(ink)
    for _ in range(params.blocks[2]):
        x = _mix_line(x, ink, params.heads, next(skips))
    x = layers.Dropout(params.dropout_rate)(layers.LayerNormalization()(x) * ink)
    logits = layers.Dense(classes, dtype="float32", name="logits")(x)
    return keras.Model(pictures, logits, name="svtr")


def _ink_steps(pictures: Any) -> Any:
    """1 for each time step up to the last one with ink, then 0: (B, H, W, 1) to (B, 1, T, 1)."""
    from glyphline.backend import keras

    ops = keras.ops
    strongest = keras.layers.MaxPooling2D((pictures.shape[1], STEP_PX))(pictures)
    inked = ops.cast(strongest > FAINTEST_INK, "float32")
    so_far = ops.cumsum(inked, axis=2)
    to_come = ops.max(so_far, axis=2, keepdims=True) - so_far + inked  # this step's included
    return ops.cast(to_come > 0, "float32")


def _mix_neighbours(x: Any, ink: Any, skip: float) -> Any:
    """Local mixing: two convolutions beside what they start from.

    Source: He et al. 2016, Deep Residual Learning for Image Recognition.
    """
    from glyphline.backend import keras
    from glyphline.models.blocks import convolve, drop_path

    layers = keras.layers
    y = layers.ReLU()(convolve(x, x.shape[-1])) * ink
    y = drop_path(convolve(y, x.shape[-1]), skip)
    return layers.ReLU()(x + y) * ink


def _to_steps(x: Any, width: int) -> Any:
    """Columns become time steps: (B, H/8, T, C) to (B, T, width)."""
    from glyphline.backend import keras
    from glyphline.models.blocks import convolve

    layers = keras.layers
    x = convolve(x, width, (x.shape[1], 1), padding="valid")  # (B, 1, T, width)
    return layers.Reshape((-1, width))(layers.ReLU()(x))


def _mix_line(x: Any, ink: Any, heads: int, skip: float) -> Any:
    """Global mixing: neighbours tell each step where it is, attention what the line holds."""
    from glyphline.backend import keras
    from glyphline.models.blocks import drop_path

    layers = keras.layers
    width = x.shape[-1]
    x = (x + layers.DepthwiseConv1D(5, padding="same")(x * ink)) * ink
    for mix in (_attend, _think):
        y = mix(layers.LayerNormalization()(x), ink, heads)
        x = x + drop_path(layers.Dense(width)(y), skip)
    return x * ink


def _attend(x: Any, ink: Any, heads: int) -> Any:
    """Self-attention over the steps with ink, before its last projection: (B, T, C) to the same.

    Source: Vaswani et al. 2017, Attention Is All You Need.
    """
    from glyphline.backend import keras

    layers, ops = keras.layers, keras.ops
    width = x.shape[-1]
    each = width // heads
    query, key, value = (
        layers.Permute((2, 1, 3))(layers.Reshape((-1, heads, each))(layers.Dense(width)(x)))
        for _ in range(3)
    )  # (B, heads, T, C / heads)
    unseen = ops.expand_dims(ops.swapaxes((1.0 - ink) * MASKED, 1, 2), 1)  # (B, 1, 1, T)
    logits = ops.matmul(query * each**-0.5, ops.swapaxes(key, 2, 3)) + unseen
    mixed = ops.matmul(ops.softmax(logits), value)  # (B, heads, T, C / heads)
    return layers.Reshape((-1, width))(layers.Permute((2, 1, 3))(mixed))


def _think(x: Any, ink: Any, heads: int) -> Any:
    """The first layer of a block's perceptron."""
    from glyphline.backend import keras

    return keras.layers.Dense(2 * x.shape[-1], activation="relu")(x)
