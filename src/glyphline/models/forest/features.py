"""What a forest sees of a picture, as ONNX nodes: the same graph trains, scores and ships.

Run by ONNX Runtime on one thread, so that a picture's features do not depend on its batch.
"""

import math
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from glyphline.preprocess import Preprocess

if TYPE_CHECKING:
    import onnx

FeatureName = Literal["hog", "pixels"]
CELLS = 8  # per side
DIRECTIONS = 9  # over 180 degrees: an edge and its inverse are the same
OPSET = 18
IR_VERSION = 10

Nodes = tuple[list["onnx.NodeProto"], list["onnx.TensorProto"]]


class Extractor:
    """The feature nodes alone, to be called: (B, H, W, 1) float32 in [0, 1] to (B, F) float32.

    Attributes:
        count: F, how many numbers each picture becomes.
    """

    def __init__(self, features: FeatureName, inputs: Preprocess) -> None:
        import onnxruntime as ort
        from onnx import helper

        self.count = feature_count(features, inputs)
        nodes, constants = feature_nodes(features, inputs)
        result = float_value("features", self.count)
        graph = helper.make_graph(nodes, "features", [picture_value(inputs)], [result], constants)
        opsets = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        plain = model.SerializeToString()
        self._session = ort.InferenceSession(plain, options, providers=["CPUExecutionProvider"])

    def __call__(self, pictures: np.ndarray) -> np.ndarray:
        """Run the nodes."""
        return np.asarray(self._session.run(None, {"pictures": pictures})[0])


def feature_count(features: FeatureName, inputs: Preprocess) -> int:
    """F, how many numbers each picture becomes."""
    return CELLS * CELLS * DIRECTIONS if features == "hog" else inputs.height_px * inputs.width_px


def feature_nodes(features: FeatureName, inputs: Preprocess) -> Nodes:
    """The nodes from `pictures`, (B, H, W, 1) float32, to `features`, (B, F), and constants."""
    return _hog_nodes(inputs) if features == "hog" else _pixel_nodes(inputs)


def picture_value(inputs: Preprocess) -> "onnx.ValueInfoProto":
    """The graph's input: `pictures`, (batch, H, W, 1) float32."""
    return float_value("pictures", inputs.height_px, inputs.width_px, 1)


def float_value(name: str, *shape: int) -> "onnx.ValueInfoProto":
    """A float32 value of that shape behind the batch's axis."""
    from onnx import TensorProto, helper

    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ("batch", *shape))


def _pixel_nodes(inputs: Preprocess) -> Nodes:
    from onnx import helper, numpy_helper

    shape = np.array([-1, inputs.height_px * inputs.width_px], np.int64)
    node = helper.make_node("Reshape", ["pictures", "flat_shape"], ["features"])
    return [node], [numpy_helper.from_array(shape, "flat_shape")]


def _hog_nodes(inputs: Preprocess) -> Nodes:
    """Histograms of oriented gradients: 8x8 cells of 9 directions.

    A pixel's gradient g votes for direction k, the unit vector u_k, with
    max(0, |g . u_k| - |g| cos(180 deg / 9)): most where both agree, nothing from the neighbouring
    direction on. A cell holds the mean of its pixels' votes. There is no arctangent, so that
    every platform comes to the same bits, and no normalisation by blocks: `preprocess` has set
    the strongest ink to 1 already, and a forest reads better without it.

    Source: Dalal and Triggs 2005, Histograms of Oriented Gradients for Human Detection.
    """
    from onnx import helper, numpy_helper

    H, W = inputs.height_px, inputs.width_px
    angles = np.arange(DIRECTIONS) * math.pi / DIRECTIONS
    across = np.array([[0, 0, 0], [-1, 0, 1], [0, 0, 0]])
    axes = np.stack([across, across.T])  # (2, 3, 3): along x, along y
    along = np.stack([np.cos(angles), np.sin(angles)])  # (2, DIRECTIONS)
    directed = np.einsum("ak,aij->kij", along, axes)  # (DIRECTIONS, 3, 3)
    constants = {
        "planes_shape": np.array([-1, 1, H, W], np.int64),
        "axes": axes[:, None].astype(np.float32),
        "directions": directed[:, None].astype(np.float32),
        "channels": np.array([1], np.int64),
        "threshold": np.array(math.cos(math.pi / DIRECTIONS), np.float32),
        "flat_shape": np.array([-1, CELLS * CELLS * DIRECTIONS], np.int64),
    }
    side = [H // CELLS, W // CELLS]
    cell: dict[str, Any] = {"kernel_shape": side, "strides": side}
    same: dict[str, Any] = {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1]}
    nodes = [
        helper.make_node("Reshape", ["pictures", "planes_shape"], ["planes"]),
        helper.make_node("Conv", ["planes", "axes"], ["gradients"], **same),
        helper.make_node("ReduceL2", ["gradients", "channels"], ["lengths"]),  # (B, 1, H, W)
        helper.make_node("Mul", ["lengths", "threshold"], ["deducted"]),
        helper.make_node("Conv", ["planes", "directions"], ["directed"], **same),
        helper.make_node("Abs", ["directed"], ["undirected"]),  # (B, DIRECTIONS, H, W)
        helper.make_node("Sub", ["undirected", "deducted"], ["beyond"]),
        helper.make_node("Relu", ["beyond"], ["votes"]),
        helper.make_node("AveragePool", ["votes"], ["cells"], **cell),  # (B, DIRECTIONS, 8, 8)
        helper.make_node("Reshape", ["cells", "flat_shape"], ["features"]),
    ]
    return nodes, [numpy_helper.from_array(value, name) for name, value in constants.items()]
