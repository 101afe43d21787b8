"""Training on several devices: the weights are on each, and each takes its part of a batch."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np

from glyphline.backend import keras
from glyphline.errors import TrainingError
from glyphline.params.training import TrainParams


@contextmanager
def all_devices(params: TrainParams) -> Iterator[int]:
    """Have networks that are made inside learn on the devices of `train.strategy`.

    TensorFlow spreads them with `MirroredStrategy`, JAX with Keras' `DataParallel`, which counts
    the devices of all hosts.

    Args:
        params: `train`.

    Yields:
        The number of devices.

    Raises:
        TrainingError: if they cannot share a batch evenly.
    """
    backend = keras.backend.backend()
    devices = (
        _tensorflow_devices() if backend == "tensorflow" else keras.distribution.list_devices()
    )
    gpus = [name for name in devices if "gpu" in name.lower()]
    chosen = (gpus or devices) if params.strategy == "mirrored" or len(gpus) > 1 else devices[:1]
    if params.batch_size % len(chosen):
        raise TrainingError(
            f"train.batch_size is {params.batch_size}, which {len(chosen)} devices cannot share "
            f"evenly; choose a multiple of {len(chosen)}"
        )
    if len(chosen) == 1 and params.strategy == "auto":
        yield 1
    elif backend == "tensorflow":
        with _mirrored(tuple(chosen)).scope():
            yield len(chosen)
    else:
        keras.distribution.set_distribution(keras.distribution.DataParallel(devices=chosen))
        try:
            yield len(chosen)
        finally:
            keras.distribution.set_distribution(None)


def predict(network: keras.Model, pictures: np.ndarray, devices: int) -> np.ndarray:
    """Logits of a batch, whatever its size, from a network that learns on several devices.

    Keras' `predict_on_batch` has each of TensorFlow's devices read the whole batch, and JAX's
    refuse one that they cannot share evenly.
    """
    if devices == 1:
        return network.predict_on_batch(pictures)
    B = len(pictures)
    missing = np.zeros((-B % devices, *pictures.shape[1:]), pictures.dtype)
    padded = np.concatenate([pictures, missing])
    return network.predict(padded, batch_size=len(padded), verbose=0)[:B]


def _tensorflow_devices() -> list[str]:
    import tensorflow as tf

    kinds = ("GPU", "CPU")
    return [device.name for kind in kinds for device in tf.config.list_logical_devices(kind)]


@cache  # two of them in one process would take each other's sums for their own
def _mirrored(devices: tuple[str, ...]) -> Any:
    import tensorflow as tf

    return tf.distribute.MirroredStrategy(devices)
