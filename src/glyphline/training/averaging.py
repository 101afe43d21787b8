"""The exponential moving average of the weights, which is what is validated and kept."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from glyphline.backend import keras


class Averaging(keras.callbacks.Callback):
    """Averages the weights after each step; at the end of an epoch the average takes their place.

    After step t, counted from 1 in each phase, with d = min(decay, (1 + t) / (10 + t)):
    average = d average + (1 - d) weights. Without that ramp the average of the first epochs
    would be mostly the weights that training began with.

    Moving statistics of batch normalisation are weights like the others here: those of the
    last step belong to the weights of the last step, and would misjudge averaged ones.

    Between `on_epoch_end` and `put_back` the network has the average; training goes on from
    what `put_back` restores.

    Attributes:
        steps: t, how many steps the average has seen.

    Source: Polyak and Juditsky 1992, Acceleration of Stochastic Approximation by Averaging; the
    ramp is that of TensorFlow's `ExponentialMovingAverage`.
    """

    def __init__(self, decay: float) -> None:
        super().__init__()
        self.steps = 0
        self._decay = decay
        self._averages: list[Any] = []
        self._update: Callable[[Any], None]
        self._trained: list[np.ndarray] = []

    def begin_phase(self, network: keras.Model) -> None:
        """Begin anew with the weights as they are now."""
        self.steps = 0
        # Copies: JAX gives the memory of weights away in the next step.
        self._averages = [
            keras.Variable(np.array(value), trainable=False, dtype=weight.dtype)
            for weight, value in zip(network.weights, network.get_weights(), strict=True)
        ]
        self._update = _updating(self._averages, network.weights)

    def averages(self) -> list[np.ndarray]:
        """The average of each weight, in the order of `Model.weights`."""
        return [np.asarray(keras.ops.convert_to_numpy(average)) for average in self._averages]

    def resume(self, steps: int, averages: list[np.ndarray]) -> None:
        """Go on after a number of steps with the averages of then."""
        self.steps = steps
        for average, value in zip(self._averages, averages, strict=True):
            average.assign(value)

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Take the step's weights into the average."""
        if hasattr(self.model, "jax_state_sync"):
            self.model.jax_state_sync()  # JAX keeps the weights of an epoch to itself
        self.steps += 1
        share = 1 - min(self._decay, (1 + self.steps) / (10 + self.steps))
        self._update(keras.ops.convert_to_tensor(share, "float32"))

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Let the average take the weights' place."""
        self._trained = self.model.get_weights()
        self.model.set_weights(self.averages())

    def put_back(self) -> None:
        """Let training go on with its own weights."""
        self.model.set_weights(self._trained)


class PutBack(keras.callbacks.Callback):
    """Ends what `Averaging` begins at the end of an epoch; stands after all that want it."""

    def __init__(self, average: Averaging) -> None:
        super().__init__()
        self._average = average

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Let training go on with its own weights."""
        self._average.put_back()


def _updating(averages: Sequence[Any], weights: Sequence[Any]) -> Callable[[Any], None]:
    """A function that moves each average by a share of its way to the weight.

    TensorFlow gets it as one graph: variable by variable it takes eight times as long, a third
    of a step of `cnn`.
    """

    def update(share: Any) -> None:
        for average, weight in zip(averages, weights, strict=True):
            average.assign(average + keras.ops.cast(share, average.dtype) * (weight - average))

    if keras.backend.backend() != "tensorflow":
        return update
    import tensorflow as tf

    compiled: Callable[[Any], None] = tf.function(update)
    return compiled
