"""Batch norms behind a pooling, taken into the convolution before it."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import onnx


def fold_pooled_norms(model: "onnx.ModelProto") -> int:
    """Make Conv, ReLU, MaxPool of each Conv, MaxPool, Mul, Add, ReLU; returns how many there were.

    Training is quicker with the batch norm behind the pooling, on a quarter of the picture, but
    converters fold a norm only into the convolution right before it. A scale above 0 and a shift
    change no order, so that the largest of four is the same before and after them, and likewise
    for ReLU: what the graph computes stays the same but for the rounding of the new weights. A
    line is read in a tenth less time. Norms with a scale of 0 or less stay where they are.

    Args:
        model: changed in place.
    """
    from onnx import numpy_helper

    graph = model.graph
    constants = {c.name: numpy_helper.to_array(c) for c in graph.initializer}
    readers: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.node:
        for name in node.input:
            readers.setdefault(name, []).append(node)

    folded, replaced = 0, list[str]()
    for conv in [node for node in graph.node if node.op_type == "Conv"]:
        behind = _chain(conv, ["MaxPool", "Mul", "Add", "Relu"], readers)
        if not behind or len(conv.input) != 2 or conv.input[1] not in constants:
            continue
        pool, scaled, shifted, relu = behind
        weights = constants[conv.input[1]]  # (output channels, input channels, height, width)
        scale = _per_channel(scaled, constants, len(weights))
        shift = _per_channel(shifted, constants, len(weights))
        if scale is None or shift is None or not (scale > 0).all():
            continue
        replaced += [conv.input[1], *scaled.input, *shifted.input]
        names = [f"{conv.output[0]}_{part}" for part in ("weights", "bias")]
        arrays = [weights * scale.reshape(-1, 1, 1, 1), shift]
        graph.initializer.extend(map(numpy_helper.from_array, arrays, names))
        conv.input[:] = [conv.input[0], *names]
        last = relu.output[0]
        relu.input[0], relu.output[0] = conv.output[0], f"{conv.output[0]}_relu"
        pool.input[0], pool.output[0] = relu.output[0], last
        for node in (scaled, shifted, relu):
            graph.node.remove(node)
        graph.node.insert(list(graph.node).index(pool), relu)
        folded += 1
    read = {name for node in graph.node for name in node.input}
    for constant in [c for c in graph.initializer if c.name in replaced and c.name not in read]:
        graph.initializer.remove(constant)
    return folded


def _chain(
    node: "onnx.NodeProto", kinds: list[str], readers: dict[str, list["onnx.NodeProto"]]
) -> list["onnx.NodeProto"]:
    """The nodes of these kinds that follow one another, each the only reader of the one before.

    Empty if they do not.
    """
    found = []
    for kind in kinds:
        own = readers.get(node.output[0], [])
        if len(own) != 1 or own[0].op_type != kind:
            return []
        node = own[0]
        found.append(node)
    return found


def _per_channel(
    node: "onnx.NodeProto", constants: dict[str, np.ndarray], channels: int
) -> np.ndarray | None:
    """The constant that a node applies to each channel of (B, C, H, W): (C,); None if it is not."""
    found = [constants[name] for name in node.input if name in constants]
    if len(found) != 1 or found[0].shape not in ((1, channels, 1, 1), (channels, 1, 1)):
        return None
    return found[0].reshape(channels)
