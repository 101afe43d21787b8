import base64
import json
import multiprocessing
import os
import sqlite3
import time
import zlib
from pathlib import Path

import pytest

from glyphline.params.document import Document
from glyphline.tracking import store as stores
from glyphline.tracking.location import TrackingError, locate
from glyphline.tracking.ranking import TAG
from glyphline.tracking.runs import StageRun, stage_run
from glyphline.tracking.store import locked, open_store


def _run_experiment(root: Path, number: int, document: Document) -> None:
    """A queued experiment's stages, in a process of their own and a temporary folder."""
    temporary = root / ".dvc" / "tmp" / f"tmp{number}"
    temporary.mkdir(parents=True)
    os.chdir(temporary)
    os.environ.update(DVC_ROOT=str(root), DVC_EXP_NAME=f"e{number}", DVC_EXP_BASELINE_REV="abc")
    for stage in ("train", "evaluate"):
        with stage_run(stage, document) as run:
            assert isinstance(run, StageRun)
            for step in range(20):
                run.log_metrics({"loss": 1 / (step + 1)}, step=step)
            assert run.broken is None


def test_eight_queued_experiments_at_once_on_a_fresh_clone_all_arrive(
    tmp_path: Path, document: Document
):
    import mlflow.store.tracking.sqlalchemy_store
    import mlflow.tracking  # noqa: F401 -- once here instead of eight times in the forks

    fork = multiprocessing.get_context("fork")
    jobs = [fork.Process(target=_run_experiment, args=(tmp_path, i, document)) for i in range(8)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join(60)
    assert [job.exitcode for job in jobs] == [0] * 8
    store = open_store(locate({}, tmp_path))
    runs = store.client.search_runs([store.experiment_id])
    parents = {r.info.run_id: r for r in runs if "dvc.stage" not in r.data.tags}
    stages = [r for r in runs if "dvc.stage" in r.data.tags]
    assert (len(parents), len(stages)) == (8, 16)
    assert {r.info.status for r in runs} == {"FINISHED"}
    assert all(
        parents[r.data.tags["mlflow.parentRunId"]].data.tags["dvc.key"] == r.data.tags["dvc.key"]
        for r in stages
    )
    assert all(len(store.client.get_metric_history(r.info.run_id, "loss")) == 20 for r in stages)


def test_a_store_first_opened_in_a_temporary_folder_keeps_artifacts_in_the_root(
    root: Path, monkeypatch: pytest.MonkeyPatch
):
    temporary = root / ".dvc" / "tmp" / "exps" / "tmp1"
    temporary.mkdir(parents=True)
    monkeypatch.chdir(temporary)
    monkeypatch.setenv("DVC_ROOT", str(root))
    open_store(locate())
    monkeypatch.chdir(root)
    monkeypatch.delenv("DVC_ROOT")
    store = open_store(locate())
    experiment = store.client.get_experiment(store.experiment_id)
    assert experiment.name == "glyphline"
    assert experiment.artifact_location == (root / "mlartifacts").as_uri()


def test_a_new_store_keeps_no_experiment_in_the_working_directory(migrated: Path):
    query = "SELECT artifact_location FROM experiments"
    with sqlite3.connect(migrated) as connection:
        assert connection.execute(query).fetchall() == [
            ((migrated.parent / "mlartifacts" / "0").as_uri(),)
        ]


def test_a_process_killed_while_it_makes_the_database_leaves_no_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from mlflow.store.tracking import sqlalchemy_store

    def half(uri: str, artifacts: str) -> None:
        (tmp_path / "mlflow.db.partial").write_bytes(b"half a database")
        raise KeyboardInterrupt

    monkeypatch.setattr(sqlalchemy_store, "SqlAlchemyStore", half)
    with pytest.raises(KeyboardInterrupt):
        open_store(locate({}, tmp_path))
    assert not (tmp_path / "mlflow.db").exists()


def test_a_path_with_unusual_characters_is_a_store_like_any_other(migrated: Path, tmp_path: Path):
    folder = tmp_path / "mine & yours?" / "50%20 é#1"
    folder.mkdir(parents=True)
    (folder / "mlflow.db").write_bytes(migrated.read_bytes())
    store = open_store(locate({}, folder))
    run = store.client.create_run(store.experiment_id)
    store.client.log_text(run.info.run_id, "x", "a.txt")
    assert list((folder / "mlartifacts").rglob("a.txt"))


def test_a_deleted_experiment_is_restored(root: Path):
    store = open_store(locate())
    store.client.delete_experiment(store.experiment_id)
    again = open_store(locate())
    assert again.experiment_id == store.experiment_id
    assert again.client.get_experiment(store.experiment_id).lifecycle_stage == "active"


def test_a_repository_that_has_moved_is_told_so_and_not_served_from_its_old_place(root: Path):
    open_store(locate())
    moved = root.rename(root.with_name("moved"))
    with pytest.raises(TrackingError, match=r"repository/mlartifacts, not in .*moved.*sync"):
        open_store(locate({}, moved))
    assert not root.exists()


def test_the_experiment_comes_first_in_the_user_interface(root: Path):
    store = open_store(locate())
    assert store.client.search_experiments()[0].name == "glyphline"


def test_a_file_that_is_no_database_is_named_at_once(root: Path):
    (root / "mlflow.db").write_bytes(b"no database" * 100)
    start = time.monotonic()
    with pytest.raises(TrackingError, match=r"mlflow\.db cannot be written .*glyphline sync"):
        open_store(locate())
    assert time.monotonic() - start < 15


def test_a_locked_database_is_named_after_a_while(root: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(stores, "BUSY_TIMEOUT_S", 0.05)
    with sqlite3.connect(root / "mlflow.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(TrackingError, match="locked"):
            open_store(locate())


def test_a_lock_held_too_long_is_named(tmp_path: Path):
    path = tmp_path / ".mlflow.lock"
    with locked(path), pytest.raises(TrackingError, match="another process holds"), locked(path, 0):
        pass
    with locked(path, 0):
        assert path.exists()


def test_an_experiment_has_a_view_that_ranks_its_runs_and_an_earlier_one_gets_it(root: Path):
    store = open_store(locate())
    kept = store.client.get_experiment(store.experiment_id).tags[TAG]
    packed = json.loads(kept)["state"].removeprefix("deflate;")
    state = json.loads(zlib.decompress(base64.b64decode(packed)))
    assert state["orderByKey"] in state["selectedColumns"]
    create_run = store.client.create_run
    for accuracy, level in ((0.5, "experiment"), (0.75, "experiment"), (0.9, "stage")):
        run = create_run(store.experiment_id, tags={"glyphline.level": level})
        store.client.log_metric(run.info.run_id, "characters.accuracy", accuracy)
    order = f"{state['orderByKey']} {'ASC' if state['orderByAsc'] else 'DESC'}"
    found = store.client.search_runs([store.experiment_id], state["searchFilter"], order_by=[order])
    assert [run.data.metrics["characters.accuracy"] for run in found] == [0.75, 0.5]
    store.client.delete_experiment_tag(store.experiment_id, TAG)
    again = open_store(locate())
    assert TAG in again.client.get_experiment(again.experiment_id).tags
