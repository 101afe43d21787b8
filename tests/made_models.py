"""Tiny exported models, one of characters and one of lines, and pictures that they read."""

from pathlib import Path

import numpy as np
import onnx

from glyphline.exported import FORMAT_VERSION, ONNX, Calibration, ExportCard, list_files
from glyphline.params.decode import DecodeParams
from glyphline.preprocess import Framing, Preprocess

GREEDY = DecodeParams(method="greedy", width=10, lexicon=None, pattern=None)
HELPER, NUMBER = onnx.helper, onnx.TensorProto.FLOAT


def save(graph: onnx.GraphProto, folder: Path, how: Preprocess, **card: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    opset = [HELPER.make_opsetid("", 17)]
    onnx.save(HELPER.make_model(graph, opset_imports=opset, ir_version=9), folder / ONNX)
    values = {"format_version": FORMAT_VERSION, "merges": {}, "provenance": {}, "decode": GREEDY}
    values |= card
    ExportCard(preprocess=how, files=list_files(folder), **values).save(folder)
    return folder


def export_lines(folder: Path, calibration: Calibration | None = None, **card: object) -> Path:
    """Write a CTC model of one step per 4 px: `a` for a full column of ink, `b` for a little."""
    weights = {
        "weights": np.array([[30.0, 10.0, 0.0]], np.float32),
        "bias": np.array([-15.0, -2.0, 0.0], np.float32),
        "steps": np.array([0, -1, 1], np.int64),
    }
    graph = HELPER.make_graph(
        [
            HELPER.make_node("Transpose", ["pictures"], ["planes"], perm=[0, 3, 1, 2]),
            HELPER.make_node(
                "AveragePool", ["planes"], ["means"], kernel_shape=[8, 4], strides=[8, 4]
            ),
            HELPER.make_node("Reshape", ["means", "steps"], ["row"]),
            HELPER.make_node("MatMul", ["row", "weights"], ["products"]),
            HELPER.make_node("Add", ["products", "bias"], ["logits"]),
        ],
        "columns",
        [HELPER.make_tensor_value_info("pictures", NUMBER, ["B", 8, "W", 1])],
        [HELPER.make_tensor_value_info("logits", NUMBER, ["B", "T", 3])],
        [onnx.numpy_helper.from_array(value, name) for name, value in weights.items()],
    )
    how = Preprocess(kind="line", height_px=8, width_px=64, framing="whole", width_step_px=4)
    card = {"name": "columns", "head": "ctc", "charset": "ab", "calibration": calibration, **card}
    return save(graph, folder, how, **card)


def export_letters(folder: Path, framing: Framing = "ink") -> Path:
    """Write a model of characters that tells a wide one (`m`) from a narrow one (`i`)."""
    side = 8
    weights = np.zeros((side, side, 2), np.float32)
    weights[:, :3, 0] = weights[:, 5:, 0] = 1.0  # ink at the sides
    graph = HELPER.make_graph(
        [
            HELPER.make_node("Flatten", ["pictures"], ["flat"]),
            HELPER.make_node("Gemm", ["flat", "weights", "bias"], ["logits"]),
        ],
        "widths",
        [HELPER.make_tensor_value_info("pictures", NUMBER, ["B", side, side, 1])],
        [HELPER.make_tensor_value_info("logits", NUMBER, ["B", 2])],
        [
            onnx.numpy_helper.from_array(weights.reshape(-1, 2), "weights"),
            onnx.numpy_helper.from_array(np.array([0.0, 6.0], np.float32), "bias"),
        ],
    )
    how = Preprocess(kind="character", height_px=side, width_px=side, framing=framing)
    return save(graph, folder, how, name="widths", head="softmax", charset="mi")


def bars(text: str, height: int = 40) -> np.ndarray:
    """A line of blocks: `m` is wide, `i` narrow, a space wide and white."""
    paper = np.full((height, 10), 250, np.uint8)
    pieces = [paper]
    for character in text:
        block = np.full((height, {"m": 24, "i": 6, " ": 16}[character]), 250, np.uint8)
        if character != " ":
            block[height // 5 : -height // 5] = 10
        pieces += [block, paper[:, :5]]
    return np.hstack([*pieces, paper])


def page_of(lines: list[str], apart: int = 20) -> np.ndarray:
    """Lines of blocks one above the other."""
    pictures = [bars(line) for line in lines]
    width = max(picture.shape[1] for picture in pictures) + 60
    rows = [np.full((apart, width), 250, np.uint8)]
    for picture in pictures:
        row = np.full((picture.shape[0] + apart, width), 250, np.uint8)
        row[: picture.shape[0], 30 : 30 + picture.shape[1]] = picture
        rows.append(row)
    return np.vstack(rows)
