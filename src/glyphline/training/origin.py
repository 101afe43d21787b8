"""Everything that decides the weights of a training, as fingerprints that tell what has changed."""

import hashlib
import os
import platform
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from glyphline.cluster import code_fingerprint
from glyphline.cores import available_cores
from glyphline.models.saved import engine_of
from glyphline.own_path import own_path
from glyphline.params.document import Document
from glyphline.params.training import TrainParams
from glyphline.shards import shard_paths
from glyphline.training.start import fingerprint

Origin = dict[str, str]  # what decides the weights -> its value or fingerprint

LIBRARIES = ("keras", "tensorflow", "jax", "numpy", "opencv-python-headless", "pyarrow")


def origin_of(document: Document, balanced: Path, synthetic: Path) -> Origin:
    """Fingerprints of all that decides the weights; equal ones give equal weights.

    Args:
        document: params.yaml.
        balanced: folder with shards `train` and `val`, and the manifest.
        synthetic: folder with shards `synthetic`; may hold none.
    """
    shards = [(balanced, "train"), (balanced, "val"), (synthetic, "synthetic")]
    return {
        "seed": str(document.seed),
        "dataset": document.dataset,
        "model": document.model,
        f"models.{document.model}": repr(document.family),
        "framing": document.recipe.framing,
        **_flat(document.train.deciding(), "train"),
        "earlier models": _earlier_models(document.train),
        "the weights of others": _sha256(_weights_files(document)),
        "data": _sha256(path for folder, prefix in shards for path in shard_paths(folder, prefix)),
        "manifest": _sha256(balanced.glob("manifest.json")),
        "code": code_fingerprint(),
        "libraries": _libraries(),
        "devices": _devices() if engine_of(document.model) == "keras" else "",
        "threads": _threads() if engine_of(document.model) == "keras" else "",
    }


def _earlier_models(params: TrainParams) -> str:
    """Fingerprints of what training starts from and is taught by."""
    named = [("train.start_from", params.start_from)] if params.start_from else []
    named += [("train.distillation.teachers", path) for path in params.distillation.teachers]
    return ", ".join(fingerprint(path, key) for key, path in named)


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The names of what differs between two origins."""
    names = [*now, *(name for name in before if name not in now)]
    return [name for name in names if before.get(name) != now.get(name)]


def _flat(values: Mapping[str, Any], prefix: str) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in values.items():
        path = f"{prefix}.{name}"
        flat |= _flat(value, path) if isinstance(value, Mapping) else {path: repr(value)}
    return flat


def _sha256(paths: Any) -> str:
    total = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            total.update(path.name.encode() + hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


def _weights_files(document: Document) -> list[Path]:
    """The file that a family's `weights` names; those that Keras downloads do not change."""
    weights = document.family.get("weights")
    return [file for file in [own_path(weights)] if file.is_file()] if weights else []


def _libraries() -> str:
    """Versions: other ones round otherwise."""
    installed = {dist.name.lower(): dist.version for dist in metadata.distributions() if dist.name}
    versions = [f"{name} {installed[name]}" for name in LIBRARIES if name in installed]
    return ", ".join([f"Python {platform.python_version()}", *versions])


def _threads() -> str:
    """Among how many threads TensorFlow divides a sum, whose order decides its last bits."""
    given = os.environ.get("TF_NUM_INTRAOP_THREADS", "0")
    return given if given != "0" else str(available_cores())


def _devices() -> str:
    """The same holds for other devices."""
    from glyphline.backend import keras  # here: a forest need not wait for it

    backend = keras.backend.backend()
    if backend != "tensorflow":
        return ", ".join([backend, *keras.distribution.list_devices()])
    import tensorflow as tf  # listing logical ones would fix how they are used

    return ", ".join([backend, *(device.name for device in tf.config.list_physical_devices())])
