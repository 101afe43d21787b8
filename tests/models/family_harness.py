"""Models of every family, as small as its params allow; for tests of whatever takes a model."""

import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import yaml

from glyphline.manifest import Manifest
from glyphline.models.saved import ModelCard, engine_of
from glyphline.params.document import members

PACKAGE = "glyphline.models.families"
# What makes a family small and leaves nothing to chance; a family without a row is tested as
# params.yaml has it.
SMALL = {
    "cnn": {"dropout_rate": 0.0},
    "simple_cnn": {"size_px": 28, "channels": [8, 8, 16], "dense_units": [32, 32]}
    | {"dropout_rate": 0.0},
    "resnet": {"size_px": 24, "widths": [8, 16, 16], "blocks": [1, 2, 1], "turned_deg": 7}
    | {"stochastic_depth": 0.0, "dropout_rate": 0.0},
    "mobilenetv2": {"size_px": 32, "width_factor": 0.35, "weights": "none", "dense_units": 32}
    | {"dropout_rate": 0.0},
    "crnn": {"max_width_px": 256, "channels": [16, 16, 16, 32], "lstm_units": 24}
    | {"dropout_rate": 0.0},
    "svtr": {"max_width_px": 256, "widths": [16, 24, 32], "blocks": [1, 1, 1], "heads": 2}
    | {"stochastic_depth": 0.0, "dropout_rate": 0.0},
}
DATA = Manifest(
    charset="abcd",
    merges={},
    counts={"train": 8, "val": 0, "test": 0},
    groups={"train": [], "val": [], "test": []},
    longest_text=3,
    widest_aspect=2.2,
    fingerprint="",
)


@cache
def shipped() -> dict[str, dict]:
    """The section `models` of params.yaml."""
    root = Path(__file__).parents[2]
    return yaml.safe_load((root / "params.yaml").read_text(encoding="utf-8"))["models"]


def module_of(name: str) -> ModuleType:
    return importlib.import_module(f"{PACKAGE}.{name}")


def keras_families() -> list[str]:
    """Every file in the folder, but for families that name another engine."""
    return [name for name in members(PACKAGE) if engine_of(name) == "keras"]


def new_card(name: str) -> ModelCard:
    module = module_of(name)
    params = module.FamilyParams(**shipped()[name] | SMALL.get(name, {}))
    return ModelCard(
        family=name,
        family_params=params.model_dump(mode="json"),
        head=module.HEAD,
        charset=DATA.charset,
        merges={},
        preprocess=module.preprocess(params, DATA, "whole"),
        provenance={},
    )


def pictures_for(card: ModelCard, count: int) -> np.ndarray:
    how = card.preprocess.of_one_width()
    return np.random.default_rng(0).random((count, how.height_px, how.width_px, 1), np.float32)


def texts_for(card: ModelCard) -> list[str]:
    if card.head == "softmax":
        return list("abcdabcd")
    return ["a", "ab", "abc", "dd", "cab", "b", "bad", "dc"]


def settle(network: Any, pictures: np.ndarray) -> None:
    """Let batch norm know the pictures, as training would.

    In an untrained deep network nothing is left of them in the end, and whatever is done to its
    logits passes for right.
    """
    from glyphline.backend import keras

    norm = keras.layers.BatchNormalization
    norms = [layer for layer in layers_of(network) if isinstance(layer, norm)]
    before = [layer.momentum for layer in norms]
    for layer in norms:
        layer.momentum = 0.0
    network(pictures, training=True)
    for layer, momentum in zip(norms, before, strict=True):
        layer.momentum = momentum


def layers_of(network: Any) -> Iterator[Any]:
    """All layers, those of networks within it too."""
    for layer in network.layers:
        yield layer
        yield from layers_of(layer) if hasattr(layer, "layers") else ()
