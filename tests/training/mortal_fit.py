"""A short training, also as processes that kill themselves, each at a moment of its own.

python mortal_fit.py FOLDER
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tiny

from glyphline.models.phases import Phase
from glyphline.training import state
from glyphline.training.callbacks import StopOnNonFinite
from glyphline.training.fit import Fitted, fit
from glyphline.training.origin import origin_of
from glyphline.training.unfinished import NAME, Unfinished, kept_epochs

# Three steps an epoch of two batches each: epochs begin within a pass over the data.
TRAIN = {"epochs": 6, "epoch_samples_min": 40, "ema_decay": 0.8, "patience_epochs": 6}
STEPS = 3

Act = Callable[[], None]
Change = Callable[[object, str, Any], None]  # setattr, or pytest's that is undone


def _set_trainable(everything: bool) -> Callable[[Any], None]:
    def prepare(network: Any) -> None:
        for layer in network.layers:
            layer.trainable = everything or layer.name == "logits"

    return prepare


def in_phases(setitem: Callable[[Any, Any, Any], None]) -> None:
    """The tiny family in place of `cnn`: two epochs of its last layer alone, four of all."""
    family = tiny.take_the_place_of_cnn(setitem)
    family.phases = lambda params, epochs: (
        Phase(2, 1.0, _set_trainable(False)),
        Phase(epochs - 2, 0.5, _set_trainable(True)),
    )


def train(folder: Path, track: Callable[[dict[str, float], int], None], **changes: Any) -> Fitted:
    document = tiny.document(folder, **{**TRAIN, **changes})
    with kept_epochs(folder / "model", origin_of(document, folder, folder)) as unfinished:
        unfinished.begin("")
        return fit(document, folder, folder, track, unfinished)


def state_file(folder: Path) -> Path:
    return folder / NAME / "state.npz"


def at_step(number: int, act: Act, change: Change) -> None:
    """Act at the end of a step, counted from 0 through all epochs of this process."""
    end, steps = StopOnNonFinite.on_train_batch_end, iter(range(10**9))

    def ending(callback: Any, batch: int, logs: Any = None) -> None:
        if next(steps) == number:
            act()
        end(callback, batch, logs)

    change(StopOnNonFinite, "on_train_batch_end", ending)


def in_save(number: int, act: Act, change: Change) -> None:
    """Act when a state is written and not yet in its place."""
    sync, saves = state.os.fsync, iter(range(10**9))

    def syncing(descriptor: int) -> None:
        if next(saves) == number:
            act()
        sync(descriptor)

    change(state.os, "fsync", syncing)


def after_save(number: int, act: Act, change: Change) -> None:
    save, saves = Unfinished.save, iter(range(10**9))

    def saving(unfinished: Any, kept: Any) -> None:
        save(unfinished, kept)
        if next(saves) == number:
            act()

    change(Unfinished, "save", saving)


MOMENTS: dict[str, Callable[[Act, Change], None]] = {
    "in the second epoch": lambda act, change: at_step(STEPS + 1, act, change),
    "while the second state is written": lambda act, change: in_save(1, act, change),
    "between epochs": lambda act, change: after_save(0, act, change),
}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def in_child(moment: Callable[[Act, Change], None], folder: Path) -> int:
    """Train in a process that shares nothing but what is imported, until it dies.

    Returns:
        The signal that ended it; 0 for none.
    """
    child = os.fork()  # TensorFlow is imported and has done nothing yet, so it has no threads
    if child:
        return os.WTERMSIG(os.waitpid(child, 0)[1])
    moment(die, setattr)
    train(folder, lambda figures, epoch: print("epoch", epoch, flush=True))
    os._exit(0)


if __name__ == "__main__":
    in_phases(lambda mapping, key, value: mapping.update({key: value}))
    for moment in MOMENTS.values():
        print("ended by", in_child(moment, Path(sys.argv[1])), flush=True)
