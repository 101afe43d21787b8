"""What a network makes of the val split after each epoch."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from glyphline.backend import keras
from glyphline.decoding import decode
from glyphline.metrics import character_edits, exact_match
from glyphline.training.course import Course
from glyphline.training.devices import predict
from glyphline.training.prior import equal_shares


class Validation(keras.callbacks.Callback):
    """Adds the figures of the val split to the logs of each epoch.

    Logs `val_loss`, `val_cer` (for characters the error rate), `val_exact`, and for CTC
    `val_blank_rate`, the share of time steps that read blank: near 1 for the first epochs is
    normal, later it means that nothing is learnt. With `train.class_prior: equal` all classes
    weigh alike in them.
    """

    def __init__(self, course: Course) -> None:
        super().__init__()
        self._batches = course.val
        self._head = course.head
        self._devices = course.devices
        self._equal = course.params.class_prior == "equal"
        self._loss = course.head.loss(label_smoothing=0.0)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Read the val split once and add its figures to `logs`."""
        truths: list[str] = []
        texts: list[str] = []
        losses: list[float] = []
        blanks: list[float] = []

        def read(pictures: np.ndarray, labels: list[str]) -> Iterable[tuple[str, str, float]]:
            logits = predict(self.model, pictures, self._devices)
            values = np.asarray(self._loss(self._head.encode(labels), logits))
            if self._head.name == "ctc":
                blank = logits.argmax(-1) == self._head.classes() - 1  # (B, T)
                blanks.extend(blank.mean(axis=1).tolist())
            found = decode(logits, self._head.charset, self._head.name)
            return zip(labels, (one.text for one in found), values.tolist(), strict=True)

        for truth, text, loss in self._batches.each(read):
            truths.append(truth)
            texts.append(text)
            losses.append(loss)
        assert logs is not None  # noqa: S101 - Keras always hands the epoch's logs over
        if self._equal:
            shares = equal_shares(truths)
            right = np.array([a == b for a, b in zip(truths, texts, strict=True)])
            logs["val_loss"] = float(np.mean(shares * losses))
            logs["val_exact"] = float(np.mean(shares * right))
            logs["val_cer"] = 1 - logs["val_exact"]
        else:
            logs["val_loss"] = float(np.mean(losses))
            logs["val_exact"] = exact_match(truths, texts)
            logs["val_cer"] = character_edits(truths, texts).rate
        if blanks:
            logs["val_blank_rate"] = float(np.mean(blanks))
