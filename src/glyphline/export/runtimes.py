"""Running an exported file the way its users will: one runner per format."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from glyphline.exported import LITERT, ONNX, SAVED_MODEL

Runner = Callable[[np.ndarray], np.ndarray]


def run_saved_model(folder: Path) -> Runner:
    """(B, H, W, 1) float32 to logits on TensorFlow."""
    import tensorflow as tf

    loaded = tf.saved_model.load(str(folder / SAVED_MODEL))
    return lambda batch: loaded.serve(batch).numpy()


def run_onnx(folder: Path) -> Runner:
    """(B, H, W, 1) float32 to logits on ONNX Runtime."""
    import onnxruntime as ort

    session = ort.InferenceSession(folder / ONNX, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda batch: np.asarray(session.run(None, {name: batch})[0])


def run_litert(folder: Path) -> Runner:
    """(B, H, W, 1) float32 to logits on LiteRT, one by one, each made as wide as it takes."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(str(folder / LITERT))
    interpreter.allocate_tensors()
    details = interpreter.get_input_details()[0]
    source, width = details["index"], int(details["shape"][2])
    target = interpreter.get_output_details()[0]["index"]

    def run(batch: np.ndarray) -> np.ndarray:
        rows = []
        for picture in batch:
            interpreter.set_tensor(source, _of_width(picture, width)[None])
            interpreter.invoke()
            rows.append(interpreter.get_tensor(target)[0].copy())
        return np.stack(rows)

    return run


def _of_width(picture: np.ndarray, width: int) -> np.ndarray:
    """Pad or squeeze a (H, W, 1) picture, as `preprocess.prepare` would have."""
    missing = width - picture.shape[1]
    if missing < 0:
        return cv2.resize(picture, (width, len(picture)), interpolation=cv2.INTER_AREA)[..., None]
    return np.pad(picture, ((0, 0), (0, missing), (0, 0))) if missing else picture


RUNNERS: dict[str, Callable[[Path], Runner]] = {
    "saved_model": run_saved_model,
    "onnx_fp32": run_onnx,
    "litert_fp32": run_litert,
}
