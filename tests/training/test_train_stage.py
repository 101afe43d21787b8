"""The stage under `dvc repro`, interrupted, killed and run again, with its run in MLflow."""

import importlib.util
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import tiny
import yaml

from glyphline.tracking.location import locate
from glyphline.tracking.store import Store, open_store

SCRIPT = tiny.ROOT / "pipeline" / "train.py"
PROGRAM = f"""
import runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # shells deafen what they run behind
sys.path.insert(0, {str(Path(tiny.__file__).parent)!r})
import tiny
tiny.take_the_place_of_cnn(lambda mapping, key, value: mapping.update({{key: value}}))
runpy.run_path({str(SCRIPT)!r}, run_name="__main__")
"""
DVC = [sys.executable, "-c", "import sys; from dvc.cli import main; sys.exit(main(sys.argv[1:]))"]


@pytest.fixture(autouse=True)
def _family(monkeypatch):
    tiny.take_the_place_of_cnn(monkeypatch.setitem)
    for name in list(os.environ):
        if name.startswith(("DVC_", "MLFLOW_", "GLYPHLINE_")):
            monkeypatch.delenv(name)


def new_repository(folder: Path) -> Path:
    """With the stage `train` as dvc.yaml has it, but for its dependencies on code."""
    for name in (".dvc", "data/balanced", "data/synthetic"):
        (folder / name).mkdir(parents=True)
    (folder / ".dvc/config").write_text("[core]\n    no_scm = true\n    analytics = false\n")
    stage = yaml.safe_load((tiny.ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]["train"]
    stage["cmd"] = f"{sys.executable} train.py {stage['cmd'].split('.py ', 1)[1]}"
    stage["deps"] = [path for path in stage["deps"] if path.startswith("data/")]
    (folder / "dvc.yaml").write_text(
        yaml.safe_dump({"vars": ["params.yaml"], "stages": {"train": stage}})
    )
    (folder / "train.py").write_text(PROGRAM)
    (folder / "data/synthetic/.gitkeep").touch()
    tiny.write_balanced(folder / "data" / "balanced")
    tiny.document(folder, epochs=4)
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    written = [*(folder / "data/model").iterdir(), folder / "reports/train/history.csv"]
    return {path.name: path.read_bytes() for path in written}


def train_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Run the stage in this process; the files it wrote."""
    monkeypatch.chdir(folder)
    spec = importlib.util.spec_from_file_location("train_stage", SCRIPT)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.main()
    return files_of(folder)


def reproduce(folder: Path, line: str = "", how: signal.Signals | None = None) -> tuple[int, str]:
    """`dvc repro`; once the training says something, its process group, which is that of DVC and
    of the training, gets a signal. Status and words."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    with subprocess.Popen(
        [*DVC, "repro"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as repro:
        told = ""
        for words in repro.stdout:
            told += words
            if how is not None and words.startswith(line):
                os.killpg(repro.pid, how)
        return repro.wait(), told


def train_runs(store: Store) -> list:
    found = store.client.search_runs([store.experiment_id], "tags.`dvc.stage` = 'train'")
    return [(run.info.run_id, run.info.status) for run in found]


def test_dvc_repro_ended_by_ctrl_c_and_kill_9_ends_with_the_files_and_the_run_of_a_whole_one(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("GLYPHLINE_TRACKING", "off")
    whole = train_in(new_repository(tmp_path / "whole"), monkeypatch)
    monkeypatch.delenv("GLYPHLINE_TRACKING")
    folder = new_repository(tmp_path / "ended")

    status, told = reproduce(folder, "epoch  1/4", signal.SIGINT)
    assert status == 255, told
    assert "kept 1 finished epoch in data/training.unfinished; run again to go on" in told
    assert "interrupted; outputs are as they were" in told
    assert re.search("exited with (130|-2)", told), told  # -2 is a shell's own end by the signal
    assert "Traceback" not in told
    monkeypatch.chdir(folder)
    store = open_store(locate())
    ((run_id, state),) = train_runs(store)
    assert state == "KILLED"

    status, told = reproduce(folder, "epoch  3/4", signal.SIGKILL)
    assert status == -signal.SIGKILL, told
    assert "going on after 1 finished epoch" in told
    assert train_runs(store) == [(run_id, "RUNNING")]
    assert not (folder / "data/model").exists()  # DVC has removed it

    status, told = reproduce(folder)
    assert status == 0, told
    assert "going on after 3 finished epochs" in told
    assert files_of(folder) == whole
    assert train_runs(store) == [(run_id, "FINISHED")]
    steps = {
        name: [entry.step for entry in store.client.get_metric_history(run_id, name)]
        for name in ("loss", "val_cer", "learning_rate", "samples_per_second", "best.epoch")
    }
    assert steps.pop("best.epoch") == [0]
    assert set(map(tuple, steps.values())) == {(1, 2, 3, 4)}
    assert not (folder / "data/training.unfinished").exists()
