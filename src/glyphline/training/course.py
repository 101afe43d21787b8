"""What a network learns from and by: batches, loss and steps, the same through all phases."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from glyphline.backend import keras
from glyphline.data.batches import Batches
from glyphline.data.endless import endless, endless_levels
from glyphline.data.feed import EncodedLevels, as_dataset, levels_as_dataset
from glyphline.models.heads import Head
from glyphline.params.training import TrainParams
from glyphline.training.weights import Weights


@dataclass(frozen=True)
class Course:
    """A training's data and its aim.

    Attributes:
        params: `train`.
        seed: of order and augmentation.
        head: encodes labels and knows the loss.
        weights: what each class weighs in the loss; None when all weigh the same.
        train: what is learnt from.
        val: what chooses the best epoch.
    """

    params: TrainParams
    seed: int
    head: Head
    weights: Weights | None
    train: Batches
    val: Batches

    @property
    def samples(self) -> int:
        """Pictures that an epoch shows."""
        return max(self.train.count(), self.params.epoch_samples_min)

    @property
    def steps(self) -> int:
        """Batches that an epoch shows."""
        return math.ceil(self.samples / self.params.batch_size)

    def loss(self) -> Callable[[Any, Any], Any]:
        """The loss over (labels, logits), one value per picture."""
        weights = self.weights.values if self.weights else None
        return self.head.loss(self.params.label_smoothing, weights)

    def batches(self, epoch: int) -> Any:
        """Endless batches with encoded labels, beginning with an epoch, counted from 0.

        On TensorFlow they are made in a thread beside the steps.
        """
        first = epoch * self.steps
        augmentation = self.params.augment

        def encoded() -> Iterator[tuple[np.ndarray, np.ndarray]]:
            for pictures, texts in endless(self.train, self.seed, augmentation, first):
                yield pictures, self.head.encode(texts)

        def levels(together: int) -> Iterator[EncodedLevels]:
            for piece in endless_levels(self.train, self.seed, together, first):
                yield piece.levels, piece.strongest, self.head.encode(piece.texts)

        if keras.backend.backend() != "tensorflow":
            return encoded()
        axes = 1 if self.head.name == "softmax" else 2
        how, size = self.train.how, self.train.batch_size
        if augmentation.changes_nothing:
            return levels_as_dataset(levels, how, axes, size)
        return as_dataset(encoded, how, axes, size)
