import hashlib
import json
import subprocess
from pathlib import Path

import pytest
import yaml

from glyphline.params.document import Document
from glyphline.tracking.experiment import find
from glyphline.tracking.location import TrackingError, locate
from glyphline.tracking.runs import stage_run
from glyphline.tracking.snapshot import mismatch
from glyphline.tracking.store import Store, open_store
from glyphline.tracking.sync import Synced, sync_experiments, sync_workspace

METRICS = {"characters": {"accuracy": 0.9125, "support": 4}, "name": "x"}


def md5(data: bytes) -> str:
    return hashlib.md5(data).hexdigest()


def git(root: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
    command = ["git", "-C", str(root), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def write_results(root: Path, params: dict, metrics: dict) -> None:
    """What `dvc repro` leaves: params, lock, metrics and a picture."""
    text = json.dumps(metrics).encode()
    (root / "reports" / "evaluate").mkdir(parents=True, exist_ok=True)
    (root / "params.yaml").write_text(yaml.safe_dump(params))
    (root / "reports" / "metrics.json").write_bytes(text)
    (root / "reports" / "evaluate" / "confusion.png").write_bytes(b"png")
    evaluate = {
        "cmd": "python pipeline/evaluate.py",
        "deps": [{"path": "data/model", "hash": "md5", "md5": "0123.dir"}],
        "params": {"params.yaml": {"seed": params["seed"], "models.cnn": params["models"]["cnn"]}},
        "outs": [{"path": "reports/metrics.json", "hash": "md5", "md5": md5(text)}],
    }
    (root / "dvc.lock").write_text(yaml.safe_dump({"stages": {"evaluate": evaluate}}))


@pytest.fixture
def params(document: Document) -> dict:
    return document.model_dump(mode="json") | {"model": "cnn"}


@pytest.fixture
def repository(root: Path) -> Path:
    git(root, "init", "--initial-branch=main")
    git(root, "commit", "--allow-empty", "-m", "first")
    return root


@pytest.fixture
def store(repository: Path) -> Store:
    return open_store(locate())


def parents(store: Store) -> list:
    return find(store, {})


def save_experiment(root: Path, name: str, params: dict, metrics: dict) -> str:
    """Keep results as DVC keeps an experiment, a commit under refs/exps; returns its baseline."""
    baseline = git(root, "rev-parse", "HEAD")
    write_results(root, params, metrics)
    git(root, "add", "params.yaml", "dvc.lock", "reports")
    git(root, "commit", "-m", name)
    commit = git(root, "rev-parse", "HEAD")
    git(root, "update-ref", f"refs/exps/{baseline[:2]}/{baseline[2:]}/{name}", commit)
    git(root, "reset", "--hard", baseline)
    return baseline


def test_results_without_a_run_get_one_and_only_one(store: Store, repository: Path, params: dict):
    write_results(repository, params, METRICS)
    assert sync_workspace(repository) == (Synced("workspace", "created"),)
    assert sync_workspace(repository) == (Synced("workspace", "present"),)
    (run,) = parents(store)
    assert run.info.status == "FINISHED"
    assert run.data.metrics == {"characters.accuracy": 0.9125, "characters.support": 4}
    assert run.data.params["model.dropout_rate"] == str(params["models"]["cnn"]["dropout_rate"])
    assert run.data.tags["glyphline.synced"] == "true"
    assert json.loads(run.data.tags["dvc.lock.evaluate"])["data/model"] == "0123.dir"
    pictures = store.client.list_artifacts(run.info.run_id)
    assert [a.path for a in pictures] == ["confusion.png"]


def test_a_recorded_experiment_is_present_and_gets_the_hashes_of_the_lock_file(
    store: Store, repository: Path, params: dict, document: Document
):
    live = document.model_copy(update={"model": "cnn"})
    with stage_run("evaluate", live) as run:
        run.log_summary(metrics={**METRICS, "more": 1.0})
    write_results(repository, params, METRICS)
    assert [s.outcome for s in sync_workspace(repository)] == ["present"]
    (parent,) = parents(store)
    assert parent.info.run_id == run.parent_id
    lock = (repository / "dvc.lock").read_bytes()
    assert parent.data.tags["dvc.lock.sha256"] == hashlib.sha256(lock).hexdigest()
    assert "glyphline.synced" not in parent.data.tags


def test_results_that_were_committed_after_their_run_are_still_present(
    store: Store, repository: Path, params: dict, document: Document
):
    with stage_run("evaluate", document.model_copy(update={"model": "cnn"})) as run:
        run.log_summary(metrics=METRICS)
    write_results(repository, params, METRICS)
    git(repository, "add", "params.yaml", "dvc.lock", "reports")
    git(repository, "commit", "-m", "results")
    assert [s.outcome for s in sync_workspace(repository)] == ["present"]
    assert len(parents(store)) == 1


def test_an_experiment_of_which_only_some_stages_ran_is_completed(
    store: Store, repository: Path, params: dict, document: Document
):
    with stage_run("download", document.model_copy(update={"model": "cnn"})) as run:
        pass
    write_results(repository, params, METRICS)
    assert [s.outcome for s in sync_workspace(repository)] == ["completed"]
    assert [s.outcome for s in sync_workspace(repository)] == ["present"]
    (parent,) = parents(store)
    assert parent.info.run_id == run.parent_id
    assert parent.data.metrics["characters.accuracy"] == 0.9125


def test_other_numbers_for_the_same_params_are_another_run(
    store: Store, repository: Path, params: dict
):
    write_results(repository, params, METRICS)
    sync_workspace(repository)
    write_results(repository, params, {"characters": {"accuracy": 0.5}})
    assert [s.outcome for s in sync_workspace(repository)] == ["created"]
    assert len(parents(store)) == 2


def test_every_dvc_experiment_is_sent_once_under_its_name_and_baseline(
    store: Store, repository: Path, params: dict
):
    baseline = save_experiment(repository, "tumid-boff", params, METRICS)
    other = params | {"seed": params["seed"] + 1}
    save_experiment(repository, "lumpy-vane", other, {"characters": {"accuracy": 0.5}})
    git(repository, "update-ref", "refs/exps/stash", "HEAD")
    names = {s.name: s.outcome for s in sync_experiments(repository)}
    assert names == {"tumid-boff": "created", "lumpy-vane": "created"}
    assert {s.outcome for s in sync_experiments(repository)} == {"present"}
    runs = {r.info.run_name: r for r in parents(store)}
    assert set(runs) == {"tumid-boff", "lumpy-vane"}
    assert runs["tumid-boff"].data.tags["dvc.key"] == f"tumid-boff@{baseline}"
    assert runs["lumpy-vane"].data.metrics == {"characters.accuracy": 0.5}
    pictures = store.client.list_artifacts(runs["tumid-boff"].info.run_id)
    assert [a.path for a in pictures] == ["confusion.png"]


def test_an_experiment_equal_to_a_recorded_one_is_named_on_its_run(
    store: Store, repository: Path, params: dict
):
    save_experiment(repository, "first", params, METRICS)
    save_experiment(repository, "second", params, METRICS)
    sync_experiments(repository)
    (run,) = parents(store)
    assert set(run.data.tags["dvc.exp_names"].split(",")) == {"first", "second"}


def cached(root: Path, path: str, files: dict[str, bytes]) -> dict[str, str]:
    """Put a folder into DVC's cache; returns its entry in dvc.lock."""
    listing = json.dumps([{"md5": md5(data), "relpath": name} for name, data in files.items()])
    folder = md5(listing.encode()) + ".dir"
    objects = {md5(data): data for data in files.values()} | {folder: listing.encode()}
    for name, data in objects.items():
        file = root / ".dvc" / "cache" / "files" / "md5" / name[:2] / name[2:]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return {"path": path, "md5": folder}


def test_what_only_dvc_keeps_is_found_in_its_cache_and_each_stage_gets_its_run(
    store: Store, repository: Path, params: dict
):
    history = b"epoch,loss,val_cer\n1,0.9,0.5\n2,0.4,0.25\n"
    card = json.dumps({"provenance": {"best": {"epoch": 2, "val_cer": 0.25}}}).encode()
    classes = b"class,recall\na,0.5\nb,1\n"
    stages = {
        "train": {
            "outs": [
                cached(repository, "data/model", {"model.json": card}),
                cached(repository, "reports/train", {"history.csv": history, "curves.png": b"p"}),
            ]
        },
        "evaluate": {
            "outs": [
                cached(
                    repository,
                    "reports/evaluate",
                    {"confusion.png": b"png", "per_class.csv": classes},
                ),
                cached(repository, "reports", {"metrics.json": json.dumps(METRICS).encode()}),
            ]
        },
    }
    (repository / ".gitignore").write_text("/reports\n")
    (repository / "params.yaml").write_text(yaml.safe_dump(params))
    (repository / "dvc.lock").write_text(yaml.safe_dump({"stages": stages}))
    git(repository, "add", ".gitignore", "params.yaml", "dvc.lock")
    git(repository, "commit", "-m", "cached")
    git(repository, "update-ref", f"refs/exps/ab/{'0' * 38}/cached", "HEAD")
    assert sync_experiments(repository) == (Synced("cached", "created"),)
    assert sync_experiments(repository) == (Synced("cached", "present"),)
    (run,) = parents(store)
    assert run.data.metrics["characters.accuracy"] == 0.9125
    pictures = store.client.list_artifacts(run.info.run_id)
    assert [a.path for a in pictures] == ["confusion.png", "curves.png"]
    train, evaluate = stage_runs(store, "train"), stage_runs(store, "evaluate")
    assert (len(train), len(evaluate)) == (1, 1)
    found = store.client.get_metric_history(train[0].info.run_id, "val_cer")
    assert [(entry.step, entry.value) for entry in found] == [(1, 0.5), (2, 0.25)]
    assert train[0].data.metrics["best.val_cer"] == 0.25
    table = store.client.load_table(
        store.experiment_id, "per_class.json", [evaluate[0].info.run_id]
    )
    assert table["recall"].tolist() == [0.5, 1]
    assert evaluate[0].data.params["decode.method"] == params["decode"]["method"]
    assert {r.info.status for r in (run, *train, *evaluate)} == {"FINISHED"}


def stage_runs(store: Store, stage: str) -> list:
    return store.client.search_runs([store.experiment_id], f"tags.`dvc.stage` = '{stage}'")


def test_a_stage_that_the_store_lost_midway_is_gone_on_with(
    store: Store, repository: Path, params: dict, document: Document
):
    live = document.model_copy(update={"model": "cnn"})
    with stage_run("evaluate", live) as run:
        run.log_metrics(METRICS)
        run.log_summary(METRICS)
    store.client.set_tag(run.run_id, "tracking.incomplete", "the server was gone")
    write_results(repository, params, METRICS)
    assert [s.outcome for s in sync_workspace(repository)] == ["completed"]
    (kept,) = stage_runs(store, "evaluate")
    assert kept.info.run_id == run.run_id
    assert "tracking.incomplete" not in kept.data.tags
    found = store.client.get_metric_history(run.run_id, "characters.accuracy")
    assert len(found) == 1
    assert [s.outcome for s in sync_workspace(repository)] == ["present"]


def test_damaged_files_of_one_stage_are_named_and_the_rest_is_sent(
    store: Store, repository: Path, params: dict
):
    write_results(repository, params, METRICS)
    (repository / "reports/train").mkdir()
    (repository / "reports/train/history.csv").write_text("epoch,loss\n1,0.5\n")  # no model
    lock = yaml.safe_load((repository / "dvc.lock").read_text())
    lock["stages"]["train"] = {}
    (repository / "dvc.lock").write_text(yaml.safe_dump(lock))
    (entry,) = sync_workspace(repository)
    assert entry.outcome == "created"
    assert "train: FileNotFoundError" in entry.reason
    (train,) = stage_runs(store, "train")
    assert train.data.metrics == {"loss": 0.5}
    assert "FileNotFoundError" in train.data.tags["tracking.incomplete"]
    assert sync_workspace(repository)[0].outcome == "present"
    assert len(stage_runs(store, "train")) == 1


def test_an_unfinished_or_unreadable_experiment_is_skipped_and_the_others_are_sent(
    store: Store, repository: Path, params: dict
):
    baseline = git(repository, "rev-parse", "HEAD")
    git(repository, "update-ref", f"refs/exps/ab/{'0' * 38}/empty", baseline)
    save_experiment(repository, "broken", params | {"model": "gone"}, METRICS)
    save_experiment(repository, "whole", params, METRICS)
    found = {s.name: s for s in sync_experiments(repository)}
    assert found["whole"].outcome == "created"
    assert "no params.yaml and no dvc.lock" in found["empty"].reason
    assert found["broken"].outcome == "skipped"
    assert len(parents(store)) == 1


def test_results_of_other_params_are_not_sent_under_these(
    store: Store, repository: Path, params: dict
):
    write_results(repository, params, METRICS)
    (repository / "params.yaml").write_text(yaml.safe_dump(params | {"seed": 1}))
    (entry,) = sync_workspace(repository)
    assert entry.reason == "seed has changed since stage evaluate ran; run `dvc repro`"
    assert parents(store) == []


@pytest.mark.parametrize(
    ("recorded", "reason"),
    [
        ({"seed": 20}, ""),
        ({"seed": 21}, "seed has changed"),
        ({"train.epochs": 3, "models.cnn": {"a": 1}}, ""),
        ({"train.epochs": 4}, "train.epochs has changed"),
        ({"models.crnn": {"b": 1}}, "with models.crnn, not with cnn"),
        ({"datasets.digits.split": {}}, "with datasets.digits.split, not with printed"),
        ({"gone.key": 1}, "gone.key has changed"),
    ],
)
def test_a_lock_file_is_compared_with_the_params(recorded: dict, reason: str):
    params = {
        "seed": 20, "model": "cnn", "dataset": "printed", "train": {"epochs": 3},
        "models": {"cnn": {"a": 1}, "crnn": {"b": 1}}, "datasets": {"printed": {}},
    }  # fmt: skip
    said = mismatch(params, {"train": {"params": {"params.yaml": recorded}}}, b"")
    assert reason in said
    assert bool(said) is bool(reason)


def test_metrics_that_no_stage_wrote_are_not_sent():
    lock = {"evaluate": {"outs": [{"path": "reports/metrics.json", "md5": md5(b"{}")}]}}
    assert mismatch({}, lock, b"{}") == ""
    assert "not the one that stage evaluate wrote" in mismatch({}, lock, b"{ }")


def test_sync_says_when_the_store_cannot_be_reached(
    repository: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with pytest.raises(TrackingError, match="cannot be reached"):
        sync_workspace(repository)
