"""Forests grown on made-up characters."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from glyphline.data.batches import Batches
from glyphline.decoding import decode
from glyphline.errors import TrainingError
from glyphline.exported import list_files
from glyphline.manifest import Manifest
from glyphline.models.forest.features import Extractor
from glyphline.models.saved import load_model, save_model
from glyphline.params.document import Document, load
from glyphline.params.training import AugmentParams
from glyphline.picture import encode_png
from glyphline.preprocess import Preprocess
from glyphline.sample import Sample
from glyphline.shards import ShardWriter
from glyphline.training.feature_matrix import feature_matrix
from glyphline.training.fitted import Fitted
from glyphline.training.report import write_training_report
from glyphline.training.trainer import train

ROOT = Path(__file__).parents[2]
HOW = Preprocess(kind="character", height_px=16, width_px=16, framing="whole")
TEXTS = {"train": "abcdabcd" * 4 + "a" * 8, "val": "abcd"}


@pytest.fixture(scope="module")
def balanced(tmp_path_factory) -> Path:
    """Bars at four places, each with noise of its own; one line, which a forest passes over."""
    folder = tmp_path_factory.mktemp("balanced")
    rng = np.random.default_rng(0)
    for split, texts in TEXTS.items():
        with ShardWriter(folder, split) as writer:
            for text in [*texts, "ab"]:
                picture = rng.integers(220, 255, (16, 16)).astype(np.uint8)
                start = 3 * "abcd".index(text[0]) + 2
                picture[2:14, start : start + 3] = rng.integers(0, 60)
                writer.write(Sample(encode_png(picture), text, "made", "", split))
    Manifest(
        charset="abcd",
        merges={},
        counts={"train": 40, "val": 4, "test": 0},
        groups={"train": [], "val": [], "test": []},
        longest_text=2,
        widest_aspect=1.0,
        fingerprint="0" * 64,
    ).save(folder)
    return folder


def document(folder: Path, workers: int = 1, class_weights: str = "none", **model: Any) -> Document:
    plain = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    plain |= {"model": "random_forest", "dataset": "printed"}  # framing: whole
    plain["compute"]["workers"] = workers
    plain["train"]["class_weights"] = class_weights
    plain["models"]["random_forest"] |= {"trees": 12, "size_px": 16, "min_samples_leaf": 1, **model}
    path = folder / "params.yaml"
    path.write_text(yaml.safe_dump(plain, allow_unicode=True), encoding="utf-8")
    return load(path)


def grown(balanced: Path, folder: Path, **changes: Any) -> Fitted:
    return train(document(folder, **changes), balanced, folder, lambda figures, epoch: None)


def saved(fitted: Fitted, folder: Path) -> Path:
    folder.mkdir()
    save_model(folder, fitted.card, fitted.network)
    return folder


@pytest.mark.parametrize("features", ["hog", "pixels"])
def test_a_forest_learns_and_reads_the_same_once_it_is_saved(features, balanced, tmp_path):
    fitted = grown(balanced, tmp_path, features=features)
    card, network = load_model(saved(fitted, tmp_path / "model"))
    assert card == fitted.card
    val = Batches(((balanced, "val"),), card.preprocess, True, 8)
    ((pictures, texts),) = val.ordered()
    logits = network.predict_on_batch(pictures)
    np.testing.assert_array_equal(logits, fitted.network.predict_on_batch(pictures))
    head = card.new_head()
    assert [p.text for p in decode(logits, head.charset, head.name)] == texts == list("abcd")


def test_workers_do_not_change_a_byte_of_the_model_and_the_report(balanced, tmp_path):
    files = []
    for workers in (1, 3):
        fitted = grown(balanced, tmp_path, workers=workers, augmented_copies=1)
        write_training_report(tmp_path / f"report{workers}", fitted, seed=1)
        model = saved(fitted, tmp_path / f"model{workers}")
        files.append([list_files(tmp_path / f"report{workers}"), list_files(model)])
    assert files[0] == files[1]
    with (tmp_path / "report1" / "history.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["epoch"], row["trees"]) for row in rows] == [("1", "10.0"), ("2", "12.0")]
    assert fitted.left_out == 1
    assert fitted.card.provenance["best"]["trees"] == 12


def test_class_weights_shift_the_votes_to_the_rare_classes(balanced, tmp_path):
    pictures = np.full((1, 16, 16, 1), 0.5, np.float32)  # nothing in it tells the classes apart
    shares = {}
    for how in ("none", "inverse"):
        fitted = grown(balanced, tmp_path, class_weights=how, max_depth=1, min_samples_leaf=18)
        shares[how] = np.exp(fitted.network.predict_on_batch(pictures)[0])
    assert fitted.weights is not None
    assert shares["inverse"][0] < shares["none"][0]  # a is twice as frequent as the others


def test_features_beyond_the_memory_bound_stop_training_with_what_to_do(balanced, tmp_path):
    with pytest.raises(TrainingError, match=r"need 2 MB.* memory_mb is 1; raise it"):
        grown(balanced, tmp_path, features="pixels", augmented_copies=30, memory_mb=1)


def test_copies_stand_behind_the_samples_and_differ_from_them(balanced):
    plain = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    how = AugmentParams.model_validate(plain["train"]["augment"])
    samples = Batches(((balanced, "train"),), HOW, True, 7)
    extract = Extractor("pixels", HOW)
    alone, texts = feature_matrix(samples, extract, 64)
    matrix, all_texts = feature_matrix(samples, extract, 64, 2, how, seed=5)
    assert matrix.shape == (3 * 40, 256)
    np.testing.assert_array_equal(matrix[:40], alone)
    assert all_texts[:40] == texts
    assert sorted(all_texts[40:80]) == sorted(all_texts[80:]) == sorted(texts)
    assert len(np.unique(matrix, axis=0)) == 3 * 40
