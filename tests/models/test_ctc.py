import numpy as np
import pytest

from glyphline.models.ctc import ctc_loss


def test_the_kernel_gives_keras_own_loss_and_gradients() -> None:
    tf = pytest.importorskip("tensorflow")
    import keras

    rng = np.random.default_rng(1)
    logits = tf.Variable(rng.normal(size=(4, 20, 6)).astype(np.float32))
    labels = np.full((4, 9), -1, np.int32)
    for row, length in zip(labels, (1, 4, 7, 9), strict=True):
        row[:length] = rng.integers(0, 5, length)
    lengths, steps = (labels >= 0).sum(axis=1), np.full(4, 20)

    def keras_own() -> object:
        return keras.ops.ctc_loss(np.maximum(labels, 0), logits, lengths, steps, mask_index=5)

    found = []
    for loss in (lambda: ctc_loss(tf.constant(labels), logits, blank=5), keras_own):
        with tf.GradientTape() as tape:
            values = loss()
        found.append((values.numpy(), tape.gradient(values, logits).numpy()))
    (values, gradients), (expected, expected_gradients) = found
    np.testing.assert_allclose(values, expected, rtol=1e-5)
    np.testing.assert_allclose(gradients, expected_gradients, atol=1e-5)
