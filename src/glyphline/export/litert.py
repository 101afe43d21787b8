"""Keras to LiteRT (TensorFlow Lite): floats, half floats, and 8 bits.

The batch is fixed at 1, and the width at what fits all training data: recurrent layers over a
dynamic shape need operators outside the builtin set. The static int8 form is made in a child
process, because quantising a recurrent network ends the process that does it (TensorFlow issue
41305, seen with 2.21 too).
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from glyphline.errors import ExportError
from glyphline.exported import PLACES
from glyphline.preprocess import Preprocess

if TYPE_CHECKING:
    import keras

TIMEOUT_S = 1800
MESSAGE = 300  # characters of a child's last line


def to_litert(network: "keras.Model", how: Preprocess, folder: Path) -> None:
    """Floats of 32 bits."""
    _convert(network, how, folder / PLACES["litert_fp32"])


def to_litert_fp16(network: "keras.Model", how: Preprocess, folder: Path) -> None:
    """Weights as floats of 16 bits; processors without such arithmetic compute in 32."""
    import tensorflow as tf

    _convert(network, how, folder / PLACES["litert_fp16"], supported_type=tf.float16)


def to_litert_int8_dynamic(network: "keras.Model", how: Preprocess, folder: Path) -> None:
    """Weights in 8 bits, activations quantised as they come."""
    _convert(network, how, folder / PLACES["litert_int8_dynamic"], optimize=True)


def to_litert_int8_static(
    network: "keras.Model", how: Preprocess, folder: Path, calibration: np.ndarray
) -> None:
    """Weights and activations in 8 bits; input and output stay floats.

    Args:
        network: from (B, H, W, 1) float32 to logits.
        how: its preprocessing.
        folder: an existing folder.
        calibration: (N, H, W, 1) float32, pictures that were not kept for testing.

    Raises:
        ExportError: if the converter refuses the network, crashes or does not end.
    """
    with tempfile.TemporaryDirectory() as scratch:
        _trace(network, how, scratch)
        np.save(Path(scratch, "calibration.npy"), calibration)
        made = Path(scratch, "model.tflite")
        _run_apart([scratch, str(made)])
        (folder / PLACES["litert_int8_static"]).write_bytes(made.read_bytes())


def quantize(saved_model: Path, target: Path) -> None:
    """What the child does: from a SavedModel and `calibration.npy` in it to an int8 file."""
    import tensorflow as tf

    calibration = np.load(saved_model / "calibration.npy")

    def representative() -> Iterator[list[np.ndarray]]:
        for picture in calibration:
            yield [picture[None]]

    converter = tf.lite.TFLiteConverter.from_saved_model(str(saved_model))
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = representative
    target.write_bytes(converter.convert())


def _convert(
    network: "keras.Model",
    how: Preprocess,
    target: Path,
    optimize: bool = False,
    supported_type: Any = None,
) -> None:
    import tensorflow as tf

    with tempfile.TemporaryDirectory() as scratch:
        _trace(network, how, scratch)
        converter = tf.lite.TFLiteConverter.from_saved_model(scratch)
        if optimize or supported_type is not None:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        if supported_type is not None:
            converter.target_spec.supported_types = [supported_type]
        target.write_bytes(converter.convert())


def _trace(network: "keras.Model", how: Preprocess, folder: str) -> None:
    from glyphline.backend import keras

    shape = (1, how.height_px, how.of_one_width().width_px, 1)
    signature = [keras.InputSpec(shape=shape, dtype="float32", name="pictures")]
    network.export(folder, "tf_saved_model", verbose=False, input_signature=signature)


def _run_apart(arguments: list[str]) -> None:
    """Run this module in a child process and wait for its end."""
    command = [sys.executable, "-m", "glyphline.export.litert", *arguments]
    source = str(Path(__file__).parents[2])  # a queued experiment runs its own checkout's code
    path = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH", "")]))
    try:
        done = subprocess.run(  # noqa: S603 -- this very program, no shell
            command,
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONPATH": path},
            timeout=TIMEOUT_S,
        )
    except subprocess.TimeoutExpired as error:
        raise ExportError(f"the converter did not end in {TIMEOUT_S} s") from error
    if done.returncode < 0:
        name = signal.Signals(-done.returncode).name
        raise ExportError(f"the converter crashed ({name})")
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["no message"]
        raise ExportError(f"the converter failed: {lines[-1][:MESSAGE]}")


if __name__ == "__main__":
    quantize(Path(sys.argv[1]), Path(sys.argv[2]))
