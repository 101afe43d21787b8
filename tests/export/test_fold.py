"""What a graph computes stays the same when its norms are folded, and its nodes become fewer."""

from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import helper, numpy_helper

from glyphline.export.fold import fold_pooled_norms

WEIGHTS = np.random.default_rng(1).standard_normal((4, 1, 3, 3)).astype(np.float32)
SIDES = ["batch", 4, "height", "width"]
SHIFT = np.array([0.5, -0.25, 0.0, 1.0], np.float32).reshape(1, 4, 1, 1)


def model(scale: list[float], *, conv_is_read_twice: bool = False) -> onnx.ModelProto:
    nodes = [
        helper.make_node("Conv", ["pictures", "weights"], ["conv"], pads=[1, 1, 1, 1]),
        helper.make_node("MaxPool", ["conv"], ["pool"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Mul", ["pool", "scale"], ["scaled"]),
        helper.make_node("Add", ["shift", "scaled"], ["shifted"]),
        helper.make_node("Relu", ["shifted"], ["logits"]),
    ]
    outputs = ["logits"]
    if conv_is_read_twice:
        nodes.append(helper.make_node("Relu", ["conv"], ["other"]))
        outputs = ["logits", "other"]
    arrays = {
        "weights": WEIGHTS,
        "scale": np.array(scale, np.float32).reshape(1, 4, 1, 1),
        "shift": SHIFT,
    }
    graph = helper.make_graph(
        nodes,
        "norms",
        [helper.make_tensor_value_info("pictures", onnx.TensorProto.FLOAT, ["batch", 1, 8, "w"])],
        [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, SIDES) for name in outputs],
        [numpy_helper.from_array(array, name) for name, array in arrays.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)


def computed(model: onnx.ModelProto) -> np.ndarray:
    onnx.checker.check_model(model)
    session = ort.InferenceSession(model.SerializeToString())
    pictures = np.random.default_rng(2).standard_normal((3, 1, 8, 12)).astype(np.float32)
    return session.run(["logits"], {"pictures": pictures})[0]


def kinds(model: onnx.ModelProto) -> list[str]:
    return [node.op_type for node in model.graph.node]


def test_a_norm_behind_a_pooling_is_folded_into_the_convolution() -> None:
    found = model([2.0, 0.5, 1e-3, 3.0])
    before = computed(found)
    assert fold_pooled_norms(found) == 1
    assert kinds(found) == ["Conv", "Relu", "MaxPool"]
    assert {constant.name for constant in found.graph.initializer} == {"conv_weights", "conv_bias"}
    np.testing.assert_allclose(computed(found), before, atol=1e-6)
    assert before.max() > 1


@pytest.mark.parametrize("scale", [-1.0, 0.0])
def test_a_scale_that_turns_the_order_round_is_left_where_it_is(scale: float) -> None:
    found = model([2.0, 0.5, scale, 3.0])
    before = found.SerializeToString()
    assert fold_pooled_norms(found) == 0
    assert found.SerializeToString() == before


def test_a_convolution_that_others_read_is_left_as_it_is() -> None:
    found = model([1.0, 2.0, 3.0, 4.0], conv_is_read_twice=True)
    assert fold_pooled_norms(found) == 0


def test_an_exported_line_model_has_no_norm_of_its_own(tmp_path: Path) -> None:
    from glyphline.backend import keras
    from glyphline.export.convert import to_onnx

    layers, rng = keras.layers, np.random.default_rng(3)
    pictures = x = layers.Input((16, None, 1))
    for channels in (3, 5):
        x = layers.Conv2D(channels, 3, padding="same", use_bias=False)(x)
        x = layers.MaxPooling2D((2, 1))(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
    network = keras.Model(pictures, layers.Dense(4)(x))
    weights = [rng.uniform(0.5, 2, weight.shape) for weight in network.get_weights()]
    network.set_weights(weights)
    to_onnx(network, tmp_path)
    found = onnx.load(tmp_path / "model.onnx")
    counts = Counter(kinds(found))
    assert (counts["Conv"], counts["Mul"]) == (2, 0)
    noise = rng.random((2, 16, 24, 1)).astype(np.float32)
    session = ort.InferenceSession(tmp_path / "model.onnx")
    (logits,) = session.run(None, {"pictures": noise})
    np.testing.assert_allclose(logits, np.asarray(network(noise)), rtol=1e-4)
