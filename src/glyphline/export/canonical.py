"""Equal models, equal bytes: names and orders that converters choose anew are made canonical."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import onnx

INPUT_AXES = ("batch", "height", "width", "channels")
OUTPUT_AXES = ("batch", "steps", "classes")  # of a line; a character has no steps


def canonical_saved_model(path: Path) -> None:
    """Rewrite a SavedModel's protobuf in one order.

    Protobuf maps are written in memory order, nodes in a varying one (TensorFlow orders them by
    their edges, not by their place), and `fingerprint.pb` (optional) holds a random id.
    """
    from tensorflow.core.protobuf import saved_model_pb2

    (path / "fingerprint.pb").unlink(missing_ok=True)
    (path / "assets").rmdir()  # empty; DVC does not keep empty folders
    file = path / "saved_model.pb"
    message = saved_model_pb2.SavedModel.FromString(file.read_bytes())
    for graph in message.meta_graphs:
        graph.graph_def.node.sort(key=lambda node: node.name)
        graph.graph_def.library.function.sort(key=lambda function: function.signature.name)
        for function in graph.graph_def.library.function:
            function.node_def.sort(key=lambda node: node.name)
    file.write_bytes(message.SerializeToString(deterministic=True))


def canonical_onnx(path: Path) -> None:
    """Rename everything in an ONNX graph by its place, and store equal constants once.

    tf2onnx names and orders constants, and the nodes of parallel branches, by the iteration order
    of Python sets. The graph's input is called `pictures`, its output `logits`.
    """
    import onnx

    model = onnx.load(path)
    names = {model.graph.input[0].name: "pictures", model.graph.output[0].name: "logits"}
    _join_equal_constants(model.graph)
    _order(model.graph)
    _rename(model.graph, names)
    for value, axes in ((model.graph.input[0], INPUT_AXES), (model.graph.output[0], OUTPUT_AXES)):
        for dimension, axis in zip(value.type.tensor_type.shape.dim, axes, strict=False):
            if not dimension.HasField("dim_value"):
                dimension.dim_param = axis
    model.graph.ClearField("value_info")
    model.graph.doc_string = ""
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString(deterministic=True))


def _join_equal_constants(graph: "onnx.GraphProto") -> None:
    """Let every reader of equal constants read the first of them."""
    first: dict[bytes, str] = {}
    instead: dict[str, str] = {}
    for constant in graph.initializer:
        name = constant.name
        constant.name = ""
        digest = hashlib.sha256(constant.SerializeToString(deterministic=True)).digest()
        constant.name = name
        instead[name] = first.setdefault(digest, name)
    kept = [constant for constant in graph.initializer if instead[constant.name] == constant.name]
    _replace_inputs(graph, instead)
    del graph.initializer[:]
    graph.initializer.extend(kept)


def _replace_inputs(graph: "onnx.GraphProto", instead: dict[str, str]) -> None:
    for node in graph.node:
        for index, name in enumerate(node.input):
            node.input[index] = instead.get(name, name)
        for attribute in node.attribute:
            if attribute.HasField("g"):
                _replace_inputs(attribute.g, instead)


def _order(graph: "onnx.GraphProto") -> None:
    """Put each node right after what it reads, which is visited in the order of its inputs."""
    maker = {name: node for node in graph.node for name in node.output if name}
    ordered: list[onnx.NodeProto] = []
    seen: set[str] = set()
    waiting = [(maker[v.name], False) for v in reversed(graph.output) if v.name in maker]
    while waiting:
        node, ready = waiting.pop()
        if ready:
            ordered.append(node)
        elif node.output[0] not in seen:
            seen.add(node.output[0])
            waiting.append((node, True))
            waiting += [(maker[name], False) for name in reversed(_reads(node)) if name in maker]
    copies = [_copy(node) for node in ordered]
    del graph.node[:]
    graph.node.extend(copies)


def _reads(node: "onnx.NodeProto") -> list[str]:
    """What a node reads, its inner graphs included, which are put in order on the way."""
    names = list(node.input)
    for attribute in node.attribute:
        if attribute.HasField("g"):
            _order(attribute.g)
            for inner in attribute.g.node:
                names += _reads(inner)
            names += [value.name for value in attribute.g.output]
    return names


def _rename(graph: "onnx.GraphProto", names: dict[str, str]) -> None:
    """Name values and nodes by the order in which nodes read and write them."""

    def name_of(old: str) -> str:
        return names.setdefault(old, f"t{len(names)}") if old else old

    for value in graph.input:
        value.name = name_of(value.name)
    for node in graph.node:
        for index, old in enumerate(node.input):
            node.input[index] = name_of(old)
        for index, old in enumerate(node.output):
            node.output[index] = name_of(old)
        node.name = f"{node.op_type}_{node.output[0]}"
        node.doc_string = ""
        for attribute in node.attribute:
            if attribute.HasField("g"):
                attribute.g.name = f"{node.name}_{attribute.name}"
                _rename(attribute.g, names)
    for value in graph.output:
        value.name = name_of(value.name)
    constants = sorted(graph.initializer, key=lambda c: int(name_of(c.name)[1:]))
    for constant in constants:
        constant.name = name_of(constant.name)
    ordered = [_copy(constant) for constant in constants]
    del graph.initializer[:]
    graph.initializer.extend(ordered)


def _copy(message: Any) -> Any:
    copy = type(message)()
    copy.CopyFrom(message)
    return copy
