"""A Keras network in every form it ships in; equal weights give equal bytes."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from glyphline.export import litert, quantize
from glyphline.export.canonical import canonical_onnx, canonical_saved_model
from glyphline.export.fold import fold_pooled_norms
from glyphline.exported import ONNX, PLACES, SAVED_MODEL
from glyphline.preprocess import Preprocess

if TYPE_CHECKING:
    import keras

BLANK_PX = 32  # width of a picture for a network that takes any


@dataclass(frozen=True)
class Source:
    """What variants are made from.

    Attributes:
        network: from (B, H, W, 1) float32 to logits.
        how: its preprocessing.
        calibration: (N, H, W, 1) float32, pictures that were not kept for testing; they set
            the scales of static int8.
    """

    network: Any
    how: Preprocess
    calibration: np.ndarray


Converter = Callable[[Source, Path], None]


def to_saved_model(network: "keras.Model", folder: Path) -> None:
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


def to_onnx(network: "keras.Model", folder: Path) -> None:
    """ONNX with a dynamic batch."""
    import onnx

    path = folder / ONNX
    blank = (1, *(side or BLANK_PX for side in network.input_shape[1:]))
    network(np.zeros(blank, np.float32))  # Keras exports what was called before
    network.export(path, format="onnx", verbose=False)
    model = onnx.load(path)
    fold_pooled_norms(model)
    onnx.save(model, path)
    canonical_onnx(path)


def to_onnx_int8_dynamic(source: Source, folder: Path) -> None:
    """ONNX with weights in 8 bits."""
    with _onnx_of(source, folder) as full:
        quantize.quantize_weights(full, folder / PLACES["onnx_int8_dynamic"])


def to_onnx_int8_static(source: Source, folder: Path) -> None:
    """ONNX with weights and activations in 8 bits."""
    with _onnx_of(source, folder) as full:
        target = folder / PLACES["onnx_int8_static"]
        quantize.quantize_activations(full, target, source.calibration)


@contextmanager
def _onnx_of(source: Source, folder: Path) -> Iterator[Path]:
    """The network's ONNX file: that of the folder, if it is there already, else a passing one."""
    if (folder / ONNX).exists():
        yield folder / ONNX
        return
    with tempfile.TemporaryDirectory() as scratch:
        to_onnx(source.network, Path(scratch))
        yield Path(scratch, ONNX)


CONVERTERS: dict[str, Converter] = {
    "saved_model": lambda source, folder: to_saved_model(source.network, folder),
    "onnx_fp32": lambda source, folder: to_onnx(source.network, folder),
    "onnx_int8_dynamic": to_onnx_int8_dynamic,
    "onnx_int8_static": to_onnx_int8_static,
    "litert_fp32": lambda source, folder: litert.to_litert(source.network, source.how, folder),
    "litert_fp16": lambda source, folder: litert.to_litert_fp16(source.network, source.how, folder),
    "litert_int8_dynamic": lambda source, folder: litert.to_litert_int8_dynamic(
        source.network, source.how, folder
    ),
    "litert_int8_static": lambda source, folder: litert.to_litert_int8_static(
        source.network, source.how, folder, source.calibration
    ),
}
