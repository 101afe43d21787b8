"""The fit itself: phase after phase, epoch after epoch, until the best weights are found."""

from collections.abc import Sequence

from glyphline.backend import keras
from glyphline.models.phases import Phase
from glyphline.training.averaging import PutBack
from glyphline.training.callbacks import Checkpoint, StopOnNonFinite, Tell, WriteJournal
from glyphline.training.course import Course
from glyphline.training.journal import Journal, Track
from glyphline.training.optimizer import new_optimizer
from glyphline.training.progress import Progress
from glyphline.training.unfinished import Unfinished
from glyphline.training.validation import Validation


def train_network(
    network: keras.Model,
    phases: Sequence[Phase],
    course: Course,
    track: Track,
    unfinished: Unfinished | None = None,
) -> tuple[dict[str, float], Journal]:
    """Train a network through its phases; afterwards it has the weights of the best epoch.

    Each phase starts from the best weights so far, with a new optimizer and schedule. When
    patience runs out in a phase, the next one begins.

    Args:
        network: changed in place.
        phases: at least one.
        course: data and loss.
        track: called with the figures of each epoch and its number, from 1.
        unfinished: what an earlier process has finished, and where epochs are kept; None keeps
            none.

    Returns:
        The figures of the best epoch, with `epoch`, and the journal of all.
    """
    progress = Progress(network, course, track)
    state = unfinished.state if unfinished else None
    callbacks = _callbacks(progress, course, unfinished)
    with progress.journal:
        for number, phase in enumerate(phases):
            if state and number < state.facts["phase"]:
                continue
            phase.prepare(network)
            network.compile(
                optimizer=new_optimizer(course.params, phase, course.steps),
                loss=course.loss(),
                jit_compile=keras.backend.backend() != "tensorflow",  # others do nothing without
            )
            if state:
                progress.resume(state)
                state = None
            else:
                progress.begin_phase(number)
            end = progress.begun + phase.epochs
            if progress.done < end and not progress.stopped:
                network.fit(
                    course.batches(progress.done),
                    initial_epoch=progress.done,
                    epochs=end,
                    steps_per_epoch=course.steps,
                    callbacks=callbacks,
                    shuffle=False,
                    verbose=0,
                )
            if network.stop_training and course.params.schedule == "cosine":
                progress.journal.warn_if_early()
            progress.best.restore(network)
    return progress.best.best, progress.journal


def _callbacks(
    progress: Progress, course: Course, unfinished: Unfinished | None
) -> list[keras.callbacks.Callback]:
    """What happens in an epoch and at its end, in this order."""
    average, plateau = progress.average, progress.plateau
    return [
        StopOnNonFinite(),
        *([average] if average else []),
        Validation(course),
        *([plateau] if plateau else []),
        WriteJournal(progress.journal, course.samples),
        progress.best,
        *([PutBack(average)] if average else []),
        *([Checkpoint(progress.state, unfinished.save)] if unfinished else []),
        Tell(progress.journal),
    ]
