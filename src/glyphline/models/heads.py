"""The two ends a network can have: label encoding, loss and limits, the same for all families.

Decoding is in `glyphline.decoding`, which the reading runtime shares.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

import numpy as np

from glyphline.charset import Charset
from glyphline.decoding import HeadName
from glyphline.models.ctc import ctc_loss

PADDING = -1


class Head(Protocol):
    """What training needs to know of a head."""

    @property
    def name(self) -> HeadName:
        """The head's tag."""

    @property
    def charset(self) -> Charset:
        """The characters it tells apart."""

    def classes(self) -> int:
        """V, the number of logits."""

    def takes(self, text: str) -> bool:
        """Whether the head can express this label at all."""

    def encode(self, texts: Sequence[str], longest: int = 0) -> np.ndarray:
        """Turn labels into the array that `loss` takes.

        Args:
            texts: the labels.
            longest: length that labels are filled up to, for heads that read texts; so that all
                batches of a training have one shape.
        """

    def loss(
        self, label_smoothing: float, weights: np.ndarray | None = None
    ) -> Callable[[Any, Any], Any]:
        """The loss over (labels, logits), one value per image.

        A softmax head's labels may also be mixtures: (B, V), the share of each class.

        Args:
            label_smoothing: in [0, 1), for heads that know it.
            weights: (V,) what each character weighs; None leaves the loss as it is.
        """


@dataclass(frozen=True)
class SoftmaxHead:
    """One class per picture: labels of length one, cross-entropy."""

    charset: Charset
    name: HeadName = "softmax"

    def classes(self) -> int:
        """One logit per character."""
        return len(self.charset)

    def takes(self, text: str) -> bool:
        """A softmax head reads exactly one character."""
        return len(text) == 1

    def encode(self, texts: Sequence[str], longest: int = 0) -> np.ndarray:
        """Labels to (B,) int32."""
        return np.array([self.charset.encode(text)[0] for text in texts], np.int32)

    def loss(
        self, label_smoothing: float, weights: np.ndarray | None = None
    ) -> Callable[[Any, Any], Any]:
        """Cross-entropy from logits, targets mixed with `label_smoothing` of uniform.

        Each image's value is multiplied by the weight of its true class; of a mixture, by the
        mean over its classes in their shares.
        """
        from glyphline.backend import keras

        losses, ops = keras.losses, keras.ops

        def cross_entropy(labels: Any, logits: Any) -> Any:
            mixed = len(labels.shape) == 2
            targets = labels if mixed else ops.one_hot(ops.cast(labels, "int32"), self.classes())
            values = losses.categorical_crossentropy(
                targets, logits, from_logits=True, label_smoothing=label_smoothing
            )
            if weights is None:
                return values  # (B,)
            if mixed:
                return values * ops.sum(targets * weights, axis=1)
            return values * ops.take(weights, ops.cast(labels, "int32"))

        return cross_entropy


@dataclass(frozen=True)
class CtcHead:
    """A text per picture, aligned by CTC; the blank is the last class.

    Source: Graves et al. 2006, Connectionist Temporal Classification.
    """

    charset: Charset
    name: HeadName = "ctc"

    def classes(self) -> int:
        """One logit per character and one for the blank."""
        return len(self.charset) + 1

    def takes(self, text: str) -> bool:
        """CTC reads any text; `steps_needed` tells whether it fits the time steps."""
        return bool(text)

    def encode(self, texts: Sequence[str], longest: int = 0) -> np.ndarray:
        """Labels to (B, L) int32, filled up with `PADDING` to the longest, or to `longest`."""
        labels = np.full((len(texts), max(longest, *map(len, texts))), PADDING, np.int32)
        for row, text in zip(labels, texts, strict=True):
            row[: len(text)] = self.charset.encode(text)
        return labels

    def loss(
        self, label_smoothing: float, weights: np.ndarray | None = None
    ) -> Callable[[Any, Any], Any]:
        """CTC's negative log-likelihood; `label_smoothing` does not apply to it.

        Each image's value is multiplied by the mean weight of its text's characters.
        """
        from glyphline.backend import keras

        ops = keras.ops
        blank = len(self.charset)

        def ctc(labels: Any, logits: Any) -> Any:
            labels = ops.cast(labels, "int32")  # (B, L)
            values = ctc_loss(labels, logits, blank)  # (B,)
            if weights is None:
                return values
            lengths = ops.sum(ops.cast(labels >= 0, "int32"), axis=1)
            each = ops.where(labels >= 0, ops.take(weights, ops.maximum(labels, 0)), 0.0)  # (B, L)
            return values * ops.sum(each, axis=1) / ops.cast(lengths, each.dtype)

        return ctc


def head_of(name: HeadName, charset: Charset) -> Head:
    """The head of that name over a charset."""
    return SoftmaxHead(charset) if name == "softmax" else CtcHead(charset)


def steps_needed(text: str) -> int:
    """Time steps that CTC needs at least: one per character, one more between equal neighbours.

    `"hello"` needs 6.
    """
    return len(text) + sum(a == b for a, b in pairwise(text))
