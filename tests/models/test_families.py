"""Every family that is a Keras network passes the same harness."""

import importlib

import numpy as np
import pytest

from glyphline.backend import keras
from glyphline.charset import Charset
from glyphline.manifest import Manifest
from glyphline.models.heads import head_of
from glyphline.models.saved import ModelCard, engine_of, load_model, save_model
from glyphline.params.document import members
from glyphline.training.determinism import make_deterministic

PACKAGE = "glyphline.models.families"
PARAMS = {
    "cnn": {"size_px": 32, "dropout_rate": 0.0},
    "crnn": {
        "height_px": 32,
        "max_width_px": 256,
        "channels": [16, 16, 16, 32],
        "lstm_units": 24,
        "dropout_rate": 0.0,
    },
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
FAMILIES = [name for name in members(PACKAGE) if engine_of(name) == "keras"]


def new_card(name: str) -> ModelCard:
    module = importlib.import_module(f"{PACKAGE}.{name}")
    params = module.FamilyParams(**PARAMS[name])
    return ModelCard(
        family=name,
        family_params=params.model_dump(mode="json"),
        head=module.HEAD,
        charset=DATA.charset,
        merges={},
        preprocess=module.preprocess(params, DATA, "whole"),
        provenance={},
    )


@pytest.fixture(scope="module", params=FAMILIES)
def model(request):
    make_deterministic(1)
    card = new_card(request.param)
    return card, card.new_network()


def pictures_for(card: ModelCard, count: int) -> np.ndarray:
    how = card.preprocess.of_one_width()
    return np.random.default_rng(0).random((count, how.height_px, how.width_px, 1), np.float32)


def texts_for(card: ModelCard) -> list[str]:
    if card.head == "softmax":
        return list("abcdabcd")
    return ["a", "ab", "abc", "dd", "cab", "b", "bad", "dc"]


def test_every_family_in_the_folder_is_tested():
    assert set(PARAMS) == set(FAMILIES)


def test_logits_have_the_heads_width_for_any_batch_size(model):
    card, network = model
    for count in (1, 3):
        logits = network.predict_on_batch(pictures_for(card, count))
        assert logits.shape[0] == count
        assert logits.shape[-1] == card.new_head().classes()
        assert np.isfinite(logits).all()


def test_every_weight_gets_a_gradient(model):
    import tensorflow as tf

    card, network = model
    head = head_of(card.head, Charset(card.charset))
    labels = head.encode(texts_for(card))
    with tf.GradientTape() as tape:
        loss = keras.ops.mean(head.loss(0.0)(labels, network(pictures_for(card, 8), training=True)))
    weights = network.trainable_variables
    gradients = tape.gradient(loss, [weight.value for weight in weights])
    idle = [w.path for w, g in zip(weights, gradients, strict=True) if g is None]
    assert not idle
    assert all(np.isfinite(np.asarray(gradient)).all() for gradient in gradients)


def test_a_saved_model_gives_the_same_logits_and_the_same_bytes(model, tmp_path):
    card, network = model
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        save_model(tmp_path / name, card, network)
    loaded_card, loaded = load_model(tmp_path / "one")
    batch = pictures_for(card, 4)
    assert loaded_card == card
    np.testing.assert_array_equal(loaded.predict_on_batch(batch), network.predict_on_batch(batch))
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


@pytest.mark.parametrize("name", FAMILIES)
def test_eight_samples_are_learnt_by_heart(name):
    from glyphline.decoding import decode

    make_deterministic(1)
    card = new_card(name)
    network, head = card.new_network(), card.new_head()
    pictures, texts = pictures_for(card, 8), texts_for(card)
    network.compile(keras.optimizers.Adam(0.003), loss=head.loss(0.0), jit_compile=False)
    labels = head.encode(texts)
    for _ in range(12):
        network.fit(pictures, labels, batch_size=8, epochs=20, shuffle=False, verbose=0)
        read = decode(network(pictures, training=True).numpy(), head.charset, head.name)
        if [prediction.text for prediction in read] == texts:
            return
    pytest.fail(f"read {[prediction.text for prediction in read]} instead of {texts}")
