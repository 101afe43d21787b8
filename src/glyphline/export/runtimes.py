"""Running an exported file the way its users will: one runner per format."""

from collections.abc import Callable
from pathlib import Path

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
    """(B, H, W, 1) float32 to logits on LiteRT, picture by picture."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(str(folder / LITERT))
    interpreter.allocate_tensors()
    source = interpreter.get_input_details()[0]["index"]
    target = interpreter.get_output_details()[0]["index"]

    def run(batch: np.ndarray) -> np.ndarray:
        rows = []
        for picture in batch:
            interpreter.set_tensor(source, picture[None])
            interpreter.invoke()
            rows.append(interpreter.get_tensor(target)[0].copy())
        return np.stack(rows)

    return run


RUNNERS: dict[str, Callable[[Path], Runner]] = {
    "saved_model": run_saved_model,
    "onnx_fp32": run_onnx,
    "litert_fp32": run_litert,
}
