"""Keras to SavedModel, ONNX and LiteRT; equal weights give equal bytes."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glyphline.export.canonical import canonical_onnx, canonical_saved_model
from glyphline.exported import LITERT, ONNX, SAVED_MODEL
from glyphline.preprocess import Preprocess
from glyphline.quiet import without_chatter

if TYPE_CHECKING:
    import keras

Converters = Mapping[str, Callable[[Any, Path, Preprocess], None]]


def convert(
    network: Any,
    folder: Path,
    formats: Sequence[str],
    how: Preprocess,
    converters: Converters | None = None,
) -> None:
    """Write a network in each of the formats.

    Args:
        network: from (B, H, W, 1) float32 to logits.
        folder: an existing folder.
        formats: names of converters.
        how: the model's preprocessing.
        converters: those of the network's engine; None for Keras' `CONVERTERS`.
    """
    for name in formats:
        with without_chatter():
            (converters or CONVERTERS)[name](network, folder, how)


def to_saved_model(network: "keras.Model", folder: Path, how: Preprocess) -> None:
    """TensorFlow's SavedModel with a dynamic batch and the weights as constants.

    Variables would be stored in an order that changes from run to run; as constants they are
    part of the graph.
    """
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import (
        convert_variables_to_constants_v2,
    )

    pictures = tf.TensorSpec((None, *network.input_shape[1:]), tf.float32, name="pictures")
    traced = tf.function(lambda pictures: network(pictures, training=False))
    concrete = traced.get_concrete_function(pictures)
    # Lowered control flow would get a varying number of unused inputs.
    frozen = convert_variables_to_constants_v2(concrete, lower_control_flow=False)
    module = tf.Module()
    module.serve = tf.function(lambda pictures: frozen(pictures)[0], input_signature=[pictures])
    path = folder / SAVED_MODEL
    tf.saved_model.save(module, path, signatures={"serving_default": module.serve})
    canonical_saved_model(path)


def to_onnx(network: "keras.Model", folder: Path, how: Preprocess) -> None:
    """ONNX with a dynamic batch."""
    path = folder / ONNX
    network.export(path, format="onnx", verbose=False)
    canonical_onnx(path)


def to_litert(network: "keras.Model", folder: Path, how: Preprocess) -> None:
    """LiteRT (TensorFlow Lite) with builtin operators only.

    The batch is fixed at 1, and the width at what fits all training data: recurrent layers over
    a dynamic shape need operators outside the builtin set.
    """
    import tensorflow as tf

    from glyphline.backend import keras

    shape = (1, how.height_px, how.of_one_width().width_px, 1)
    with tempfile.TemporaryDirectory() as scratch:
        signature = [keras.InputSpec(shape=shape, dtype="float32", name="pictures")]
        network.export(scratch, "tf_saved_model", verbose=False, input_signature=signature)
        converter = tf.lite.TFLiteConverter.from_saved_model(scratch)
        (folder / LITERT).write_bytes(converter.convert())


CONVERTERS: Converters = {
    "saved_model": to_saved_model,
    "onnx_fp32": to_onnx,
    "litert_fp32": to_litert,
}
