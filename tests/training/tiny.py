"""A family that trains in a second, in the place of `cnn`, and made-up characters for it.

It has what a training has to take care of: a layer with moving statistics, one with random
numbers of its own.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import yaml

from glyphline.manifest import Manifest
from glyphline.models.families import cnn
from glyphline.params.document import Document, load
from glyphline.picture import encode_png
from glyphline.sample import Sample
from glyphline.shards import ShardWriter

ROOT = Path(__file__).parents[2]
COUNTS = {"train": "a" * 24 + "b" * 8, "val": "ab" * 4}


def build(params: cnn.FamilyParams, inputs: Any, classes: int) -> Any:
    from glyphline.backend import keras

    layers = keras.layers
    pictures = layers.Input((inputs.height_px, inputs.width_px, 1), name="pictures")
    x = layers.AveragePooling2D(4)(pictures)
    x = layers.Dense(8, activation="relu", name="first")(layers.Flatten()(x))
    x = layers.BatchNormalization(momentum=0.9)(x)
    x = layers.Dropout(params.dropout_rate)(x)
    logits = layers.Dense(classes, dtype="float32", name="logits")(x)
    return keras.Model(pictures, logits, name="tiny")


def take_the_place_of_cnn(setitem: Callable[[Any, Any, Any], None]) -> ModuleType:
    """Make `model: cnn` the tiny family; `setitem` as pytest's, which is undone."""
    family = ModuleType("glyphline.models.families.cnn")
    family.HEAD, family.FamilyParams, family.preprocess, family.build = (
        "softmax",
        cnn.FamilyParams,
        cnn.preprocess,
        build,
    )
    setitem(sys.modules, family.__name__, family)
    return family


def write_balanced(folder: Path) -> None:
    """Dark squares are a, dark stripes b; three times as many a."""
    rng = np.random.default_rng(0)
    for split, texts in COUNTS.items():
        with ShardWriter(folder, split) as writer:
            for text in texts:
                picture = np.full((32, 32), 255, np.uint8)
                picture[8:24, 8:24] = 0 if text == "a" else 255
                picture[14:18, 2:30] = rng.integers(0, 60)
                writer.write(Sample(encode_png(picture), text, "made", "", split))
    Manifest(
        charset="ab",
        merges={},
        counts={"train": 32, "val": 8, "test": 0},
        groups={"train": [], "val": [], "test": []},
        longest_text=1,
        widest_aspect=1.0,
        fingerprint="0" * 64,
    ).save(folder)


def document(folder: Path, **train: Any) -> Document:
    """The shipped params with a short training; also written to `folder` as params.yaml."""
    plain = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    plain |= {"model": "cnn", "dataset": "digits"}
    plain["train"] |= {"epochs": 1, "epoch_samples_min": 0, "batch_size": 16, **train}
    path = folder / "params.yaml"
    path.write_text(yaml.safe_dump(plain, allow_unicode=True), encoding="utf-8")
    return load(path)
