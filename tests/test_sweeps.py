"""Sweeps as README and docs/tuning.md write them: DVC queues one experiment per combination."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
STAGES = "stages: {one: {cmd: cat params.yaml > out.txt, params: [train], outs: [out.txt]}}"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The shipped params and a stage that copies them."""
    (tmp_path / "params.yaml").write_bytes((ROOT / "params.yaml").read_bytes())
    (tmp_path / "dvc.yaml").write_text(STAGES)
    run(tmp_path, "git", "init", "-q")
    run(tmp_path, sys.executable, "-m", "dvc", "init", "-q")
    run(tmp_path, "git", "add", "-A")
    commit = ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "begin"]
    run(tmp_path, "git", *commit)
    return tmp_path


def run(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_choice_and_range_queue_every_combination(repository: Path) -> None:
    sweep = [
        "-S",
        "train.learning_rate=choice(0.001,0.003)",
        "-S",
        "train.batch_size=range(32,97,32)",
    ]
    run(repository, sys.executable, "-m", "dvc", "exp", "run", "-q", "--queue", *sweep)
    queued = run(repository, "git", "log", "-g", "--format=%H", "refs/exps/celery/stash").split()
    trains = [
        yaml.safe_load(run(repository, "git", "show", f"{commit}:params.yaml"))["train"]
        for commit in queued
    ]
    found = {(train["learning_rate"], train["batch_size"]) for train in trains}
    assert found == {(rate, size) for rate in (0.001, 0.003) for size in (32, 64, 96)}
    assert len(queued) == 6
    assert not (repository / "out.txt").exists()
