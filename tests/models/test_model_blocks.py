"""What the shared parts of networks promise."""

import numpy as np

from glyphline.backend import keras
from glyphline.models.blocks import convolve, drop_path, shrink


def test_drop_path_leaves_out_whole_samples_in_training_alone() -> None:
    x = keras.ops.ones((64, 2, 3, 4))
    branch = keras.layers.Input((2, 3, 4))
    network = keras.Model(branch, drop_path(branch, 0.5))
    keras.utils.set_random_seed(0)

    learning = np.asarray(network(x, training=True)).reshape(64, -1)

    assert {tuple(np.unique(sample)) for sample in learning} == {(0.0,), (2.0,)}
    assert np.array_equal(network(x, training=False), x)


def test_drop_path_of_probability_0_adds_no_layer() -> None:
    branch = keras.layers.Input((5, 4))

    assert drop_path(branch, 0.0) is branch


def test_shrink_and_convolve_make_the_sizes_that_they_say() -> None:
    pictures = keras.layers.Input((32, None, 1))

    halved = shrink(pictures, 6, (2, 1))

    assert halved.shape == (None, 16, None, 6)
    assert convolve(halved, 7).shape == (None, 16, None, 7)
    assert convolve(halved, 7, (16, 1), padding="valid").shape == (None, 1, None, 7)
