"""Batch norm as one operation of TensorFlow, which in a training step is several times as quick.

Keras computes it of single operations on every backend, each of which reads and writes the whole
of what it normalises: more memory moved than the convolutions around it move.
"""

from typing import Any

from glyphline.backend import keras

MOMENTUM = 0.9  # Keras' 0.99 needs a thousand steps before val figures mean anything


class BatchNormalization(keras.layers.BatchNormalization):
    """Keras' layer, the same function and the same weights, with TensorFlow's kernel in training.

    Where it reads instead of learns, on another backend and for anything but pictures
    (B, H, W, C) it is Keras' own.

    Source: Ioffe and Szegedy 2015, Batch Normalization.
    """

    def __init__(self, momentum: float = MOMENTUM, **how: Any) -> None:
        super().__init__(momentum=momentum, **how)

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Normalise over all but the last axis: any shape to the same."""
        learns = training and self.trainable and keras.backend.backend() == "tensorflow"
        if not learns or len(inputs.shape) != 4 or mask is not None:
            return super().call(inputs, training=training, mask=mask)
        import tensorflow as tf

        y, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
            x=inputs,
            scale=tf.cast(self.gamma, tf.float32),
            offset=tf.cast(self.beta, tf.float32),
            mean=[],
            variance=[],
            epsilon=self.epsilon,
        )
        # The kernel tells the variance of the population that the batch is drawn from, Keras keeps
        # that of the batch.
        count = tf.cast(tf.size(inputs) // inputs.shape[-1], tf.float32)
        variance *= (count - 1) / count
        for kept, seen in ((self.moving_mean, mean), (self.moving_variance, variance)):
            kept.assign(kept * self.momentum + seen * (1 - self.momentum))
        return y
