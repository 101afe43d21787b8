"""Learning for classes that come equally often."""

import math
from pathlib import Path

import numpy as np
import pytest
import tiny

from glyphline.backend import keras
from glyphline.charset import Charset
from glyphline.errors import TrainingError
from glyphline.models.heads import CtcHead, SoftmaxHead
from glyphline.training.fit import fit
from glyphline.training.preflight import check_prior
from glyphline.training.prior import adjusted, equal_shares, log_prior
from glyphline.training.trainer import train

HEAD = SoftmaxHead(Charset("ab"))


def test_the_examples_of_the_docstrings_hold() -> None:
    np.testing.assert_allclose(log_prior("aaab", "ab"), [math.log(3 / 4), math.log(1 / 4)])
    np.testing.assert_allclose(equal_shares("aaab"), [2 / 3, 2 / 3, 2 / 3, 2])


def test_a_class_without_a_sample_counts_as_having_one() -> None:
    np.testing.assert_allclose(np.exp(log_prior("aab", "abz")), [2 / 4, 1 / 4, 1 / 4])


@pytest.mark.parametrize(("equal", "expected"), [(False, 0.9), (True, 0.5)])
def test_what_looks_alike_is_as_probable_as_the_prior_says(equal: bool, expected: float) -> None:
    texts = "a" * 90 + "b" * 10
    loss = HEAD.loss(label_smoothing=0.0)
    network = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(2, use_bias=True)])
    network.compile("sgd", adjusted(loss, log_prior(texts, "ab")) if equal else loss)
    network.optimizer.learning_rate = 0.5
    pictures, labels = np.ones((100, 1), np.float32), HEAD.encode(texts)
    network.fit(pictures, labels, batch_size=100, epochs=300, verbose=0)
    logits = np.asarray(network(pictures[:1]))[0]
    assert 1 / (1 + math.exp(logits[1] - logits[0])) == pytest.approx(expected, abs=0.01)


def test_val_figures_weigh_all_classes_alike(tmp_path: Path, monkeypatch) -> None:
    tiny.take_the_place_of_cnn(monkeypatch.setitem)
    monkeypatch.setitem(tiny.COUNTS, "val", "a" * 6 + "b" * 2)
    tiny.write_balanced(tmp_path)
    rows = {}
    for prior in ("natural", "equal"):
        # Hardly trained: everything is read as one of the two.
        how = tiny.document(tmp_path, class_prior=prior, learning_rate=1e-9, ema_decay=None)
        rows[prior] = fit(
            how, tmp_path, tmp_path / "none", lambda figures, epoch: None
        ).journal.rows
    (natural,), (equal,) = rows.values()
    assert equal["val_cer"] == pytest.approx(1 - equal["val_exact"])
    right = {(6, 2): 1.0, (6, 0): 0.5, (0, 2): 0.5}
    share = {1.0: (6, 2), 0.75: (6, 0), 0.25: (0, 2)}[natural["val_exact"]]
    assert equal["val_exact"] == pytest.approx(right[share])
    assert equal["val_loss"] != pytest.approx(natural["val_loss"])


def test_lines_weights_and_forests_are_refused(tmp_path: Path) -> None:
    how = tiny.document(tmp_path, class_prior="equal")
    check_prior(how.train, HEAD)
    with pytest.raises(TrainingError, match="for models of single characters"):
        check_prior(how.train, CtcHead(Charset("ab")))
    twice = tiny.document(tmp_path, class_prior="equal", class_weights="inverse")
    with pytest.raises(TrainingError, match=r"class_weights: inverse both make up"):
        check_prior(twice.train, HEAD)
    forest = how.model_copy(update={"model": "random_forest"})
    with pytest.raises(TrainingError, match="for networks; for a forest"):
        train(forest, tmp_path, tmp_path, lambda figures, epoch: None)
