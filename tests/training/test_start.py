"""Training from an earlier model with another charset."""

import numpy as np
import pytest
import tiny

from glyphline.errors import TrainingError
from glyphline.models.saved import ModelCard, save_model
from glyphline.preprocess import Preprocess
from glyphline.training import start
from glyphline.training.fit import fit
from glyphline.training.start import fingerprint, start_from

KEY = "train.start_from"
HOW = Preprocess(kind="character", height_px=32, width_px=32, framing="whole")


@pytest.fixture(autouse=True)
def _family(monkeypatch):
    tiny.take_the_place_of_cnn(monkeypatch.setitem)


def card(charset: str, **changes) -> ModelCard:
    params = {"size_px": 32, "channels": [8, 8, 8, 8], "dropout_rate": 0.4}
    fields = {"family": "cnn", "head": "softmax", "merges": {}, "provenance": {}} | changes
    return ModelCard(family_params=params, charset=charset, preprocess=HOW, **fields)


def saved(folder, charset: str):
    network = card(charset).new_network()
    network.set_weights([np.full_like(w, 1 + i) for i, w in enumerate(network.get_weights())])
    layer = network.get_layer("logits")
    kernel, bias = layer.get_weights()
    columns = np.arange(len(charset), dtype=np.float32)
    layer.set_weights([kernel * 0 + columns, bias * 0 + columns + 100])
    folder.mkdir()
    save_model(folder, card(charset), network)
    return network


def test_layers_are_copied_and_of_the_logits_those_of_shared_characters(tmp_path):
    before = saved(tmp_path / "before", "abcd")
    now = card("bzd")
    network = now.new_network()
    fresh = network.get_layer("logits").get_weights()[0].copy()
    told = start_from(str(tmp_path / "before"), now, network)
    assert (told.known, told.new, told.gone) == ("bd", "z", "ac")
    assert told.weights == len(network.weights)
    assert "2 characters known, 1 new 'z', 2 gone 'ac'" in told.line()
    for old, new in zip(before.get_weights()[:-2], network.get_weights()[:-2], strict=True):
        np.testing.assert_array_equal(new, old)
    kernel, bias = network.get_layer("logits").get_weights()
    np.testing.assert_array_equal(kernel[:, [0, 2]], [[1.0, 3.0]] * len(kernel))
    np.testing.assert_array_equal(kernel[:, 1], fresh[:, 1])
    np.testing.assert_array_equal(bias, [101, 0, 103])


def test_the_blank_of_ctc_stays_the_last_class(tmp_path, monkeypatch):
    class Two:
        """Logits of two charsets and their blanks."""

        def __init__(self, columns: int) -> None:
            self.values = [np.arange(columns, dtype=np.float32)]

        def get_layer(self, name):
            return self

        def get_weights(self):
            return [value.copy() for value in self.values]

        def set_weights(self, values):
            self.values = values

    now = Two(3)
    cards = card("abc", head="ctc"), card("cx", head="ctc")
    assert start._copy_logits(cards[0], Two(4), cards[1], now, tmp_path) == "c"
    np.testing.assert_array_equal(now.values[0], [2, 1, 3])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("nothing there", r"holds no model\.json, nor does trainable in it"),
        ("another family", "a cnn, and model is crnn"),
        ("other sizes", "of other sizes; give the model the params that stand in"),
    ],
)
def test_a_model_that_does_not_fit_is_refused(tmp_path, wrong, message):
    saved(tmp_path / "before", "abcd")
    path = tmp_path / ("elsewhere" if wrong == "nothing there" else "before")
    now = card("ab", family="crnn") if wrong == "another family" else card("ab")
    network = card("ab").new_network()
    if wrong == "other sizes":
        wide = HOW.model_copy(update={"width_px": 64})
        network = card("ab").model_copy(update={"preprocess": wide}).new_network()
    with pytest.raises(TrainingError, match=message):
        start_from(str(path), now, network)


def test_an_export_is_started_from_by_the_weights_in_it(tmp_path):
    (tmp_path / "export").mkdir()
    before = saved(tmp_path / "export" / "trainable", "ab")
    network = card("ab").new_network()
    start_from(str(tmp_path / "export"), card("ab"), network)
    for old, new in zip(before.get_weights(), network.get_weights(), strict=True):
        np.testing.assert_array_equal(new, old)


def test_the_fingerprint_is_of_the_files(tmp_path):
    saved(tmp_path / "before", "ab")
    first = fingerprint(str(tmp_path / "before"), KEY)
    (tmp_path / "before" / "model.json").write_text("{}")
    assert fingerprint(str(tmp_path / "before"), KEY) != first


def test_a_fit_says_what_it_starts_from_and_keeps_it_in_the_card(tmp_path, capsys):
    saved(tmp_path / "before", "xb")
    tiny.write_balanced(tmp_path)
    how = tiny.document(tmp_path, start_from=str(tmp_path / "before"))
    fitted = fit(how, tmp_path, tmp_path, lambda figures, epoch: None)
    assert "1 characters known, 1 new 'a', 1 gone 'x'" in capsys.readouterr().err
    said = fitted.card.provenance["start"]
    assert said["sha256"] == fingerprint(str(tmp_path / "before"), KEY)
    assert (said["known"], fitted.card.provenance["best"]["epoch"]) == ("b", 1)
