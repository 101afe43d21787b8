"""Two queued experiments, and a training whose server dies, with a real MLflow server."""

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml
from mlflow_server import DVC_YAML, STAGES, Server, run_stage, write_inputs
from typer.testing import CliRunner

from glyphline.cli import app
from glyphline.exported import list_files
from glyphline.manifest import Manifest
from glyphline.tracking.experiment import find
from glyphline.tracking.location import locate
from glyphline.tracking.ranking import METRICS
from glyphline.tracking.store import Store, open_store
from glyphline.tracking.sync import sync_workspace
from glyphline.training.journal import Journal

CURVES = ("loss", "val_loss", "val_cer", "val_exact")
IDENTITY = ("-c", "user.name=n", "-c", "user.email=e@example.org")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("server") / "files", migrated)
    yield running
    running.kill()


@pytest.fixture
def repository(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GLYPHLINE_TRACKING", "off")
    write_inputs(tmp_path)
    monkeypatch.delenv("GLYPHLINE_TRACKING")
    (tmp_path / "stages.py").write_text(STAGES)
    (tmp_path / "dvc.yaml").write_text(DVC_YAML)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", server.uri)
    monkeypatch.setenv("MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL", "0.05")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    run("git", "init", "-q")
    run("dvc", "init", "-q")
    run("git", "add", "-A")
    run("git", *IDENTITY, "commit", "-qm", "begin")
    server.wait()
    yield tmp_path
    for noted in (tmp_path / ".dvc/tmp/exps/celery").glob("*.pid"):
        with contextlib.suppress(psutil.Error):
            left = psutil.Process(int(noted.read_text()))
            if "queue-worker" in left.cmdline():
                left.kill()


def run(*command: str) -> str:
    # A file, not a pipe: a worker of DVC's queue may miss the word to end and hold the pipe open.
    with tempfile.TemporaryFile("w+") as said:
        ended = subprocess.run(command, stdout=said, stderr=subprocess.STDOUT)
        said.seek(0)
        text = said.read()
    assert ended.returncode == 0, text
    return text


def stages_of(store: Store, parent_id: str) -> dict[str, Any]:
    query = f"tags.`mlflow.parentRunId` = '{parent_id}'"
    found = store.client.search_runs([store.experiment_id], query)
    stages = {run.data.tags["dvc.stage"]: run for run in found}
    assert len(stages) == len(found)
    return stages


def curve(store: Store, run_id: str, name: str) -> list[int]:
    return [entry.step for entry in store.client.get_metric_history(run_id, name)]


@pytest.mark.smoke
def test_two_queued_experiments_arrive_whole(repository: Path):
    run("dvc", "exp", "run", "-q", "--queue", "-S", "seed=choice(1,2)")
    run("dvc", "exp", "run", "--run-all", "-j", "2")
    store = open_store(locate())
    parents = {run.data.params["seed"]: run for run in find(store, {})}
    assert set(parents) == {"1", "2"}
    names = {line.rpartition("/")[2] for line in run("git", "for-each-ref", "refs/exps/").split()}
    baseline = run("git", "rev-parse", "HEAD").strip()
    for parent in parents.values():
        check_experiment(store, parent, baseline, [1, 2, 3])
        assert parent.info.run_name == parent.data.tags["dvc.exp_name"]
        assert parent.info.run_name in names
    check_models(store, parents)


def check_experiment(store: Store, parent: Any, baseline: str, timed: list[int]) -> None:
    """Everything that its stages send; `timed` are the rounds whose speed is known."""
    tags, stages = parent.data.tags, stages_of(store, parent.info.run_id)
    assert "error" not in tags
    assert set(stages) == {"train", "evaluate", "export"}
    assert {run.info.status for run in (parent, *stages.values())} == {"FINISHED"}
    assert (tags["model"], tags["dataset"]) == ("random_forest", "folder")
    assert tags["dvc.baseline"] == baseline
    assert len(tags["code.sha256"]) == len(tags["readings.sha256"]) == 64
    assert tags["mlflow.note.content"].startswith("# random_forest on folder\n\n- **How sure.** ")
    assert parent.data.params["model.trees"] == "30"
    assert stages["evaluate"].data.params["decode.method"] == "greedy"
    # figures: of the training as curves, of the test split with both, of the export's variants
    train, evaluate, export = (stages[name] for name in ("train", "evaluate", "export"))
    for name in CURVES:
        assert curve(store, train.info.run_id, name) == [1, 2, 3], name
    assert curve(store, train.info.run_id, "samples_per_second") == timed
    assert "system/cpu_utilization_percentage" in train.data.metrics
    accuracy = parent.data.metrics["characters.accuracy"]
    assert accuracy == evaluate.data.metrics["characters.accuracy"]
    assert export.data.metrics["onnx_fp32.accuracy"] == pytest.approx(accuracy)
    shown = {name for name in METRICS if not name.startswith("robustness.")}  # samples: 0
    assert shown <= set(parent.data.metrics)
    # data
    data = Manifest.load(Path("data/balanced"))
    inputs = {i.tags[0].value: i.dataset for i in parent.inputs.dataset_inputs}
    assert {split: json.loads(d.profile)["num_rows"] for split, d in inputs.items()} == data.counts
    assert len({used.digest for used in inputs.values()}) == 3
    # files, tables and pictures
    top = {file.path for file in store.client.list_artifacts(parent.info.run_id)}
    assert {"confusion.png", "errors.png", "curves.png", "index.html"} <= top
    tables = {
        name: store.client.load_table(store.experiment_id, f"{name}.json", [run.info.run_id])
        for name, run in {
            "per_class": evaluate,
            "confused_pairs": evaluate,
            "worst_predictions": evaluate,
            "variants": export,
        }.items()
    }
    assert tables["per_class"]["class"].astype(str).tolist() == list(data.charset)
    wrong = round((1 - accuracy) * data.counts["test"])
    assert len(tables["worst_predictions"]) == wrong > 0
    assert tables["worst_predictions"]["picture"][0]["type"] == "image"
    assert tables["confused_pairs"]["count"].sum() == wrong
    assert "onnx_fp32" in tables["variants"]["variant"].tolist()


def check_models(store: Store, parents: dict[str, Any]) -> None:
    from mlflow.pyfunc import load_model

    versions = store.client.search_model_versions("name = 'glyphline-folder'")
    assert {v.tags["parent_run"] for v in versions} == {p.info.run_id for p in parents.values()}
    model = load_model("models:/glyphline-folder@champion")
    assert model.metadata.signature.inputs.input_names() == ["image"]
    (answer,) = model.predict(model.input_example)
    assert answer["text"] in ("0", "1", "2")
    champion = store.client.get_model_version_by_alias("glyphline-folder", "champion")
    other = next(
        run.info.run_name
        for run in parents.values()
        if run.info.run_id != champion.tags["parent_run"]
    )
    wanted = ["compare", "models:/glyphline-folder@champion", other, "--promote"]
    said = CliRunner().invoke(app, wanted)
    assert said.exit_code == 0, said.output
    assert "the champion stays" in " ".join(said.output.split())
    after = store.client.get_model_version_by_alias("glyphline-folder", "champion")
    assert after.version == champion.version


def lock_file(folder: Path) -> dict[str, Any]:
    """What `dvc repro` would have noted of the stages."""
    seed = yaml.safe_load((folder / "params.yaml").read_text())["seed"]
    metrics = {
        "path": "reports/metrics.json",
        "md5": hashlib.md5((folder / "reports/metrics.json").read_bytes()).hexdigest(),
    }
    stages: dict[str, Any] = {
        name: {"params": {"params.yaml": {"seed": seed}}, "outs": []}
        for name in ("train", "evaluate", "export")
    }
    stages["evaluate"]["outs"].append(metrics)
    return {"stages": stages}


@pytest.mark.smoke
def test_a_server_that_dies_during_a_training_loses_no_result(
    repository: Path, server: Server, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
):
    monkeypatch.setenv("GLYPHLINE_TRACKING", "off")
    run_stage("train")
    whole = {name: list_files(repository / name) for name in ("data/model", "reports/train")}
    monkeypatch.delenv("GLYPHLINE_TRACKING")

    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    tell = Journal.tell

    def tell_and_kill(journal: Journal) -> None:
        tell(journal)
        if len(journal.rows) == 2:
            server.kill()

    monkeypatch.setattr(Journal, "tell", tell_and_kill)
    capfd.readouterr()
    for name in ("train", "evaluate", "export"):
        run_stage(name)
    assert {name: list_files(repository / name) for name in whole} == whole
    assert (repository / "data/export/glyphline.json").is_file()
    assert capfd.readouterr().err.count("tracking stopped, the stage goes on") == 3

    server.start()
    (repository / "dvc.lock").write_text(yaml.safe_dump(lock_file(repository)))
    server.wait()
    store = open_store(locate())
    query = "tags.`glyphline.level` = 'stage' AND attributes.status = 'RUNNING'"
    (cut,) = store.client.search_runs([store.experiment_id], query)
    assert curve(store, cut.info.run_id, "val_cer") == [1, 2]
    assert [entry.outcome for entry in sync_workspace(repository)] == ["completed"]
    parent = store.client.get_run(cut.data.tags["mlflow.parentRunId"])
    assert stages_of(store, parent.info.run_id)["train"].info.run_id == cut.info.run_id
    baseline = run("git", "rev-parse", "HEAD").strip()
    check_experiment(store, parent, baseline, [1, 2])  # no file holds timings
    assert [entry.outcome for entry in sync_workspace(repository)] == ["present"]
    assert len(stages_of(store, parent.info.run_id)) == 3
