"""A search as MLflow shows it; what is searched and how is in tests/tuning."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glyphline.errors import TrainingError
from glyphline.tracking.location import locate
from glyphline.tracking.store import Store, open_store
from glyphline.tracking.tuning import Search, search_run
from glyphline.tuning.space import read_space
from glyphline.tuning.study import complete, open_study, search

SPACE = {"train.learning_rate": "0.001..0.1"}
TAGS = {"model": "cnn", "dataset": "it's"}


@pytest.fixture
def store(root: Path) -> Store:
    return open_store(locate())


def runs_at(store: Store, level: str) -> list:
    query = f"tags.`glyphline.level` = '{level}'"
    return store.client.search_runs([store.experiment_id], query, order_by=["start_time ASC"])


def try_out(root: Path, trials: int, train: Callable[..., dict[str, float]]) -> Any:
    """Search with a training of one's own; returns the study."""
    study = open_study(root / "optuna.db", "it's", 3, {})
    space = read_space([f"{name}={values}" for name, values in SPACE.items()], None)

    def report(trial: Any) -> None:
        best = complete(study)[:1]
        if best and best[0].number == trial.number:
            runs.log_best(trial.number, trial.user_attrs["values"], trial.user_attrs["figures"])

    with search_run("it's", TAGS, SPACE) as runs:
        search(study, space, trials, train, runs, report)
    return study


def train(values: dict[str, Any], after_epoch: Callable[..., None]) -> dict[str, float]:
    """Reads better the nearer the learning rate is to 0.03, and better with each epoch."""
    far = abs(values["train.learning_rate"] - 0.03)
    for epoch in (1, 2, 3):
        figures = {"val_cer": far * 10 + 0.1 / epoch, "val_loss": far}
        after_epoch(figures, epoch)
    return {**figures, "epoch": 3.0}


def test_a_search_is_one_run_with_a_child_per_trial(root: Path, store: Store):
    study = try_out(root, 9, train)
    (parent,) = runs_at(store, "search")
    trials = runs_at(store, "trial")
    assert parent.info.run_name == "tune it's"
    assert parent.data.params == {"space.train.learning_rate": "0.001..0.1"}
    assert {"model", "dataset", "git.commit", "code.sha256"} <= set(parent.data.tags)
    assert [run.info.run_name for run in trials] == [f"trial {number}" for number in range(9)]
    assert {run.data.tags["mlflow.parentRunId"] for run in trials} == {parent.info.run_id}
    assert {run.data.tags["dataset"] for run in trials} == {"it's"}
    assert {run.info.status for run in (parent, *trials)} == {"FINISHED"}
    pruned = [run for run in trials if "tune.pruned" in run.data.tags]
    assert {"trial " + str(t.number) for t in study.trials if t.state.name == "PRUNED"} == {
        run.info.run_name for run in pruned
    }
    assert pruned
    for run, trial in zip(trials, study.trials, strict=True):
        drawn = trial.user_attrs["values"]["train.learning_rate"]
        assert run.data.params == {"train.learning_rate": str(drawn)}
        curve = store.client.get_metric_history(run.info.run_id, "val_cer")
        assert [entry.step for entry in curve] == [1, 2, 3][: len(curve)]
        assert ("best.val_cer" in run.data.metrics) is (run not in pruned)
    best = study.best_trial
    assert parent.data.metrics["best.val_cer"] == pytest.approx(best.value)
    assert parent.data.tags["best.trial"] == str(best.number)
    best_rate = best.user_attrs["values"]["train.learning_rate"]
    assert parent.data.tags["best.train.learning_rate"] == str(best_rate)
    fell = store.client.get_metric_history(parent.info.run_id, "best.val_cer")
    assert [entry.value for entry in fell] == sorted({e.value for e in fell}, reverse=True)
    assert fell[-1].step == best.number


def test_a_search_that_goes_on_has_the_same_parent_and_ends_trials_that_were_killed(
    root: Path, store: Store
):
    def killed(values: dict[str, Any], after_epoch: Callable[..., None]) -> dict[str, float]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        try_out(root, 1, killed)
    (parent,) = runs_at(store, "search")
    assert [run.info.status for run in (parent, *runs_at(store, "trial"))] == ["KILLED"] * 2
    Search(store, parent.info.run_id, {}).begin_trial(1, {})  # as kill -9 leaves it
    try_out(root, 1, train)
    (again,) = runs_at(store, "search")
    assert (again.info.run_id, again.info.status) == (parent.info.run_id, "FINISHED")
    states = [run.info.status for run in runs_at(store, "trial")]
    assert states == ["KILLED", "KILLED", "FINISHED"]


def test_a_trial_that_fails_says_why_and_the_search_goes_on(root: Path, store: Store):
    def broken(values: dict[str, Any], after_epoch: Callable[..., None]) -> dict[str, float]:
        raise TrainingError("the loss became nan")

    try_out(root, 2, broken)
    (parent,) = runs_at(store, "search")
    trials = runs_at(store, "trial")
    assert [run.info.status for run in trials] == ["FAILED"] * 2
    assert trials[0].data.tags["error"] == "TrainingError: the loss became nan"
    assert parent.info.status == "FINISHED"
    assert "error" not in parent.data.tags
