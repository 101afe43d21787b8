"""A forest to ONNX: features, trees and probabilities in one graph, from pictures to logits.

Written node by node and not by skl2onnx, which writes a number for every class of every leaf: see
docs/decisions/0006-forest-files.md.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from glyphline.export.convert import Converter
from glyphline.exported import ONNX
from glyphline.models.forest.features import (
    IR_VERSION,
    OPSET,
    feature_nodes,
    float_value,
    picture_value,
)
from glyphline.models.forest.forest import LEAST, Forest
from glyphline.models.forest.trees import LEAF, UNIT, Trees
from glyphline.preprocess import Preprocess

if TYPE_CHECKING:
    import onnx

OPSET_TREES = 3  # of ai.onnx.ml; later ones have another node, whose leaves hold one class


def to_onnx(forest: Forest, folder: Path, how: Preprocess) -> None:
    """Write `model.onnx`: (B, H, W, 1) float32 `pictures` to (B, V) float32 `logits`."""
    import onnx
    from onnx import helper, numpy_helper

    nodes, constants = feature_nodes(forest.features, how)
    values = {"all_votes": len(forest.trees.roots) * UNIT, "least_share": LEAST}
    constants += [
        numpy_helper.from_array(np.array(v, np.float32), name) for name, v in values.items()
    ]
    nodes += [
        _tree_node(forest.trees, forest.classes),
        helper.make_node("Div", ["votes_cast", "all_votes"], ["shares"]),
        helper.make_node("Max", ["shares", "least_share"], ["probabilities"]),
        helper.make_node("Log", ["probabilities"], ["logits"]),
    ]
    graph = helper.make_graph(
        nodes,
        "random_forest",
        [picture_value(how)],
        [float_value("logits", forest.classes)],
        constants,
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", OPSET_TREES)]
    model = helper.make_model(
        graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="glyphline"
    )
    onnx.checker.check_model(model)
    (folder / ONNX).write_bytes(model.SerializeToString(deterministic=True))


def _tree_node(trees: Trees, classes: int) -> "onnx.NodeProto":
    """`features` to `votes_cast`: a regressor with a target per class, whose leaves are summed."""
    from onnx import helper

    sizes = np.diff([*trees.roots, len(trees.feature)])
    tree = np.repeat(np.arange(len(sizes)), sizes)  # which tree each node belongs to
    first = np.repeat(trees.roots, sizes)
    leaf = trees.feature == LEAF
    voter = np.repeat(np.arange(len(leaf)), np.diff(trees.starts))
    # A leaf has no children; the standard wants some number for them.
    left, right = (np.where(leaf, 0, child - first) for child in (trees.left, trees.right))
    attributes: dict[str, Any] = {
        "n_targets": classes,
        "aggregate_function": "SUM",
        "post_transform": "NONE",
        "nodes_treeids": tree,
        "nodes_nodeids": np.arange(len(leaf)) - first,
        "nodes_featureids": np.where(leaf, 0, trees.feature),
        "nodes_modes": np.where(leaf, "LEAF", "BRANCH_LEQ"),
        "nodes_values": trees.threshold,
        "nodes_truenodeids": left,
        "nodes_falsenodeids": right,
        "target_treeids": tree[voter],
        "target_nodeids": voter - first[voter],
        "target_ids": trees.classes,
        "target_weights": trees.votes.astype(np.float32),
    }
    plain = {k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in attributes.items()}
    return helper.make_node(
        "TreeEnsembleRegressor", ["features"], ["votes_cast"], domain="ai.onnx.ml", **plain
    )


CONVERTERS: Mapping[str, Converter] = {
    "onnx_fp32": lambda source, folder: to_onnx(source.network, folder, source.how),
}
