"""ONNX in 8 bits: smaller, nearly equal, and equal bytes every time."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest

from glyphline.export.quantize import quantize_activations, quantize_weights

SIDE = 12


@pytest.fixture(scope="module")
def fp32(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A convolution, a rectifier and a matrix."""
    rng = np.random.default_rng(3)
    helper, number = onnx.helper, onnx.TensorProto.FLOAT
    constants = {
        "kernel": rng.normal(0, 0.3, (32, 1, 3, 3)),
        "bias": rng.normal(0, 0.1, 32),
        "weights": rng.normal(0, 0.02, (32 * SIDE * SIDE, 5)),
    }
    constants["kernel"][7] = 0  # a channel that learnt nothing
    nodes = [
        helper.make_node("Transpose", ["pictures"], ["first"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["first", "kernel", "bias"], ["maps"], pads=[1] * 4),
        helper.make_node("Relu", ["maps"], ["positive"]),
        helper.make_node("Flatten", ["positive"], ["flat"]),
        helper.make_node("Gemm", ["flat", "weights"], ["logits"]),
    ]
    graph = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info("pictures", number, ["batch", SIDE, SIDE, 1])],
        [helper.make_tensor_value_info("logits", number, ["batch", 5])],
        [onnx.numpy_helper.from_array(v.astype(np.float32), k) for k, v in constants.items()],
    )
    path = tmp_path_factory.mktemp("fp32") / "model.onnx"
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), path
    )
    return path


def logits(path: Path, pictures: np.ndarray) -> np.ndarray:
    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"pictures": pictures})[0])


@pytest.mark.parametrize("kind", ["dynamic", "static"])
def test_an_8_bit_file_is_small_gives_nearly_the_logits_and_the_same_bytes_again(
    fp32: Path, tmp_path: Path, kind: str
) -> None:
    pictures = np.random.default_rng(5).random((40, SIDE, SIDE, 1), np.float32)
    made = []
    for name in ("first.onnx", "second.onnx"):
        if kind == "dynamic":
            quantize_weights(fp32, tmp_path / name)
        else:
            quantize_activations(fp32, tmp_path / name, pictures)
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    assert len(made[0]) < 0.4 * fp32.stat().st_size
    expected, found = logits(fp32, pictures), logits(tmp_path / "first.onnx", pictures)
    assert np.abs(found - expected).max() < 0.05 * np.ptp(expected)
    assert np.abs(found - expected).max() > 0


def test_convolutions_do_not_become_slow_integers(fp32: Path, tmp_path: Path) -> None:
    quantize_weights(fp32, tmp_path / "model.onnx")
    kinds = {node.op_type for node in onnx.load(tmp_path / "model.onnx").graph.node}
    assert "ConvInteger" not in kinds
    assert {"Conv", "DequantizeLinear"} <= kinds
