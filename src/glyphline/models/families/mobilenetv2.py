"""`mobilenetv2`: MobileNetV2 as trained on ImageNet, with a head for single characters.

First the head learns on the frozen base, then the last blocks of the base are fine-tuned. About
2.4 M parameters at full width.

Source: Sandler et al. 2018, MobileNetV2: Inverted Residuals and Linear Bottlenecks.
"""

from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from glyphline.manifest import Manifest
from glyphline.models.inputs import square_input
from glyphline.models.phases import Phase
from glyphline.params.base import Params
from glyphline.preprocess import Framing, Preprocess

if TYPE_CHECKING:
    import keras

HEAD = "softmax"
BASE = "base"
BLOCKS = 17  # inverted residuals, block_0 (called expanded_conv) to block_16
TRAINED_AT_PX = (96, 128, 160, 192, 224)  # sides that Keras has ImageNet weights of
WIDTH_FACTORS = (0.35, 0.5, 0.75, 1.0, 1.3, 1.4)


def _published(factor: float) -> float:
    if factor not in WIDTH_FACTORS:
        raise ValueError(f"allowed: {', '.join(map(str, WIDTH_FACTORS))}")
    return factor


class FamilyParams(Params):
    """`models.mobilenetv2`."""

    size_px: int = Field(ge=32, le=224)
    """Side of the square input; the base makes one place of each 32 px, so a larger picture of
    the same character is read better and takes longer."""
    width_factor: Annotated[float, AfterValidator(_published)]
    """Channels of the base as a share of the paper's: 0.35, 0.5, 0.75, 1.0, 1.3 or 1.4."""
    weights: str = Field(min_length=1)
    """What the base starts from: `imagenet` (downloaded once by Keras, 2 to 25 MB), `none`
    (chance; nothing is frozen then), or the path of a weights file of MobileNetV2 without top."""
    dense_units: int = Field(ge=1)
    """Units of the layer between the pooled base and the logits."""
    dropout_rate: float = Field(ge=0, lt=1)
    """Dropout before the logits."""
    fine_tune_share: float = Field(ge=0, lt=1)
    """Share of `train.epochs`, at the end, in which the base learns too; 0 leaves it frozen."""
    fine_tune_blocks: int = Field(ge=0, le=BLOCKS)
    """How many of the base's 17 blocks, counted from the last, learn then, and the convolution
    after them; 17 lets the first convolution learn too."""
    fine_tune_factor: float = Field(gt=0, le=1)
    """What `train.learning_rate` is multiplied by then."""


def preprocess(params: FamilyParams, data: Manifest, framing: Framing) -> Preprocess:
    """Characters are fitted into a square, whatever the data."""
    return square_input(params.size_px, framing)


def build(params: FamilyParams, inputs: Preprocess, classes: int) -> "keras.Model":
    """Build the network; its base starts from chance, see `pretrain`.

    Args:
        params: `models.mobilenetv2`.
        inputs: size of the pictures.
        classes: V, the number of logits.

    Returns:
        A model from (B, H, W, 1) float32 in [0, 1] to (B, V) logits.
    """
    from glyphline.backend import keras

    layers = keras.layers
    pictures = layers.Input((inputs.height_px, inputs.width_px, 1), name="pictures")
    x = layers.Rescaling(2.0, offset=-1.0)(pictures)  # to [-1, 1], as on ImageNet
    x = layers.Concatenate()([x, x, x])  # (B, H, W, 3)
    x = _new_base(params, inputs)(x)
    x = layers.GlobalAveragePooling2D()(x)  # (B, C)
    x = layers.Dense(params.dense_units, activation="relu")(x)
    x = layers.Dropout(params.dropout_rate)(x)
    logits = layers.Dense(classes, dtype="float32", name="logits")(x)
    return keras.Model(pictures, logits, name="mobilenetv2")


def pretrain(params: FamilyParams, network: "keras.Model") -> dict[str, str]:
    """Load what the base starts from; called once, before a training that starts anew.

    Args:
        params: `models.mobilenetv2`.
        network: as `build` made it; its base is changed in place.

    Returns:
        `weights` and the `sha256` of the file; nothing where the base starts from chance.

    Raises:
        TrainingError: if the weights cannot be downloaded, or are not those of this network.
    """
    if params.weights == "none":
        return {}
    from glyphline.models.pretrained import download_weights, load_weights, own_weights

    if params.weights == "imagenet":
        file = download_weights(_address(params), "models.mobilenetv2.weights")
    else:
        file = own_weights(params.weights, "models.mobilenetv2.weights")
    digest = load_weights(network.get_layer(BASE), file)
    return {"weights": params.weights, "sha256": digest}


def phases(params: FamilyParams, epochs: int) -> tuple[Phase, ...]:
    """The head alone, then the last blocks too; all at once for a base that starts from chance."""
    if params.weights == "none":
        return (Phase(epochs),)
    tuning = min(round(params.fine_tune_share * epochs), epochs - 1)
    return (
        Phase(epochs - tuning, prepare=_freeze),
        Phase(tuning, params.fine_tune_factor, lambda network: _thaw(network, params)),
    )


def _new_base(params: FamilyParams, inputs: Preprocess) -> "keras.Model":
    from glyphline.backend import keras

    return keras.applications.MobileNetV2(
        input_shape=(inputs.height_px, inputs.width_px, 3),
        alpha=params.width_factor,
        include_top=False,
        weights=None,
        name=BASE,
    )


def _address(params: FamilyParams) -> str:
    """Where Keras publishes the weights trained at the nearest size."""
    side = min(TRAINED_AT_PX, key=lambda trained: (abs(trained - params.size_px), trained))
    return (
        "https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/"
        f"mobilenet_v2_weights_tf_dim_ordering_tf_kernels_{params.width_factor}_{side}_no_top.h5"
    )


def _freeze(network: "keras.Model") -> None:
    """Hold the base; its batch norm then keeps ImageNet's statistics in training too."""
    network.get_layer(BASE).trainable = False


def _thaw(network: "keras.Model", params: FamilyParams) -> None:
    """Let the last blocks learn, but for batch norm: few pictures would spoil its statistics."""
    from glyphline.backend import keras

    base = network.get_layer(BASE)
    base.trainable = True
    learning = params.fine_tune_blocks == BLOCKS
    first = f"block_{BLOCKS - params.fine_tune_blocks}_"
    for layer in base.layers:
        learning = learning or layer.name.startswith((first, "Conv_1"))
        layer.trainable = learning and not isinstance(layer, keras.layers.BatchNormalization)
