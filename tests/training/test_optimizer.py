"""Weight decay of the optimizer."""

import numpy as np
import pytest
import tiny

from glyphline.backend import keras
from glyphline.models.phases import Phase
from glyphline.training.optimizer import new_optimizer

RATE, DECAY = 0.1, 0.5


@pytest.mark.parametrize("decay", [0.0, DECAY])
def test_weight_decay_leaves_biases_and_normalizations_alone(decay, tmp_path):
    layers = keras.layers
    pictures = layers.Input((4, 4, 1))
    x = layers.LayerNormalization()(layers.BatchNormalization()(layers.Conv2D(2, 3)(pictures)))
    network = keras.Model(pictures, layers.Dense(2)(layers.Flatten()(x)))
    for weight in network.trainable_weights:
        weight.assign(np.ones(weight.shape, np.float32))
    changes = {"learning_rate": RATE, "weight_decay": decay, "schedule": "constant"}
    train = tiny.document(tmp_path, **changes).train
    optimizer = new_optimizer(train, Phase(epochs=1), steps=1)
    optimizer.apply(
        [np.zeros(weight.shape, np.float32) for weight in network.trainable_weights],
        network.trainable_weights,
    )
    values = {w.path: float(np.mean(w)) for w in network.trainable_weights}
    kernels = [value for path, value in values.items() if path.endswith("kernel")]
    others = [value for path, value in values.items() if not path.endswith("kernel")]
    assert kernels == pytest.approx([1 - RATE * decay] * 2)
    assert others == [1.0] * 6  # two biases, two gammas, two betas
