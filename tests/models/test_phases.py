"""How a family cuts its training into phases."""

from types import ModuleType

import pytest

from glyphline.errors import TrainingError
from glyphline.models.phases import Phase, phases_of
from glyphline.params.base import Params


def family(*phases: Phase) -> ModuleType:
    module = ModuleType("glyphline.models.families.frozen")
    module.phases = lambda params, epochs: phases
    return module


def test_without_a_word_from_the_family_all_epochs_are_one_phase():
    (phase,) = phases_of(ModuleType("plain"), Params(), 7)
    assert (phase.epochs, phase.learning_rate_factor) == (7, 1.0)


def test_a_familys_phases_come_in_order_without_those_that_have_no_epoch():
    first, empty, last = Phase(3), Phase(0), Phase(4, 0.1)
    assert phases_of(family(first, empty, last), Params(), 7) == (first, last)


@pytest.mark.parametrize("epochs", [6, 8])
def test_phases_that_are_not_the_epochs_of_the_training_are_refused(epochs):
    with pytest.raises(TrainingError, match=rf"models.frozen have 7 .*train.epochs is {epochs}"):
        phases_of(family(Phase(3), Phase(4)), Params(), epochs)
