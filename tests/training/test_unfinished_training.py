"""Trainings that are killed or interrupted, and go on from their last finished epoch."""

import csv
import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import mortal_fit
import numpy as np
import pytest
import tiny
from mortal_fit import after_save, at_step, state_file, train

from glyphline.errors import OutputError, TrainingError
from glyphline.training import callbacks
from glyphline.training.origin import Origin
from glyphline.training.state import State
from glyphline.training.unfinished import NAME, Unfinished, kept_epochs

KILLED = f"ended by {int(signal.SIGKILL)}"
TOLD_OF = (["epoch 1"], ["epoch 1", "epoch 2"], ["epoch 1", "epoch 2"])
PLATEAU = {"schedule": "plateau", "ema_decay": None, "patience_epochs": 9}


@pytest.fixture(autouse=True)
def _family(monkeypatch):
    mortal_fit.in_phases(monkeypatch.setitem)


def silent(figures, epoch):
    pass


def outcome(folder: Path, **changes) -> tuple[list[bytes], str, dict, list[int]]:
    """Weights, history, best figures, and the epochs that the tracker was told of."""
    tracked = []
    fitted = train(folder, lambda figures, epoch: tracked.append(epoch), **changes)
    weights = [weight.tobytes() for weight in fitted.network.get_weights()]
    return weights, fitted.journal.csv(), fitted.card.provenance["best"], tracked


def new_folder(folder: Path) -> Path:
    folder.mkdir()
    tiny.write_balanced(folder)
    return folder


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    folder = new_folder(tmp_path_factory.mktemp("undisturbed") / "run")
    with pytest.MonkeyPatch.context() as patched:
        mortal_fit.in_phases(patched.setitem)
        return outcome(folder)


@pytest.fixture
def folder(tmp_path):
    return new_folder(tmp_path / "run")


def interrupted(folder: Path, moment, number: int, **changes) -> None:
    """Leave a training behind that Ctrl-C ended."""

    def ctrl_c() -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched:
        moment(number, ctrl_c, patched.setattr)
        with pytest.raises(KeyboardInterrupt):
            train(folder, silent, **changes)


def test_killed_again_and_again_a_training_ends_with_the_weights_of_an_undisturbed_one(
    folder, undisturbed, capsys
):
    program = [sys.executable, mortal_fit.__file__, str(folder)]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    run = subprocess.run(program, capture_output=True, text=True, env=environment)
    assert run.returncode == 0, run.stderr
    # Each process tells of what is kept, then of what it finishes. The second died while it
    # kept epoch 3, the third when it was kept and not yet told of.
    told = [*TOLD_OF[0], KILLED, *TOLD_OF[1], KILLED, *TOLD_OF[2], KILLED]
    assert run.stdout.splitlines() == told, run.stderr
    assert outcome(folder) == undisturbed
    assert "going on after 3 finished epochs" in capsys.readouterr().err
    assert not state_file(folder).parent.exists()


def test_ctrl_c_within_the_first_epoch_leaves_nothing_behind(folder):
    interrupted(folder, at_step, 1)
    assert not state_file(folder).parent.exists()


def test_a_plateau_and_patience_are_counted_on(tmp_path, monkeypatch):
    tiny.take_the_place_of_cnn(monkeypatch.setitem)
    monkeypatch.setattr(callbacks, "LEAST_PROGRESS", 100.0)  # so that no epoch is progress enough
    folders = [new_folder(tmp_path / name) for name in ("whole", "parts")]
    whole = outcome(folders[0], **PLATEAU)
    interrupted(folders[1], after_save, 2, **PLATEAU)
    with np.load(state_file(folders[1])) as stored:
        kinds = [str(stored[name].dtype) for name in stored.files if name.startswith("network.")]
    assert kinds.count("int64") == 1  # dropout's random numbers, which weights do not include
    assert outcome(folders[1], **PLATEAU) == whole
    rates = [row["learning_rate"] for row in csv.DictReader(io.StringIO(whole[1]))]
    assert rates[0] != rates[-1]


STATE = State({"rows": [{"epoch": 1}]}, {"network": [np.arange(3)], "best": []})


def with_one_epoch(folder: Path, how: Origin) -> bytes:
    unfinished = Unfinished(folder, how)
    unfinished.begin("run-1")
    unfinished.save(STATE)
    return (folder / "state.npz").read_bytes()


@pytest.mark.parametrize(
    ("now", "named"),
    [
        ({"seed": "2", "code": "x"}, "seed"),
        ({"seed": "2", "code": "y"}, "seed, code"),
        ({"seed": "1", "code": "x", "train.xla": "True"}, "train.xla"),
        ({"seed": "1"}, "code"),
    ],
)
def test_epochs_of_another_origin_are_left_alone_until_the_first_epoch_is_finished(
    tmp_path, capsys, now, named
):
    before = with_one_epoch(tmp_path / "kept", {"seed": "1", "code": "x"})
    unfinished = Unfinished(tmp_path / "kept", now)
    told = capsys.readouterr().err
    assert f"1 finished epoch trained with other {named}; training from the start" in told
    assert unfinished.state is None
    assert (unfinished.run_before, unfinished.same_origin) == ("run-1", False)
    unfinished.begin("run-2")
    unfinished.leave()
    assert (tmp_path / "kept" / "state.npz").read_bytes() == before
    unfinished.save(STATE)
    again = Unfinished(tmp_path / "kept", now)
    assert (again.run_before, again.same_origin) == ("run-2", True)
    assert again.state is not None


@pytest.mark.parametrize("harm", ["cut", "flip", "empty"])
def test_a_damaged_state_is_said_and_not_used(tmp_path, capsys, harm):
    data = bytearray(with_one_epoch(tmp_path / "kept", {}))
    if harm == "flip":
        place = data.index(np.arange(3).tobytes())
        data[place] ^= 1
    harmed = {"cut": data[:-20], "flip": data, "empty": b""}[harm]
    (tmp_path / "kept" / "state.npz").write_bytes(harmed)
    assert Unfinished(tmp_path / "kept", {}).state is None
    assert "is not as it was written; training from the start" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / NAME).write_text("a file stands here")
    with (
        pytest.raises(OutputError, match=f"cannot write below {tmp_path} "),
        kept_epochs(tmp_path / "model", {}) as unfinished,
    ):
        unfinished.begin("")


def test_a_second_process_leaves_a_training_alone_and_says_whose_it_is(tmp_path):
    with kept_epochs(tmp_path / "model", {}) as unfinished:
        unfinished.begin("")
        unfinished.save(STATE)
        with (
            pytest.raises(TrainingError, match=f"process {os.getpid()} trains in .*{NAME} already"),
            kept_epochs(tmp_path / "model", {"seed": "2"}),
        ):
            pytest.fail("two trainings write the same files")
        assert (tmp_path / NAME / "state.npz").exists()
    assert not (tmp_path / NAME).exists()
    with kept_epochs(tmp_path / "model", {}) as free:
        assert free.state is None
