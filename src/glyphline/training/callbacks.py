"""What happens between the steps and epochs of a fit."""

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from glyphline.backend import keras
from glyphline.errors import TrainingError
from glyphline.training.journal import Journal
from glyphline.training.state import State

LEAST_PROGRESS = 1e-4  # of the val loss
CHANCE = 0.5  # standard errors of the lowest val error rate that may be chance between epochs


class StopOnNonFinite(keras.callbacks.Callback):
    """Stops the line at the first loss that is not a number, naming the step."""

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Raise `TrainingError` when the running loss is NaN or infinite."""
        loss = (logs or {}).get("loss", 0.0)
        if not np.isfinite(loss):
            raise TrainingError(
                f"the loss became {loss} at step {batch + 1} of the epoch; lower "
                f"train.learning_rate or train.clip_norm, or look for broken samples"
            )


class KeepBest(keras.callbacks.Callback):
    """Keeps the weights of the best epoch and stops when patience runs out.

    Best is the latest epoch whose val error rate is as low as any, or so little above the lowest
    that chance explains it: by half of the standard error of such a rate. Between epochs that
    close the val split cannot tell, and the later one has learnt longer, at a lower learning rate.
    Patience counts from the lowest (val_cer, val_loss).

    Attributes:
        best: the logs of the best epoch, with `epoch` counted from 1.
        weights: of that epoch, in the order of `Model.weights`.
        lowest: the logs of the epoch with the lowest error rate, likewise.
    """

    def __init__(self, patience_epochs: int, val_characters: int) -> None:
        super().__init__()
        self.best: dict[str, float] = {}
        self.weights: list[np.ndarray] = []
        self.lowest: dict[str, float] = {}
        self._patience = patience_epochs
        self._characters = val_characters
        self._begun = 0

    def begin_phase(self, epoch: int) -> None:
        """Count patience anew from an epoch on, counted from 0."""
        self._begun = epoch

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Compare this epoch with the lowest."""
        figures = {**_plain(logs or {}), "epoch": epoch + 1}
        if not self.lowest or _rank(figures) < _rank(self.lowest):
            self.lowest = figures
        elif epoch + 1 - max(self.lowest["epoch"], self._begun) >= self._patience:
            self.model.stop_training = True
        if figures["val_cer"] <= self.lowest["val_cer"] + self._chance():
            self.best, self.weights = figures, self.model.get_weights()

    def _chance(self) -> float:
        """How far above the lowest error rate an epoch may be by chance."""
        rate = min(1.0, self.lowest["val_cer"])
        return CHANCE * math.sqrt(rate * (1 - rate) / self._characters) + 1e-9

    def restore(self, network: keras.Model) -> None:
        """Put the best weights back."""
        network.set_weights(self.weights)


class HalveOnPlateau(keras.callbacks.Callback):
    """Halves the learning rate after some epochs without a lower val loss.

    Attributes:
        best: the lowest val loss of the phase.
        waited: epochs since then or since the last halving.
    """

    def __init__(self, patience_epochs: int) -> None:
        super().__init__()
        self._patience = patience_epochs
        self.begin_phase()

    def begin_phase(self) -> None:
        """Forget what was before."""
        self.best, self.waited = float("inf"), 0

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Compare this epoch with the best."""
        loss = float((logs or {})["val_loss"])
        if loss < self.best - LEAST_PROGRESS:
            self.best, self.waited = loss, 0
            return
        self.waited += 1
        if self.waited >= self._patience:
            optimizer = self.model.optimizer
            optimizer.learning_rate = float(optimizer.learning_rate) / 2
            self.waited = 0


class Checkpoint(keras.callbacks.Callback):
    """Keeps the state after each epoch; stands after all that changes it."""

    def __init__(self, state: Callable[[], State], keep: Callable[[State], None]) -> None:
        super().__init__()
        self._state, self._keep = state, keep

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Keep it."""
        self._keep(self._state())


class WriteJournal(keras.callbacks.Callback):
    """Hands each epoch's figures to the journal, with learning rate and throughput."""

    def __init__(self, journal: Journal, samples_per_epoch: int) -> None:
        super().__init__()
        self._journal = journal
        self._samples = samples_per_epoch
        self._start = 0.0

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Start the clock."""
        self._start = time.perf_counter()
        self._journal.begin_epoch(epoch)

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Move the progress bar."""
        self._seconds = time.perf_counter() - self._start
        self._journal.step((logs or {}).get("loss", 0.0))

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Write the epoch's row."""
        figures = _plain(logs or {})
        figures["learning_rate"] = float(self.model.optimizer.learning_rate)
        self._journal.end_epoch(epoch, figures, self._samples / self._seconds)


class Tell(keras.callbacks.Callback):
    """Tells of an epoch once it is kept, so that what a person has read of is not lost."""

    def __init__(self, journal: Journal) -> None:
        super().__init__()
        self._journal = journal

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Tell terminal and tracker."""
        self._journal.tell()


def _plain(logs: dict[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in logs.items()}


def _rank(logs: dict[str, Any]) -> tuple[float, float]:
    return round(float(logs["val_cer"]), 9), float(logs["val_loss"])
