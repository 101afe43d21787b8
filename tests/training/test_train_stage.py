"""The stage script itself, killed and run again, with its run in MLflow."""

import importlib.util
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import tiny

from glyphline.tracking.location import locate
from glyphline.tracking.store import Store, open_store

SCRIPT = tiny.ROOT / "pipeline" / "train.py"
PROGRAM = f"""
import runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # shells deafen what they run behind
sys.path.insert(0, {str(Path(tiny.__file__).parent)!r})
import tiny
tiny.take_the_place_of_cnn(lambda mapping, key, value: mapping.update({{key: value}}))
sys.argv = sys.argv[:1]
runpy.run_path({str(SCRIPT)!r}, run_name="__main__")
"""


@pytest.fixture(autouse=True)
def _family(monkeypatch):
    tiny.take_the_place_of_cnn(monkeypatch.setitem)
    for name in list(os.environ):
        if name.startswith(("DVC_", "MLFLOW_", "GLYPHLINE_")):
            monkeypatch.delenv(name)


def new_repository(folder: Path) -> Path:
    for name in (".dvc", "data/balanced", "data/synthetic"):
        (folder / name).mkdir(parents=True)
    tiny.write_balanced(folder / "data" / "balanced")
    tiny.document(folder, epochs=4)
    return folder


def train_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Run the stage in this process; the files it wrote."""
    monkeypatch.chdir(folder)
    spec = importlib.util.spec_from_file_location("train_stage", SCRIPT)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.main()
    written = [*(folder / "data/model").iterdir(), folder / "reports/train/history.csv"]
    return {path.name: path.read_bytes() for path in written}


def ended_after(line: str, how: signal.Signals, folder: Path) -> tuple[int, str]:
    """Run the stage in a process that gets a signal once it says something; status and words."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=folder,
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as stage:
        told = ""
        for words in stage.stderr:
            told += words
            if words.startswith(line):
                stage.send_signal(how)
        return stage.wait(), told


def train_runs(store: Store) -> list:
    found = store.client.search_runs([store.experiment_id], "tags.`dvc.stage` = 'train'")
    return [(run.info.run_id, run.info.status) for run in found]


def test_a_stage_ended_by_ctrl_c_and_kill_9_ends_with_the_files_and_the_run_of_a_whole_one(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("GLYPHLINE_TRACKING", "off")
    whole = train_in(new_repository(tmp_path / "whole"), monkeypatch)
    monkeypatch.delenv("GLYPHLINE_TRACKING")
    folder = new_repository(tmp_path / "ended")

    status, told = ended_after("epoch  1/4", signal.SIGINT, folder)
    assert status == 130, told
    assert "kept 1 finished epoch in data/training.unfinished; run again to go on" in told
    assert told.splitlines()[-1] == "interrupted; outputs are as they were"
    assert "Traceback" not in told
    monkeypatch.chdir(folder)
    store = open_store(locate())
    ((run_id, state),) = train_runs(store)
    assert state == "KILLED"

    status, told = ended_after("epoch  3/4", signal.SIGKILL, folder)
    assert status == -signal.SIGKILL, told
    assert "going on after 1 finished epoch" in told
    assert train_runs(store) == [(run_id, "RUNNING")]

    assert train_in(folder, monkeypatch) == whole
    assert train_runs(store) == [(run_id, "FINISHED")]
    steps = {
        name: [entry.step for entry in store.client.get_metric_history(run_id, name)]
        for name in ("loss", "val_cer", "learning_rate", "samples_per_second", "best.epoch")
    }
    assert steps.pop("best.epoch") == [0]
    assert set(map(tuple, steps.values())) == {(1, 2, 3, 4)}
    assert not (folder / "data/training.unfinished").exists()
