"""What a network learns from and by: batches, loss and steps, the same through all phases."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from glyphline.backend import keras
from glyphline.data.batches import Batches
from glyphline.data.endless import endless, endless_full, endless_levels
from glyphline.data.feed import Encoded, EncodedLevels, as_dataset, levels_as_dataset
from glyphline.data.mixup import mix_up
from glyphline.models.heads import Head
from glyphline.params.training import TrainParams
from glyphline.training.distillation import Teacher, taught
from glyphline.training.prior import Loss, adjusted, log_prior
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
        devices: how many share each batch.
        teachers: earlier models that look at each batch too.
    """

    params: TrainParams
    seed: int
    head: Head
    weights: Weights | None
    train: Batches
    val: Batches
    devices: int = 1
    teachers: Sequence[Teacher] = ()

    @property
    def samples(self) -> int:
        """Pictures that an epoch shows."""
        return max(self.train.count(), self.params.epoch_samples_min)

    @property
    def steps(self) -> int:
        """Batches that an epoch shows."""
        return math.ceil(self.samples / self.params.batch_size)

    def loss(self) -> Loss:
        """The loss over (labels, logits), one value per picture."""
        weights = self.weights.values if self.weights else None
        loss = self.head.loss(self.params.label_smoothing, weights)
        if self.params.class_prior == "natural":
            return loss
        return adjusted(loss, log_prior(self.train.texts(), self.head.charset.characters))

    def batches(self, epoch: int) -> Any:
        """Endless batches with encoded labels, beginning with an epoch, counted from 0.

        On TensorFlow they are made in a thread beside the steps. Several devices, and compiled
        steps of other backends, get batches of one size.
        """
        on_tensorflow = keras.backend.backend() == "tensorflow"
        first, longest = epoch * self.steps, max(map(len, self.train.texts()))
        mixup, classes = self.params.augment.mixup, self.head.classes()
        source = endless if on_tensorflow and self.devices == 1 else endless_full

        def encoded() -> Iterator[Encoded]:
            for pictures, texts in source(self.train, self.seed, self.params.augment, first):
                yield pictures, self.head.encode(texts, longest)

        def complete() -> Iterator[Encoded]:
            stream = encoded()
            if mixup:
                stream = mix_up(stream, classes, mixup, self.seed, first)
            if self.teachers:
                stream = taught(stream, self.teachers, self.params.distillation.share, self.head)
            return stream

        def levels(together: int) -> Iterator[EncodedLevels]:
            for piece in endless_levels(self.train, self.seed, together, first):
                yield piece.levels, piece.strongest, self.head.encode(piece.texts, longest)

        if not on_tensorflow:
            return complete()
        how, size = self.train.how, self.train.batch_size
        like = self.head.encode(self.train.texts()[:1], longest)
        if mixup or self.teachers:
            like = np.zeros((1, classes), np.float32)
        elif self.params.augment.changes_nothing and source is endless:
            return levels_as_dataset(levels, how, like, size)
        return as_dataset(complete, how, like, size)
