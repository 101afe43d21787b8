"""Finished epochs of a training that may be killed, kept for the next run to go on from."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from rich.console import Console

from glyphline.errors import TrainingError
from glyphline.outputs import read_json, write_json, write_text, written_below
from glyphline.training.origin import Origin, changes
from glyphline.training.state import State

NAME = "training.unfinished"
_STATE, _BEGUN, _HOLDER = "state.npz", "begun.json", "process"


class Unfinished:
    """The state after the last finished epoch, and who began the training.

    Attributes:
        state: of a training of the same origin; None when this one begins at its start.
        run_before: id in the tracker of a process that began and did not end well; empty when
            there is none.
        same_origin: whether that process trained from what this one trains from.
    """

    def __init__(self, folder: Path, origin: Origin) -> None:
        self._folder, self._origin = folder, origin
        begun = _read(folder / _BEGUN)
        self.run_before = str(begun.get("run", ""))
        self.same_origin = begun.get("origin") == origin
        self.state = self._take_stock()

    def begin(self, run: str) -> None:
        """Note that a process begins, so that a next one knows if it was killed.

        Args:
            run: id in the tracker; empty when nothing is tracked.

        Raises:
            OutputError: if the folder cannot be written.
        """
        with written_below(self._folder.parent):
            self._folder.mkdir(parents=True, exist_ok=True)
            write_json(self._folder / _BEGUN, {"origin": self._origin, "run": run})

    def save(self, state: State) -> None:
        """Keep the state after an epoch in the place of the one before.

        Raises:
            OutputError: if there is no room for it.
        """
        state = State({**state.facts, "origin": self._origin}, state.arrays)
        with written_below(self._folder):
            state.save(self._folder / _STATE)
        self.state = state

    def leave(self) -> None:
        """Keep finished epochs and say so; remove the folder when there are none."""
        with suppress(OSError):
            (self._folder / f"{_STATE}.partial").unlink(missing_ok=True)
        if self.state:
            _tell(f"kept {_epochs(self.state)} in {self._folder}; run again to go on from there")
        elif not (self._folder / _STATE).exists():
            self.remove()

    def remove(self) -> None:
        """Forget everything: the training has ended well."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _take_stock(self) -> State | None:
        path = self._folder / _STATE
        if not path.exists():
            return None
        state = State.load(path)
        if state is None:
            _tell(f"{path} is not as it was written; training from the start")
            path.unlink()
            return None
        if different := changes(state.facts["origin"], self._origin):
            _tell(
                f"{self._folder} holds {_epochs(state)} trained with other "
                f"{', '.join(different)}; training from the start. They are there until the "
                f"first epoch is finished"
            )
            return None
        _tell(f"going on after {_epochs(state)} in {self._folder}")
        return state


@contextmanager
def kept_epochs(out: Path, origin: Origin) -> Iterator[Unfinished]:
    """Yield what an earlier training of the same origin has finished, ready for more.

    It is kept beside `out`, because DVC removes outputs before it runs a stage. When the block
    raises, Ctrl-C included, finished epochs are kept and that is said; after `kill -9` they are
    kept as well. When the block ends well nothing is left.

    Args:
        out: folder of the model.
        origin: what decides the weights.

    Raises:
        TrainingError: if another process trains there.
        OutputError: if the folder cannot be made.
    """
    with _held(out.with_name(NAME)) as folder:
        unfinished = Unfinished(folder, origin)
        try:
            yield unfinished
        except BaseException:
            unfinished.leave()
            raise
        unfinished.remove()


@contextmanager
def _held(folder: Path) -> Iterator[Path]:
    """Keep other processes out of a folder; the system lets go of it when this one dies.

    `kill -9` of DVC alone leaves the training behind, which the next `dvc repro` meets.
    """
    with written_below(folder.parent):
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TrainingError(_taken(folder)) from None
        except OSError:  # a disk without locks
            pass
        with written_below(folder):
            write_text(folder / _HOLDER, str(os.getpid()))
        yield folder
    finally:
        os.close(descriptor)


def _taken(folder: Path) -> str:
    holder = "another process"
    with suppress(OSError):  # it may end right now
        holder = f"process {(folder / _HOLDER).read_text(encoding='utf-8')}"
    return (
        f"{holder} trains in {folder} already, though the `dvc repro` that began it may be gone; "
        f"wait for its end, or end it, and run again to go on from its last finished epoch"
    )


def _epochs(state: State) -> str:
    number = len(state.facts["rows"])
    return f"{number} finished epoch" + ("" if number == 1 else "s")


def _read(path: Path) -> dict[str, Any]:
    """What a JSON file holds; nothing when it is not there or damaged."""
    try:
        found = read_json(path)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _tell(line: str) -> None:
    Console(stderr=True, soft_wrap=True).print(line, highlight=False, markup=False)
