"""Where a network of characters looks: Grad-CAM."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import keras

MIN_SIDE = 4  # places; a coarser map does not tell a letter's parts apart


def class_maps(network: "keras.Model", pictures: np.ndarray, ids: Sequence[int]) -> np.ndarray:
    """Show which places of each picture speak for a class.

    With A_k the channels of a layer and y the class's logit, the map is
    relu(sum over k of mean(dy / dA_k) A_k), divided by its largest value. The layer is the deepest
    whose map has at least `MIN_SIDE` places a side; the deepest of all, as in the paper, where
    none has: the last one of a small network has four places in all.

    Args:
        network: (B, H, W, 1) to (B, V) logits; on TensorFlow.
        pictures: (B, H, W, 1) float32.
        ids: B classes.

    Returns:
        (B, h, w) float32 in [0, 1], of the layer's size; all 0 where nothing speaks for it.

    Source: Selvaraju et al. 2017, Grad-CAM, equations 1 and 2.
    """
    import tensorflow as tf

    from glyphline.backend import keras

    both = keras.Model(network.inputs, [_features(network), network.outputs[0]])
    with tf.GradientTape() as tape:
        channels, logits = both(tf.constant(pictures), training=False)
        # Pictures are independent, so one sum has the gradients of all.
        total = tf.reduce_sum(tf.gather(logits, tf.constant(list(ids)), axis=1, batch_dims=1))
    weights = tf.reduce_mean(tape.gradient(total, channels), axis=(1, 2), keepdims=True)
    maps = tf.nn.relu(tf.reduce_sum(weights * channels, axis=-1)).numpy()  # (B, h, w)
    # Of a network that turns pictures, the map of each as it stands.
    maps = maps.reshape(len(pictures), -1, *maps.shape[1:])[:, 0]
    largest = maps.max(axis=(1, 2), keepdims=True)
    return np.divide(maps, largest, out=np.zeros_like(maps), where=largest > 0)


def _features(network: "keras.Model") -> Any:
    """The tensor whose channels are weighted: what goes into some layer behind a convolution."""
    found = []
    convolved = False
    for layer in network.layers:
        nested = hasattr(layer, "layers")  # whose tensors belong to another graph
        if convolved and not nested and len(getattr(layer.input, "shape", ())) == 4:
            found.append(layer.input)
        convolved |= any(len(weight.shape) == 4 for weight in layer.weights)
    fine = [tensor for tensor in found if min(tensor.shape[1:3]) >= MIN_SIDE]
    return (fine or found)[-1]
