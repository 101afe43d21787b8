"""A fit of one epoch on made-up characters."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from glyphline.manifest import Manifest
from glyphline.models.families import cnn
from glyphline.models.heads import SoftmaxHead
from glyphline.models.phases import Phase
from glyphline.params.document import Document, load
from glyphline.picture import encode_png
from glyphline.sample import Sample
from glyphline.shards import ShardWriter
from glyphline.training.fit import fit
from glyphline.training.report import write_training_report

ROOT = Path(__file__).parents[2]
COUNTS = {"train": "a" * 24 + "b" * 8, "val": "ab"}


@pytest.fixture(scope="module")
def balanced(tmp_path_factory) -> Path:
    """Dark squares are a, dark stripes b; three times as many a."""
    folder = tmp_path_factory.mktemp("balanced")
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
        counts={"train": 32, "val": 2, "test": 0},
        groups={"train": [], "val": [], "test": []},
        longest_text=1,
        widest_aspect=1.0,
        fingerprint="0" * 64,
    ).save(folder)
    return folder


def document(folder: Path, class_weights: str = "none", **train: Any) -> Document:
    plain = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    plain |= {"model": "cnn", "dataset": "digits"}
    plain["train"] |= {"epochs": 1, "epoch_samples_min": 0, "batch_size": 16}
    plain["train"] |= {"class_weights": class_weights, **train}
    path = folder / "params.yaml"
    path.write_text(yaml.safe_dump(plain, allow_unicode=True), encoding="utf-8")
    return load(path)


def test_class_weights_reach_the_loss_of_training_alone_and_the_report(
    balanced, tmp_path, monkeypatch
):
    given = []
    loss = SoftmaxHead.loss

    def recorded(head, label_smoothing, weights=None):
        given.append(weights)
        return loss(head, label_smoothing, weights)

    monkeypatch.setattr(SoftmaxHead, "loss", recorded)
    how = document(tmp_path, "inverse")
    fitted = fit(how, balanced, tmp_path, lambda figures, epoch: None)
    weighted = [weights.tolist() for weights in given if weights is not None]
    assert weighted == [pytest.approx([2 / 3, 2])]
    assert len(given) == 2  # the val loss knows no weights
    write_training_report(tmp_path / "report", fitted, seed=1)
    table = (tmp_path / "report" / "class_weights.csv").read_text()
    assert table == "class,characters,weight\na,24,0.666667\nb,8,2\n"


def test_a_phase_trains_what_it_leaves_trainable_at_its_own_rate(balanced, tmp_path, monkeypatch):
    first_layers, kernels = [], []

    def prepare(trained):
        def set_trainable(network):
            for layer in network.layers:
                layer.trainable = trained(layer)
            first_layers.append(network.layers[1])

        return set_trainable

    def track(figures, epoch):
        kernels.append(first_layers[0].get_weights()[0])

    frozen = Phase(2, 1.0, prepare(lambda layer: layer.name == "logits"))
    phases = frozen, Phase(1, 0.1, prepare(lambda layer: True))
    monkeypatch.setattr(cnn, "phases", lambda params, epochs: phases, raising=False)
    how = document(tmp_path, epochs=3, schedule="constant")
    rows = fit(how, balanced, tmp_path, track).journal.rows
    np.testing.assert_array_equal(kernels[1], kernels[0])
    assert (kernels[2] != kernels[1]).any()
    assert [row["epoch"] for row in rows] == [1, 2, 3]
    rate = how.train.learning_rate
    assert [row["learning_rate"] for row in rows] == pytest.approx([rate, rate, rate / 10])
