"""Trainings with one and with two virtual CPU devices; prints what came out as JSON.

Run in a process of its own, as devices are made once in a process.
"""

import json
import sys
import tempfile
from itertools import islice
from pathlib import Path

import numpy as np
import tensorflow as tf
import yaml

from glyphline.backend import keras
from glyphline.charset import Charset
from glyphline.data.batches import Batches
from glyphline.errors import TrainingError
from glyphline.models.heads import Head, head_of
from glyphline.models.phases import Phase
from glyphline.params.training import TrainParams
from glyphline.picture import encode_png
from glyphline.preprocess import Preprocess
from glyphline.sample import Sample
from glyphline.shards import ShardWriter
from glyphline.training.course import Course
from glyphline.training.determinism import make_deterministic
from glyphline.training.devices import all_devices
from glyphline.training.phased import train_network

HOW = Preprocess(kind="line", height_px=16, width_px=32, framing="whole")
TEXTS = ["a", "b", "ab", "ba"]
PLAIN = yaml.safe_load((Path(__file__).parents[2] / "params.yaml").read_text(encoding="utf-8"))


def params(strategy: str, **changes: float) -> TrainParams:
    augment = {**PLAIN["train"]["augment"], "thickness": 0, "blur_px": 0, "noise": 0}
    plain = {**PLAIN["train"], "epochs": 2, "epoch_samples_min": 0, "batch_size": 16}
    return TrainParams.model_validate(
        {
            **plain,
            "augment": augment,
            "warmup_epochs": 0,
            "learning_rate": 0.005,
            "strategy": strategy,
            **changes,
        }
    )


def write_shards(folder: Path) -> None:
    rng = np.random.default_rng(1)
    for split, count in (("train", 48), ("val", 17)):  # 17 cannot be shared evenly
        with ShardWriter(folder, split) as writer:
            for index in range(count):
                text = TEXTS[index % 4]
                picture = np.full((16, 32), 255, np.uint8)
                for place, character in enumerate(text):
                    left = 2 + place * 14
                    picture[3:13, left : left + (10 if character == "a" else 3)] = rng.integers(80)
                writer.write(Sample(encode_png(picture), text, "made", "", split))


def small(head: Head) -> keras.Model:
    """Nothing in it is random, nor depends on what else is in a batch."""
    layers = keras.layers
    pictures = layers.Input((16, 32, 1))
    columns = layers.Reshape((8, 64))(layers.Permute((2, 1, 3))(pictures))
    return keras.Model(pictures, layers.Dense(head.classes())(columns))


def train(folder: Path, strategy: str) -> dict[str, object]:
    make_deterministic(7)
    head, how = head_of("ctc", Charset("ab")), params(strategy)
    sets = [Batches(((folder, split),), HOW, False, 16) for split in ("train", "val")]
    with all_devices(how) as devices:
        model = small(head)
        course = Course(how, 7, head, None, *sets, devices)
        best, journal = train_network(model, [Phase(how.epochs)], course, lambda *_: None)
        parts = []
        if devices > 1:
            shared = tf.distribute.get_strategy().experimental_distribute_dataset(course.batches(0))
            parts = [[len(p) for p in batch[0].values] for batch in islice(shared, 5)]
    return {"devices": devices, "rows": journal.rows, "best": best, "parts": parts}


def main() -> None:
    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
    with tempfile.TemporaryDirectory() as name:
        write_shards(Path(name))
        found = {strategy: train(Path(name), strategy) for strategy in ("auto", "mirrored")}
    try:
        with all_devices(params("mirrored", batch_size=15)):
            pass
    except TrainingError as error:
        found["odd"] = {"error": str(error)}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
