"""Running an exported file the way its users will: one runner per variant."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from glyphline.exported import PLACES, SAVED_MODEL

Runner = Callable[[np.ndarray], np.ndarray]


def run_saved_model(path: Path) -> Runner:
    """(B, H, W, 1) float32 to logits on TensorFlow."""
    import tensorflow as tf

    loaded = tf.saved_model.load(str(path))
    return lambda batch: loaded.serve(batch).numpy()


def run_onnx(path: Path) -> Runner:
    """(B, H, W, 1) float32 to logits on ONNX Runtime."""
    import onnxruntime as ort

    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda batch: np.asarray(session.run(None, {name: batch})[0])


def run_litert(path: Path) -> Runner:
    """(B, H, W, 1) float32 to logits on LiteRT, one by one, each made as wide as it takes."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(str(path))
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


def _runner(place: str) -> Callable[[Path], Runner]:
    by_suffix = {".onnx": run_onnx, ".tflite": run_litert}
    run = run_saved_model if place == SAVED_MODEL else by_suffix[Path(place).suffix]
    return lambda folder: run(folder / place)


RUNNERS: dict[str, Callable[[Path], Runner]] = {
    variant: _runner(place) for variant, place in PLACES.items()
}
