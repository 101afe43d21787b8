"""Losses and two short trainings on Keras' JAX backend; prints what came out as JSON.

Run in a process of its own with KERAS_BACKEND=jax: a process has one backend.
"""

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import yaml
from tiny import take_the_place_of_cnn

from glyphline.backend import keras
from glyphline.charset import Charset
from glyphline.manifest import Manifest
from glyphline.models.heads import head_of
from glyphline.models.saved import load_model, save_model
from glyphline.params.document import load
from glyphline.picture import encode_png
from glyphline.sample import Sample
from glyphline.shards import ShardWriter
from glyphline.training.fit import fit

ROOT = Path(__file__).parents[2]
TEXTS = {"cnn": ["a", "b"], "crnn": ["ab", "b"]}
SMALL = {
    "cnn": {"size_px": 28},  # in its place a family that compiles in a second
    "crnn": {"height_px": 16, "max_width_px": 32, "channels": [4, 4, 8, 8], "lstm_units": 4},
}


def losses() -> dict[str, list[float]]:
    """Of fixed logits, for labels, mixtures and texts."""
    logits = np.random.default_rng(1).normal(size=(3, 6, 4)).astype(np.float32)
    characters, texts = head_of("softmax", Charset("abcd")), head_of("ctc", Charset("abc"))
    weights = np.array([2.0, 0.5, 1.0, 1.0], np.float32)
    mixtures = np.array([[0.3, 0.7, 0, 0], [0, 0, 1, 0], [0, 0.5, 0, 0.5]], np.float32)
    found = {
        "labels": characters.loss(0.1, weights)(characters.encode(["a", "c", "b"]), logits[:, 0]),
        "mixtures": characters.loss(0.1, weights)(mixtures, logits[:, 0]),
        "texts": texts.loss(0.0, weights[:3])(texts.encode(["ab", "c", "aab"], 5), logits),
    }
    return {name: np.asarray(values).tolist() for name, values in found.items()}


def write_data(folder: Path, texts: list[str]) -> None:
    rng = np.random.default_rng(0)
    for split, count in (("train", 20), ("val", 5)):  # batches of 8 are not whole
        with ShardWriter(folder, split) as writer:
            for index in range(count):
                picture = np.full((16, 32), 255, np.uint8)
                picture[4:12, 2 : 6 + 10 * (index % 2)] = rng.integers(0, 60)
                writer.write(Sample(encode_png(picture), texts[index % 2], "made", "", split))
    Manifest(
        charset="ab",
        merges={},
        counts={"train": 20, "val": 5, "test": 0},
        groups={"train": [], "val": [], "test": []},
        longest_text=2,
        widest_aspect=2.0,
        fingerprint="0" * 64,
    ).save(folder)


def train(folder: Path, model: str) -> dict[str, object]:
    """Two epochs, then whether the saved weights make the same network again."""
    plain = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    plain |= {"model": model, "dataset": "digits"}
    plain["models"][model] |= SMALL[model]
    plain["train"] |= {"epochs": 2, "epoch_samples_min": 0, "batch_size": 8}
    plain["train"]["augment"]["mixup"] = 0.2 if model == "cnn" else 0
    params = folder / "params.yaml"
    params.write_text(yaml.safe_dump(plain, allow_unicode=True), encoding="utf-8")
    balanced = folder / "data" / "balanced"
    write_data(balanced, TEXTS[model])
    fitted = fit(load(params), balanced, folder, lambda *_: None)
    saved = folder / "model"
    saved.mkdir()
    save_model(saved, fitted.card, fitted.network)
    how = fitted.card.preprocess
    pictures = np.random.default_rng(2).random((3, how.height_px, how.width_px, 1))
    return {"rows": fitted.journal.rows, "same": same(saved, fitted.network, pictures)}


def same(saved: Path, network: keras.Model, pictures: np.ndarray) -> bool:
    _, again = load_model(saved)
    one, other = (np.asarray(each.predict_on_batch(pictures)) for each in (network, again))
    return np.array_equal(one, other)


def main() -> None:
    take_the_place_of_cnn(dict.__setitem__)
    found: dict[str, object] = {"backend": keras.backend.backend(), "losses": losses()}
    for model in TEXTS:
        with tempfile.TemporaryDirectory() as name:
            found[model] = train(Path(name), model)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
