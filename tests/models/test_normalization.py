import numpy as np
import pytest

from glyphline.backend import keras
from glyphline.models.normalization import BatchNormalization

PICTURES = np.random.default_rng(20).normal(3, 2, (8, 6, 5, 4)).astype(np.float32)


def learnt(layer: keras.layers.Layer, pictures: np.ndarray) -> dict[str, np.ndarray]:
    """What a layer makes of pictures in training, the gradients, and what it keeps of them."""
    import tensorflow as tf

    x = tf.constant(pictures)
    layer.build(x.shape)
    gamma = np.linspace(0.5, 2, 4, dtype=np.float32)
    beta = np.linspace(-1, 1, 4, dtype=np.float32)
    layer.set_weights([gamma, beta, np.full(4, 0.5, np.float32), np.full(4, 2.0, np.float32)])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = layer(x, training=True)
        loss = tf.reduce_sum(tf.cast(y, tf.float32) * tf.sin(tf.range(4, dtype=tf.float32)) ** 2)
        loss += tf.reduce_sum(tf.cast(y, tf.float32) ** 3)
    dx, dgamma, dbeta = tape.gradient(loss, [x, layer.gamma.value, layer.beta.value])
    found = {"y": y, "dx": dx, "dgamma": dgamma, "dbeta": dbeta}
    found |= {"mean": layer.moving_mean.value, "variance": layer.moving_variance.value}
    return {name: np.asarray(tf.cast(value, tf.float32)) for name, value in found.items()}


@pytest.mark.parametrize("size", [8, 2], ids=["many", "few"])
def test_it_learns_what_keras_own_layer_learns(size: int) -> None:
    pictures = PICTURES[:size, : size // 2, : size // 2]
    ours = learnt(BatchNormalization(), pictures)
    keras_own = learnt(keras.layers.BatchNormalization(momentum=0.9), pictures)
    for name, value in keras_own.items():
        scale = np.abs(value).max()
        np.testing.assert_allclose(ours[name], value, atol=2e-4 * scale, rtol=0, err_msg=name)


def test_in_sixteen_bits_it_still_counts_in_thirty_two() -> None:
    exact = learnt(BatchNormalization(), PICTURES)
    rounded = learnt(BatchNormalization(dtype="mixed_bfloat16"), PICTURES)
    for name in ("mean", "variance"):
        np.testing.assert_allclose(rounded[name], exact[name], rtol=3e-3, err_msg=name)
    np.testing.assert_allclose(rounded["y"], exact["y"], atol=0.05)


def test_a_frozen_layer_keeps_its_statistics() -> None:
    layer = BatchNormalization()
    layer.trainable = False
    layer(PICTURES, training=True)
    np.testing.assert_array_equal(layer.moving_mean, np.zeros(4))
    np.testing.assert_array_equal(layer.moving_variance, np.ones(4))


def test_steps_in_place_of_pictures_are_keras_own_business() -> None:
    steps = PICTURES[:, 0]  # (B, T, C)
    ours, keras_own = BatchNormalization(), keras.layers.BatchNormalization(momentum=0.9)
    np.testing.assert_array_equal(ours(steps, training=True), keras_own(steps, training=True))


def test_weights_have_the_places_in_files_that_keras_gives_them() -> None:
    names = [[weight.name for weight in layer.weights] for layer in map(built, LAYERS)]
    assert names[0] == names[1]
    assert BatchNormalization().name.startswith("batch_normalization")


LAYERS = (BatchNormalization, keras.layers.BatchNormalization)


def built(kind: type[keras.layers.Layer]) -> keras.layers.Layer:
    layer = kind()
    layer.build((None, 6, 5, 4))
    return layer
