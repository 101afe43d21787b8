"""ONNX in 8 bits: weights alone, or activations too, calibrated on pictures that were learnt.

Recurrent layers multiply in 8 bits in both, with scales found as they run: ONNX Runtime has no
static form of them. Convolutions differ. `dynamic` stores their weights in 8 bits and multiplies
in floats, as ONNX Runtime's own dynamic convolution (ConvInteger) was measured 10 to 30 times
slower than floats; `static` multiplies in 8 bits, between scales measured on calibration pictures.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from glyphline.export.canonical import canonical_onnx

if TYPE_CHECKING:
    import onnx

MULTIPLIED = ["LSTM", "MatMul", "Gemm"]  # what has a quick dynamic form
STATIC = ["Conv", "MatMul", "Gemm"]
CALIBRATION_BATCH = 32
LEVELS = 127


def quantize_weights(source: Path, target: Path) -> None:
    """Write the int8 dynamic variant of an fp32 ONNX file; it needs no calibration.

    Args:
        source: the fp32 file.
        target: the file to write.
    """
    import onnx

    with tempfile.TemporaryDirectory() as scratch:
        multiplied = Path(scratch, "multiplied.onnx")
        _multiply_dynamically(source, multiplied, MULTIPLIED)
        model = onnx.load(multiplied)
    _store_convolutions(model.graph)
    onnx.save(model, target)
    canonical_onnx(target)


def quantize_activations(source: Path, target: Path, calibration: np.ndarray) -> None:
    """Write the int8 static (QDQ) variant of an fp32 ONNX file.

    Weights use 7 of their 8 bits: processors without VNNI saturate sums of the full range, and
    the variant has to read there as it was scored here.

    Args:
        source: the fp32 file.
        target: the file to write.
        calibration: (N, H, W, 1) float32, pictures that were not kept for testing.
    """
    from onnxruntime import quantization

    class Reader(quantization.CalibrationDataReader):
        def __init__(self) -> None:
            self.batches = _batches(calibration)

        def get_next(self) -> dict[str, np.ndarray] | None:
            batch = next(self.batches, None)
            return None if batch is None else {"pictures": batch}

    with tempfile.TemporaryDirectory() as scratch:
        recurrent = Path(scratch, "recurrent.onnx")
        _multiply_dynamically(source, recurrent, ["LSTM"])
        quantization.quantize_static(
            recurrent,
            target,
            Reader(),
            quant_format=quantization.QuantFormat.QDQ,
            # The extremes of single batches, averaged: with those of all pictures a few outliers
            # take the levels. 90.0 % of 4,856 printed characters were read instead of 88.6 %,
            # where floats read 89.8 %.
            extra_options={"CalibMovingAverage": True},
            op_types_to_quantize=STATIC,
            per_channel=True,
            reduce_range=True,
            activation_type=quantization.QuantType.QUInt8,
            weight_type=quantization.QuantType.QInt8,
        )
    canonical_onnx(target)


def _batches(calibration: np.ndarray) -> Iterator[np.ndarray]:
    for start in range(0, len(calibration), CALIBRATION_BATCH):
        yield calibration[start : start + CALIBRATION_BATCH]


def _multiply_dynamically(source: Path, target: Path, kinds: list[str]) -> None:
    from onnxruntime import quantization

    quantization.quantize_dynamic(
        source,
        target,
        weight_type=quantization.QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        op_types_to_quantize=kinds,
    )


def _store_convolutions(graph: "onnx.GraphProto") -> None:
    """Keep the weights of convolutions as int8 with a scale for each output channel."""
    from onnx import helper, numpy_helper

    constants = {constant.name: constant for constant in graph.initializer}
    nodes = []
    for node in graph.node:
        name = node.input[1] if node.op_type == "Conv" else ""
        if name in constants:
            weights = numpy_helper.to_array(constants.pop(name))  # (output channels, ...)
            scale, levels = _levels(weights)
            stored = (f"{name}_levels", levels), (f"{name}_scale", scale)
            graph.initializer.extend(numpy_helper.from_array(array, key) for key, array in stored)
            graph.initializer.remove(next(c for c in graph.initializer if c.name == name))
            names = [key for key, _ in stored]
            nodes.append(helper.make_node("DequantizeLinear", names, [name], axis=0))
        nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)


def _levels(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Scales (channels,) float32 and levels int8 whose product is nearest to the weights."""
    largest = np.abs(weights).reshape(len(weights), -1).max(axis=1)
    scale = np.where(largest > 0, largest / LEVELS, 1).astype(np.float32)
    spread = scale.reshape(-1, *[1] * (weights.ndim - 1))
    return scale, np.rint(weights / spread).clip(-LEVELS, LEVELS).astype(np.int8)
