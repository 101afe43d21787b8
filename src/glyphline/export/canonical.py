"""Equal models, equal bytes: names and orders that converters choose anew are made canonical."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import onnx


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

    tf2onnx names and orders constants by the iteration order of Python sets. The graph's
    input is called `pictures`, its output `logits`.
    """
    import onnx

    model = onnx.load(path)
    names = {model.graph.input[0].name: "pictures", model.graph.output[0].name: "logits"}
    _join_equal_constants(model.graph)
    _rename(model.graph, names)
    for value in (*model.graph.input, *model.graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = "batch"
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


def _copy(constant: "onnx.TensorProto") -> "onnx.TensorProto":
    import onnx

    copy = onnx.TensorProto()
    copy.CopyFrom(constant)
    return copy
