"""The fit itself: phase after phase, epoch after epoch, until the best weights are found."""

from collections.abc import Sequence

from glyphline.backend import keras
from glyphline.models.phases import Phase
from glyphline.training.averaging import Averaging, PutBack
from glyphline.training.callbacks import KeepBest, StopOnNonFinite, Validation, WriteJournal
from glyphline.training.course import Course
from glyphline.training.journal import Journal, Track
from glyphline.training.optimizer import new_optimizer


def train_network(
    network: keras.Model, phases: Sequence[Phase], course: Course, track: Track
) -> tuple[dict[str, float], Journal]:
    """Train a network through its phases; afterwards it has the weights of the best epoch.

    Each phase starts from the best weights so far, with a new optimizer and schedule. When
    patience runs out in a phase, the next one begins.

    Args:
        network: changed in place.
        phases: at least one.
        course: data and loss.
        track: called with the figures of each epoch and its number, from 1.

    Returns:
        The figures of the best epoch, with `epoch`, and the journal of all.
    """
    params = course.params
    best = KeepBest(params.patience_epochs)
    journal = Journal(params.epochs, course.steps, track)
    validation = Validation(course.val, course.head, course.devices)
    writer = WriteJournal(journal, course.samples)
    average = None if params.ema_decay is None else Averaging(params.ema_decay)
    with journal:
        for phase in phases:
            done = len(journal.rows)
            best.begin_phase(done)
            phase.prepare(network)
            network.compile(
                optimizer=new_optimizer(params, phase, course.steps),
                loss=course.loss(),
                jit_compile=keras.backend.backend() != "tensorflow",  # others do nothing without
            )
            if average:
                average.begin_phase(network)
            network.fit(
                course.batches(done),
                initial_epoch=done,
                epochs=done + phase.epochs,
                steps_per_epoch=course.steps,
                callbacks=_with_average(average, [validation, *_plateau(course), writer, best]),
                shuffle=False,
                verbose=0,
            )
            best.restore()
    return best.best, journal


def _with_average(
    average: Averaging | None, at_epoch_ends: Sequence[keras.callbacks.Callback]
) -> list[keras.callbacks.Callback]:
    """What happens in an epoch and, with the averaged weights where there are any, at its end."""
    if average is None:
        return [StopOnNonFinite(), *at_epoch_ends]
    return [StopOnNonFinite(), average, *at_epoch_ends, PutBack(average)]


def _plateau(course: Course) -> list[keras.callbacks.Callback]:
    if course.params.schedule != "plateau":
        return []
    patience = max(1, course.params.patience_epochs // 3)
    return [keras.callbacks.ReduceLROnPlateau("val_loss", factor=0.5, patience=patience)]
