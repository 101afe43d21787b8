"""Weights that others trained: fetched or taken from a file, checked, and put into a network."""

import hashlib
import socket
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from glyphline.errors import TrainingError
from glyphline.own_path import own_path
from glyphline.params.base import Params

if TYPE_CHECKING:
    import keras

TIMEOUT_S = 30.0  # without a byte; Keras itself would wait for ever


def pretrain(family: ModuleType, params: Params, network: "keras.Model") -> dict[str, Any]:
    """Let a family load what others trained, before a training that starts anew.

    A family module may define `pretrain(params, network) -> dict[str, str]`, which says what it
    loaded; without it the network starts from chance.

    Args:
        family: the family's module.
        params: its own params, `models.<name>`.
        network: as the family built it; changed in place.

    Returns:
        For the model's provenance: `pretrained`, what was loaded; nothing if nothing was.

    Raises:
        TrainingError: if the weights cannot be had, or are not those of this network.
    """
    loaded = family.pretrain(params, network) if hasattr(family, "pretrain") else {}
    return {"pretrained": loaded} if loaded else {}


def download_weights(address: str, option: str) -> Path:
    """Let Keras download a file, or find it among those that it has.

    Args:
        address: of the file; its name there is its name in Keras' folder.
        option: the param that also takes a path, for the message.

    Raises:
        TrainingError: if it cannot be had, naming address and option.
    """
    from glyphline.backend import keras

    name = address.rsplit("/", 1)[-1]
    try:
        with _impatience():
            return Path(keras.utils.get_file(name, address, cache_subdir="models"))
    except Exception as error:  # Keras raises this very type
        reason = " ".join(str(error).split()).removeprefix(f"URL fetch failure on {address}: ")
        raise TrainingError(
            f"{address} cannot be downloaded ({reason}); fetch it on another machine and name the "
            f"file, {option}=/path/to/{name}, or start from chance, {option}=none"
        ) from error


def own_weights(path: str, option: str) -> Path:
    """Find a file that params.yaml names.

    Raises:
        TrainingError: if there is none.
    """
    file = own_path(path)
    if not file.is_file():
        raise TrainingError(
            f"{option} is {path!r}, and there is no file {file}; allowed: imagenet, none, or the "
            f"path of a weights file"
        )
    return file


def load_weights(network: "keras.Model", file: Path) -> str:
    """Put a file's weights into a network.

    Args:
        network: changed in place.
        file: HDF5 in either of Keras' layouts, whatever it is called.

    Returns:
        The file's SHA-256.

    Raises:
        TrainingError: if it is not HDF5, not of this network, or holds what is not a number.
    """
    import h5py

    if not h5py.is_hdf5(file):
        raise TrainingError(
            f"{file} is no HDF5 file, so it holds no weights of Keras; fetch it anew"
        )
    try:
        _load(network, file)
    except (ValueError, KeyError, OSError, AttributeError, IndexError) as error:
        reason = " ".join(str(error).split())[:160]
        raise TrainingError(
            f"{file} does not hold the weights of this network ({len(network.weights)} arrays, "
            f"{network.count_params():,} numbers, no top): {reason} ..."
        ) from error
    if bad := [w.path for w in network.weights if not np.isfinite(np.asarray(w)).all()]:
        raise TrainingError(f"{file} holds values that are not finite, first in {bad[0]}")
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _load(network: "keras.Model", file: Path) -> None:
    """Load in the layout that the file has; Keras would go by its name."""
    import h5py

    with h5py.File(file) as content:
        ending = ".h5" if "layer_names" in content.attrs else ".weights.h5"
    with tempfile.TemporaryDirectory() as scratch:
        named = Path(scratch) / f"weights{ending}"
        named.symlink_to(file.resolve())
        with warnings.catch_warnings(action="ignore"):  # one for each layer, before the error
            network.load_weights(named)


@contextmanager
def _impatience() -> Iterator[None]:
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(TIMEOUT_S)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
