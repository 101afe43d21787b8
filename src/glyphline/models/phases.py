"""Phases of a training: what a family changes about its network before some of the epochs."""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

from glyphline.errors import TrainingError
from glyphline.params.base import Params

if TYPE_CHECKING:
    import keras


def _change_nothing(network: "keras.Model") -> None:
    """Every weight learns from the first epoch on."""


@dataclass(frozen=True)
class Phase:
    """Epochs that are trained with one optimizer.

    Attributes:
        epochs: how many at most; a phase without any is passed over.
        learning_rate_factor: multiplies `train.learning_rate`.
        prepare: called with the network before the phase, to set `trainable` of its layers
            (of the model it does nothing while that is True already). It must do the same
            whenever it is called: a training that goes on after a kill calls it again.
    """

    epochs: int
    learning_rate_factor: float = 1.0
    prepare: Callable[["keras.Model"], None] = _change_nothing


def phases_of(family: ModuleType, params: Params, epochs: int) -> tuple[Phase, ...]:
    """The phases of a family's training, one after the other.

    A family module may define `phases(params, epochs) -> tuple[Phase, ...]`; without it all
    epochs are one phase.

    Args:
        family: the family's module.
        params: its own params, `models.<name>`.
        epochs: `train.epochs`.

    Returns:
        At least one phase; together they have `epochs` epochs.

    Raises:
        TrainingError: if the family's phases have more or fewer.
    """
    if not hasattr(family, "phases"):
        return (Phase(epochs),)
    phases: tuple[Phase, ...] = family.phases(params, epochs)
    if (total := sum(phase.epochs for phase in phases)) != epochs:
        name = family.__name__.rsplit(".", 1)[-1]
        raise TrainingError(
            f"the phases of models.{name} have {total} epochs together, train.epochs is {epochs}; "
            f"raise train.epochs or shorten the phases"
        )
    return tuple(phase for phase in phases if phase.epochs)
