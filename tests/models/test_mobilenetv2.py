"""What `mobilenetv2` does beside what every family does: weights of others, and two phases."""

import os
from pathlib import Path

import h5py
import numpy as np
import pytest
from family_harness import new_card, pictures_for

from glyphline.backend import keras
from glyphline.errors import TrainingError
from glyphline.models.families import mobilenetv2
from glyphline.models.phases import phases_of
from glyphline.models.pretrained import pretrain

CARD = new_card("mobilenetv2")


def params(**changes) -> mobilenetv2.FamilyParams:
    return mobilenetv2.FamilyParams(**CARD.family_params | changes)


@pytest.fixture(scope="module")
def network():
    return CARD.new_network()


@pytest.fixture(scope="module")
def weights(network, tmp_path_factory):
    """The weights of a base like the network's, as Keras saves them today."""
    file = tmp_path_factory.mktemp("weights") / "base.weights.h5"
    other = CARD.new_network().get_layer(mobilenetv2.BASE)
    other.save_weights(file)
    return file, [np.array(weight) for weight in other.weights]


def train_step(network: keras.Model) -> dict[str, np.ndarray]:
    before = {weight.path: np.array(weight) for weight in network.weights}
    network(pictures_for(CARD, 8), training=True)
    return {w.path: w for w in network.weights if not np.array_equal(w, before[w.path])}


def test_a_weights_file_is_loaded_into_the_base_whatever_it_is_called(network, weights, tmp_path):
    file, values = weights
    renamed = tmp_path / "mine.h5"
    renamed.symlink_to(file)
    said = pretrain(mobilenetv2, params(weights=str(renamed)), network)
    assert len(said["pretrained"]["sha256"]) == 64
    loaded = network.get_layer(mobilenetv2.BASE).weights
    assert all(np.array_equal(a, b) for a, b in zip(loaded, values, strict=True))


def test_a_base_that_starts_from_chance_is_left_as_it_is_and_trained_at_once(network):
    assert pretrain(mobilenetv2, params(), network) == {}
    (phase,) = phases_of(mobilenetv2, params(), 5)
    assert (phase.epochs, phase.learning_rate_factor) == (5, 1.0)


def spoilt(file: Path, kind: str, folder: Path) -> Path:
    target = folder / "spoilt.h5"
    if kind == "page":
        target.write_text("<html>404</html>")
    elif kind == "cut":
        target.write_bytes(file.read_bytes()[:5000])
    elif kind != "absent":
        target.write_bytes(file.read_bytes())
        with h5py.File(target, "r+") as content:
            if kind == "infinite":
                content["layers/conv2d/vars/0"][0, 0, 0, 0] = np.inf
            else:
                del content["layers/conv2d"]
    return target


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("absent", r"models.mobilenetv2.weights is .*there is no file .*imagenet, none, or"),
        ("page", "is no HDF5 file"),
        ("cut", "does not hold the weights of this network"),
        ("lacking", r"does not hold the weights of this network \(260 arrays"),
        ("infinite", "not finite, first in .*Conv1"),
    ],
)
def test_a_file_that_is_not_the_networks_is_refused_by_name(weights, kind, message, tmp_path):
    path = spoilt(weights[0], kind, tmp_path)
    with pytest.raises(TrainingError, match=message) as caught:
        pretrain(mobilenetv2, params(weights=str(path)), CARD.new_network())
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_weights_that_cannot_be_downloaded_name_the_option_and_the_address(network, monkeypatch):
    asked = []

    def offline(name, address, cache_subdir):
        asked.append(address)
        raise Exception(f"URL fetch failure on {address}: None -- no route")  # as Keras does

    monkeypatch.setattr(keras.utils, "get_file", offline)
    with pytest.raises(TrainingError, match=r"no route\).*models.mobilenetv2.weights=/path/to/mob"):
        pretrain(mobilenetv2, params(weights="imagenet", size_px=100), network)
    assert asked[0].endswith("kernels_0.35_96_no_top.h5")


def test_batch_norm_of_a_pretrained_base_keeps_its_statistics_in_both_phases(network):
    chosen = params(weights="imagenet", fine_tune_share=0.4, fine_tune_blocks=2)
    frozen, tuned = phases_of(mobilenetv2, chosen, 10)
    assert (frozen.epochs, tuned.epochs) == (6, 4)
    frozen.prepare(network)
    assert not [w.path for w in network.trainable_variables if "base" in w.path]
    assert len(network.trainable_variables) == 4  # the dense layer's and the logits'
    assert not train_step(network)
    tuned.prepare(network)
    learning = {weight.path.split("/")[-2] for weight in network.trainable_variables}
    assert {"block_15_expand", "block_16_project", "Conv_1"} < learning
    assert not [n for n in learning if n.endswith("BN") or n.startswith("block_14")]
    assert not train_step(network)


@pytest.mark.parametrize(
    ("share", "epochs", "expected"),
    [(0.0, 6, [6]), (0.5, 1, [1]), (0.9, 2, [1, 1]), (0.5, 5, [3, 2])],
)
def test_the_head_learns_alone_for_at_least_an_epoch(share, epochs, expected):
    chosen = params(weights="imagenet", fine_tune_share=share)
    assert [phase.epochs for phase in phases_of(mobilenetv2, chosen, epochs)] == expected


@pytest.mark.real
@pytest.mark.skipif(
    not os.environ.get("GLYPHLINE_WEIGHTS"), reason="GLYPHLINE_WEIGHTS, a folder, is not set"
)
def test_published_weights_fit_the_base_and_answer_to_what_it_is_shown():
    (file,) = sorted(Path(os.environ["GLYPHLINE_WEIGHTS"]).glob("mobilenet_v2*1.0_*no_top*.h5"))
    chosen = params(width_factor=1.0, size_px=64, weights=str(file))
    network = mobilenetv2.build(chosen, mobilenetv2.preprocess(chosen, None, "whole"), 10)
    assert pretrain(mobilenetv2, chosen, network)["pretrained"]["weights"] == str(file)
    shown = np.random.default_rng(1).random((2, 64, 64, 3), np.float32) * 2 - 1
    one, other = np.asarray(network.get_layer(mobilenetv2.BASE)(shown, training=False))
    assert 0.01 < (one > 0).mean() < 0.99
    assert not np.allclose(one, other, atol=0.1)
