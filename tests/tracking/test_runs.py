import hashlib
import json
import signal
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from glyphline.errors import TrainingError
from glyphline.params.document import Document
from glyphline.sample import Sample
from glyphline.shards import ShardWriter
from glyphline.tracking import runs
from glyphline.tracking.location import locate
from glyphline.tracking.recorder import StageRun
from glyphline.tracking.runs import stage_run
from glyphline.tracking.silent import SilentRun
from glyphline.tracking.store import Store, open_store
from glyphline.tracking.termination import Terminated


@pytest.fixture
def store(root: Path) -> Store:
    return open_store(locate())


def artifacts(store: Store, run_id: str, folder: str = "") -> list[str]:
    paths = []
    for entry in store.client.list_artifacts(run_id, folder):
        paths += artifacts(store, run_id, entry.path) if entry.is_dir else [entry.path]
    return sorted(paths)


def test_stages_are_children_of_one_parent_that_ends_well(store: Store, document: Document):
    with stage_run("train", document) as train:
        assert store.client.get_run(train.parent_id).info.status == "RUNNING"
        assert store.client.get_run(train.run_id).info.status == "RUNNING"
    with stage_run("evaluate", document) as evaluate:
        assert store.client.get_run(evaluate.parent_id).info.status == "RUNNING"
    assert train.parent_id == evaluate.parent_id
    assert len({train.parent_id, train.run_id, evaluate.run_id}) == 3
    for run in (train, evaluate):
        kept = store.client.get_run(run.run_id)
        assert kept.data.tags["mlflow.parentRunId"] == run.parent_id
        assert kept.info.status == "FINISHED"
        assert kept.data.params == {}
    parent = store.client.get_run(train.parent_id)
    assert parent.info.status == "FINISHED"
    assert parent.data.params["train.epochs"] == str(document.train.epochs)
    assert parent.data.params["seed"] == str(document.seed)


def test_a_stage_that_runs_again_is_a_new_child_of_the_same_parent(
    store: Store, document: Document
):
    with stage_run("train", document) as first:
        pass
    with stage_run("train", document) as second:
        pass
    assert first.parent_id == second.parent_id
    assert first.run_id != second.run_id


def test_changed_params_make_a_new_parent(store: Store, document: Document):
    other = document.model_copy(update={"seed": document.seed + 1})
    with stage_run("train", document) as first, stage_run("train", other) as second:
        pass
    assert first.parent_id != second.parent_id


def test_a_run_id_in_the_environment_is_ignored(
    store: Store, document: Document, monkeypatch: pytest.MonkeyPatch
):
    foreign = store.client.create_run(store.experiment_id).info.run_id
    monkeypatch.setenv("MLFLOW_RUN_ID", foreign)
    with stage_run("train", document) as run:
        run.log_metrics({"loss": 1.0})
    assert foreign not in (run.run_id, run.parent_id)
    assert store.client.get_run(foreign).data.metrics == {}


def test_experiment_stage_and_baseline_are_tags_of_parent_and_child(
    store: Store, document: Document, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DVC_EXP_NAME", "tumid-boff")
    monkeypatch.setenv("DVC_EXP_BASELINE_REV", "abc")
    with stage_run("train", document) as run:
        pass
    child = store.client.get_run(run.run_id).data.tags
    parent = store.client.get_run(run.parent_id)
    assert parent.info.run_name == "tumid-boff"
    assert child["dvc.stage"] == run.tags["dvc.stage"] == "train"
    assert "dvc.stage" not in parent.data.tags
    for tags in (child, parent.data.tags):
        assert tags["dvc.key"] == "tumid-boff@abc"
        assert tags["dvc.exp_name"] == "tumid-boff"
        assert tags["dvc.baseline"] == "abc"
    assert {"model", "dataset", "code.sha256", "lock.sha256", "git.commit", "git.dirty"} <= set(
        parent.data.tags
    )


def test_curves_and_numbers_are_there_while_the_stage_runs(store: Store, document: Document):
    with stage_run("train", document) as run:
        run.log_metrics({"samples": 3.0})
        for step in (0, 1, 2):
            run.log_metrics({"loss": 1.0 - step / 10, "rate": float("nan")}, step=step)
        history = store.client.get_metric_history(run.run_id, "loss")
        assert [(m.step, m.value) for m in history] == [(0, 1.0), (1, 0.9), (2, 0.8)]
        assert store.client.get_run(run.run_id).data.metrics["samples"] == 3.0


def test_a_folder_arrives_whole_under_its_name(
    store: Store, document: Document, root: Path, tmp_path: Path
):
    folder = tmp_path / "reports" / "train"
    (folder / "deep").mkdir(parents=True)
    (folder / "curves.csv").write_text("1")
    (folder / "deep" / "grid.png").write_bytes(b"2")
    with stage_run("train", document) as run:
        run.log_folder(folder)
    assert artifacts(store, run.run_id) == ["train/curves.csv", "train/deep/grid.png"]
    assert list((root / "mlartifacts").rglob("curves.csv"))


def test_the_summary_of_the_parent_agrees_with_the_metrics_file(
    store: Store, document: Document, tmp_path: Path
):
    file, picture = tmp_path / "metrics.json", tmp_path / "confusion.png"
    file.write_text(json.dumps({"characters": {"accuracy": 0.9125, "f1": {"#": 0.1}}, "n": 4}))
    picture.write_bytes(b"png")
    with stage_run("evaluate", document) as run:
        run.log_summary(metrics=json.loads(file.read_text()), pictures=[picture])
    parent = store.client.get_run(run.parent_id)
    assert parent.data.metrics == {
        "characters.accuracy": 0.9125,
        "characters.f1.U0023": 0.1,
        "n": 4,
    }
    assert artifacts(store, run.parent_id) == ["confusion.png"]
    assert store.client.get_run(run.run_id).data.metrics == {}


def test_each_split_is_an_input_with_a_digest_of_its_own(
    store: Store, document: Document, tmp_path: Path
):
    for split, texts in {"train": "abc", "test": "ab"}.items():
        with ShardWriter(tmp_path, split) as writer:
            for text in texts:
                writer.write(Sample(b"png", text, "made", "", split))
    sets = [(tmp_path, "train"), (tmp_path, "test"), (tmp_path / "none", "synthetic")]
    with stage_run("train", document) as run:
        run.log_data("printed", sets)
    for run_id in (run.run_id, run.parent_id):
        kept = store.client.get_run(run_id)
        used = {found.tags[0].value: found.dataset for found in kept.inputs.dataset_inputs}
        assert {(split, json.loads(d.profile)["num_rows"]) for split, d in used.items()} == {
            ("train", 3),
            ("test", 2),
        }
        assert used["train"].digest != used["test"].digest
        assert {data.name for data in used.values()} == {"printed"}
        md5 = hashlib.md5((tmp_path / "test-00000.parquet").read_bytes()).hexdigest()
        assert kept.data.tags["data.test_md5"] == md5
    with stage_run("evaluate", document) as again:
        again.log_data("printed", [(tmp_path, "test")])
    (same,) = store.client.get_run(again.run_id).inputs.dataset_inputs
    assert same.dataset.digest == used["test"].digest
    assert len(store.client.get_run(again.parent_id).inputs.dataset_inputs) == 2


def test_params_of_a_stage_stand_with_its_figures(store: Store, document: Document):
    with stage_run("evaluate", document) as run:
        run.log_params({"decode": {"method": "beam", "pattern": None}})
    kept = store.client.get_run(run.run_id).data.params
    assert kept == {"decode.method": "beam", "decode.pattern": "null"}


def test_a_table_holds_numbers_texts_gaps_and_pictures(store: Store, document: Document):
    picture = np.zeros((8, 16), np.uint8)
    rows = [{"picture": picture, "truth": t, "share": v} for t, v in (("a", 0.5), ("b", None))]
    with stage_run("evaluate", document) as run:
        run.log_table("worst", rows)
    table = store.client.load_table(store.experiment_id, "worst.json", [run.run_id])
    assert table["truth"].tolist() == ["a", "b"]
    assert table["share"].tolist()[0] == 0.5
    assert {cell["type"] for cell in table["picture"]} == {"image"}
    pictures = [path for path in artifacts(store, run.run_id) if path.startswith("table_images/")]
    assert len(pictures) == 4  # each whole, and small for the table
    said = json.loads(store.client.get_run(run.run_id).data.tags["mlflow.loggedArtifacts"])
    assert said == [{"path": "worst.json", "type": "table"}]


def test_the_load_of_the_machine_is_recorded_and_ends_with_the_run(
    store: Store, document: Document, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL", "0.01")
    deadline = time.monotonic() + 20
    with stage_run("train", document) as run:
        run.log_system()
        while not (found := store.client.get_run(run.run_id).data.metrics):
            assert time.monotonic() < deadline
    assert {"system/cpu_utilization_percentage", "system/system_memory_usage_megabytes"} <= set(
        found
    )
    assert not [t for t in threading.enumerate() if t.name == "SystemMetricsMonitor"]


def test_without_psutil_a_run_says_why_it_has_no_load(
    store: Store, document: Document, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
):
    for name in [name for name in sys.modules if name.startswith("mlflow.system_metrics")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psutil", None)
    with stage_run("train", document) as run:
        run.log_system()
        run.log_metrics({"loss": 1.0})
    kept = store.client.get_run(run.run_id)
    assert "psutil" in kept.data.tags["system.metrics"]
    assert kept.data.metrics == {"loss": 1.0}
    assert capfd.readouterr().err == ""


def test_a_failing_stage_fails_its_runs_and_leaves_the_traceback(store: Store, document: Document):
    with pytest.raises(TrainingError, match="not finite"), stage_run("train", document) as run:
        raise TrainingError("loss is not finite")
    child, parent = store.client.get_run(run.run_id), store.client.get_run(run.parent_id)
    assert (child.info.status, parent.info.status) == ("FAILED", "FAILED")
    assert parent.data.tags["error"] == "TrainingError: loss is not finite"
    assert artifacts(store, run.run_id) == ["log/train-error.txt"]
    log = Path(child.info.artifact_uri.removeprefix("file://"), "log/train-error.txt").read_text()
    assert log.startswith("Traceback")
    assert "loss is not finite" in log


def test_a_stage_that_succeeds_after_a_failure_clears_the_error(store: Store, document: Document):
    with pytest.raises(TrainingError), stage_run("train", document):
        raise TrainingError("x")
    with stage_run("train", document) as run:
        pass
    parent = store.client.get_run(run.parent_id)
    assert parent.info.status == "FINISHED"
    assert "error" not in parent.data.tags


def test_ctrl_c_kills_the_runs_and_goes_on(store: Store, document: Document):
    with pytest.raises(KeyboardInterrupt), stage_run("train", document) as run:
        raise KeyboardInterrupt
    status = [store.client.get_run(i).info.status for i in (run.run_id, run.parent_id)]
    assert status == ["KILLED", "KILLED"]


def test_a_request_to_end_kills_the_runs_and_the_process_exits_with_143(
    store: Store, document: Document
):
    with pytest.raises(Terminated) as caught, stage_run("train", document) as run:
        signal.raise_signal(signal.SIGTERM)
    assert caught.value.code == 143
    assert store.client.get_run(run.run_id).info.status == "KILLED"
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def check_silent(run: SilentRun, tmp_path: Path) -> None:
    assert not isinstance(run, StageRun)
    run.log_metrics({"loss": 1.0}, step=1)
    run.log_folder(tmp_path)
    run.log_summary(metrics={"a": 1.0}, pictures=[])
    run.log_data("printed", [(tmp_path, "train")])
    run.log_params({"decode": {}})
    run.log_table("worst", [{"truth": "a"}])
    run.log_tags({"a": "b"})
    run.log_system()
    run.log_model(tmp_path, b"", "x")
    assert (run.run_id, run.parent_id, run.tags) == ("", "", {})


def test_a_dead_server_costs_one_line_and_no_result(
    document: Document,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture,
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with stage_run("train", document) as run:
        check_silent(run, tmp_path)
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "tracking stopped" in captured.err
    assert "glyphline sync" in captured.err


def test_a_folder_as_store_costs_one_line_and_no_result(
    root: Path, document: Document, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "./mlruns")
    with stage_run("train", document) as run:
        check_silent(run, root)
    assert "no runs in folders" in capfd.readouterr().err


def test_tracking_can_be_switched_off(
    root: Path, document: Document, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
):
    monkeypatch.setenv("GLYPHLINE_TRACKING", "off")
    with stage_run("train", document) as run:
        check_silent(run, root)
    with pytest.raises(TrainingError), stage_run("train", document):
        raise TrainingError("errors go on")
    assert capfd.readouterr().err == ""
    assert not (root / ".mlflow.lock").exists()


def test_a_store_that_fails_midway_warns_once_and_the_run_still_ends(
    store: Store,
    document: Document,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture,
):
    with stage_run("train", document) as run:
        assert isinstance(run, StageRun)
        with monkeypatch.context() as patch:
            patch.setattr(run.store.client, "log_batch", lambda *a, **k: 1 / 0)
            run.log_metrics({"loss": 1.0})
            run.log_metrics({"loss": 2.0})
    kept = store.client.get_run(run.run_id)
    assert kept.info.status == "FINISHED"
    assert kept.data.tags["tracking.incomplete"].startswith("ZeroDivisionError")
    assert capfd.readouterr().err.count("tracking stopped") == 1


def test_a_recorded_stage_prints_nothing(
    root: Path, document: Document, capfd: pytest.CaptureFixture
):
    with stage_run("train", document) as run:
        run.log_metrics({"loss": 1.0})
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")


def killed_run(document: Document) -> StageRun:
    """What `kill -9` leaves behind."""
    run = runs._begin("train", document, "", False)
    run.log_metrics({"loss": 0.5, "val_cer": 0.2}, step=1)
    run.log_metrics({"loss": 0.4}, step=2)
    return run


def test_a_killed_run_is_gone_on_with_and_no_number_is_sent_twice(store: Store, document: Document):
    killed = killed_run(document)
    assert store.client.get_run(killed.run_id).info.status == "RUNNING"
    with stage_run("train", document, killed.run_id, goes_on=True) as run:
        assert run.run_id == killed.run_id
        for step in (1, 2, 3):
            run.log_metrics({"loss": 0.9, "val_cer": 0.9}, step=step)
    history = {
        name: [(m.step, m.value) for m in store.client.get_metric_history(run.run_id, name)]
        for name in ("loss", "val_cer")
    }
    assert history["loss"] == [(1, 0.5), (2, 0.4), (3, 0.9)]
    assert sorted(history["val_cer"]) == [(1, 0.2), (2, 0.9), (3, 0.9)]
    for run_id in (run.run_id, run.parent_id):
        assert store.client.get_run(run_id).info.status == "FINISHED"


def test_a_killed_run_whose_work_is_not_gone_on_with_is_marked_with_its_parent(
    store: Store, document: Document
):
    killed = killed_run(document)
    other = document.model_copy(update={"seed": document.seed + 1})
    with stage_run("train", other, killed.run_id, goes_on=False) as run:
        pass
    assert run.run_id != killed.run_id
    for run_id in (killed.run_id, killed.parent_id):
        assert store.client.get_run(run_id).info.status == "KILLED"


@pytest.mark.parametrize("gone", ["deleted", "unknown", "another experiment"])
def test_a_killed_run_that_cannot_be_gone_on_with_gets_a_successor(
    store: Store, document: Document, gone: str
):
    run_id = killed_run(document).run_id
    if gone == "deleted":
        store.client.delete_run(run_id)
    if gone == "unknown":
        run_id = "0" * 32
    if gone == "another experiment":
        document = document.model_copy(update={"seed": document.seed + 1})
    with stage_run("train", document, run_id, goes_on=True) as run:
        run.log_metrics({"loss": 0.9}, step=1)
    assert run.run_id != run_id
    assert len(store.client.get_metric_history(run.run_id, "loss")) == 1
