"""The moving average of the weights."""

import numpy as np
import pytest
import tiny

from glyphline.backend import keras
from glyphline.training.averaging import Averaging
from glyphline.training.fit import fit


def network() -> keras.Model:
    layers = keras.layers
    pictures = layers.Input((2,))
    return keras.Model(pictures, layers.BatchNormalization()(layers.Dense(1)(pictures)))


def expected(decay: float, values: list[float]) -> list[float]:
    """By the formula, from weights of 1."""
    average, averages = 1.0, []
    for t, value in enumerate(values, 1):
        d = min(decay, (1 + t) / (10 + t))
        average = d * average + (1 - d) * value
        averages.append(average)
    return averages


@pytest.mark.parametrize("decay", [0.0, 0.3, 0.999])
def test_the_average_follows_its_formula_with_a_ramp_at_the_start(decay):
    model, average = network(), Averaging(decay)
    average.set_model(model)
    fill(model, 1.0)
    average.begin_phase(model)
    values = [3.0, -2.0, 5.0, 5.0]
    for value, wanted in zip(values, expected(decay, values), strict=True):
        fill(model, value)
        average.on_train_batch_end(0)
        for found in average.averages():  # moving statistics too
            np.testing.assert_allclose(found, np.full_like(found, wanted), rtol=1e-5)


def fill(model: keras.Model, value: float) -> None:
    model.set_weights([np.full_like(weight, value) for weight in model.get_weights()])


def test_the_average_is_in_the_network_from_the_end_of_an_epoch_until_it_is_put_back():
    model, average = network(), Averaging(0.5)
    average.set_model(model)
    fill(model, 1.0)
    average.begin_phase(model)
    fill(model, 3.0)
    average.on_train_batch_end(0)
    average.on_epoch_end(0)
    mean = expected(0.5, [3.0])[0]
    np.testing.assert_allclose(model.get_weights()[0], [[mean]] * 2, rtol=1e-5)
    average.put_back()
    np.testing.assert_array_equal(model.get_weights()[0], [[3.0]] * 2)


def test_a_fit_with_an_average_learns_the_same_steps_and_keeps_the_average(tmp_path, monkeypatch):
    """The losses of training are those without an average; what is validated is not."""
    tiny.take_the_place_of_cnn(monkeypatch.setitem)
    tiny.write_balanced(tmp_path)
    rows, weights = {}, {}
    for decay in (None, 0.9):
        how = tiny.document(tmp_path, epochs=3, ema_decay=decay)
        fitted = fit(how, tmp_path, tmp_path, lambda figures, epoch: None)
        rows[decay] = fitted.journal.rows
        weights[decay] = fitted.network.get_weights()
    assert [row["loss"] for row in rows[None]] == [row["loss"] for row in rows[0.9]]
    assert [row["val_loss"] for row in rows[None]] != [row["val_loss"] for row in rows[0.9]]
    assert any((a != b).any() for a, b in zip(weights[None], weights[0.9], strict=True))
