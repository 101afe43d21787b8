"""A fit of few epochs on made-up characters."""

from pathlib import Path

import numpy as np
import pytest
import tiny

from glyphline.models.heads import SoftmaxHead
from glyphline.models.phases import Phase
from glyphline.training.fit import fit
from glyphline.training.report import write_training_report


@pytest.fixture(scope="module")
def balanced(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("balanced")
    tiny.write_balanced(folder)
    return folder


@pytest.fixture(autouse=True)
def family(monkeypatch):
    return tiny.take_the_place_of_cnn(monkeypatch.setitem)


def keep_nothing(figures, epoch):
    pass


def test_class_weights_reach_the_loss_of_training_alone_and_the_report(
    balanced, tmp_path, monkeypatch
):
    given = []
    loss = SoftmaxHead.loss

    def recorded(head, label_smoothing, weights=None):
        given.append(weights)
        return loss(head, label_smoothing, weights)

    monkeypatch.setattr(SoftmaxHead, "loss", recorded)
    how = tiny.document(tmp_path, class_weights="inverse")
    fitted = fit(how, balanced, tmp_path, keep_nothing)
    weighted = [weights.tolist() for weights in given if weights is not None]
    assert weighted == [pytest.approx([2 / 3, 2])]
    assert len(given) == 2  # the val loss knows no weights
    write_training_report(tmp_path / "report", fitted, seed=1)
    table = (tmp_path / "report" / "class_weights.csv").read_text()
    assert table == "class,characters,weight\na,24,0.666667\nb,8,2\n"


def test_a_phase_trains_what_it_leaves_trainable_at_its_own_rate(balanced, tmp_path, family):
    networks, kernels = [], []

    def prepare(trained):
        def set_trainable(network):
            for layer in network.layers:
                layer.trainable = trained(layer)
            networks.append(network)

        return set_trainable

    def track(figures, epoch):
        kernels.append(networks[0].get_layer("first").get_weights()[0])

    frozen = Phase(2, 1.0, prepare(lambda layer: layer.name == "logits"))
    family.phases = lambda params, epochs: (frozen, Phase(1, 0.1, prepare(lambda layer: True)))
    how = tiny.document(tmp_path, epochs=3, schedule="constant")
    rows = fit(how, balanced, tmp_path, track).journal.rows
    np.testing.assert_array_equal(kernels[1], kernels[0])
    assert (kernels[2] != kernels[1]).any()
    assert [row["epoch"] for row in rows] == [1, 2, 3]
    rate = how.train.learning_rate
    assert [row["learning_rate"] for row in rows] == pytest.approx([rate, rate, rate / 10])
