"""How far a training has come: network, optimizer, average, best weights and figures together."""

from typing import Any

import numpy as np

from glyphline.backend import keras
from glyphline.training.averaging import Averaging
from glyphline.training.callbacks import HalveOnPlateau, KeepBest
from glyphline.training.course import Course
from glyphline.training.journal import Journal, Track
from glyphline.training.state import State


class Progress:
    """Everything that changes while a network is trained.

    Attributes:
        network: the network.
        journal: figures of the epochs.
        best: the best epoch so far.
        average: of the weights; None without `train.ema_decay`.
        plateau: halves the learning rate; None without `train.schedule: plateau`.
        phase: number of the phase, counted from 0.
        begun: epochs that were finished when the phase began.
        stopped: whether patience ran out in the phase.
    """

    def __init__(self, network: keras.Model, course: Course, track: Track) -> None:
        params = course.params
        self.network = network
        self.journal = Journal(params.epochs, course.steps, track)
        characters = sum(map(len, course.val.texts()))
        self.best = KeepBest(params.patience_epochs, characters)
        self.average = None if params.ema_decay is None else Averaging(params.ema_decay)
        patience = max(1, params.patience_epochs // 3)
        self.plateau = HalveOnPlateau(patience) if params.schedule == "plateau" else None
        self.phase, self.begun, self.stopped = 0, 0, False
        # Weights, and states of random numbers, which weights do not include. Taken before the
        # network is compiled: metrics are counted among the variables afterwards.
        self._variables = list(network.variables)

    @property
    def done(self) -> int:
        """Finished epochs."""
        return len(self.journal.rows)

    def begin_phase(self, number: int) -> None:
        """Begin a phase with the weights as they are."""
        self.phase, self.begun, self.stopped = number, self.done, False
        self.best.begin_phase(self.begun)
        if self.average:
            self.average.begin_phase(self.network)
        if self.plateau:
            self.plateau.begin_phase()

    def state(self) -> State:
        """What `resume` needs; asked for when an epoch has ended."""
        facts = {
            "rows": self.journal.rows,
            "speeds": self.journal.speeds,
            "best": self.best.best,
            "lowest": self.best.lowest,
            "phase": self.phase,
            "begun": self.begun,
            "stopped": bool(self.network.stop_training),
            "average_steps": self.average.steps if self.average else 0,
            "plateau": [self.plateau.best, self.plateau.waited] if self.plateau else None,
        }
        arrays = {
            "network": _values(self._variables),
            "optimizer": _values(self.network.optimizer.variables),
            "average": self.average.averages() if self.average else [],
            "best": self.best.weights,
        }
        return State(facts, arrays)

    def resume(self, state: State) -> None:
        """Be as far as another process was; the network is compiled for the same phase."""
        facts, arrays = state.facts, state.arrays
        self.journal.resume(facts["rows"], facts["speeds"])
        self.phase, self.begun = facts["phase"], facts["begun"]
        self.stopped = facts["stopped"]
        optimizer = self.network.optimizer
        optimizer.build(self.network.trainable_variables)
        _assign(self._variables, arrays["network"])
        _assign(optimizer.variables, arrays["optimizer"])
        self.best.begin_phase(self.begun)
        self.best.best, self.best.weights = facts["best"], arrays["best"]
        self.best.lowest = facts["lowest"]
        if self.average:
            self.average.begin_phase(self.network)
            self.average.resume(facts["average_steps"], arrays["average"])
        if self.plateau:
            self.plateau.best, self.plateau.waited = facts["plateau"]


def _values(variables: list[Any]) -> list[np.ndarray]:
    return [np.asarray(keras.ops.convert_to_numpy(variable)) for variable in variables]


def _assign(variables: list[Any], values: list[np.ndarray]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
