"""Readings come back from a local MLflow store as the evaluate stage sent them."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_readings import readings, write_balanced, write_reports
from typer.testing import CliRunner

from glyphline.cli import app
from glyphline.comparing.operand import NotFoundHereError
from glyphline.comparing.runs import operand_of_run
from glyphline.errors import DataError
from glyphline.params.base import read_yaml, section
from glyphline.params.document import Document
from glyphline.tracking.dvc_cache import cached_file
from glyphline.tracking.promotion import READINGS
from glyphline.tracking.provenance import file_fingerprint
from glyphline.tracking.runs import stage_run
from glyphline.tracking.silent import SilentRun

REPOSITORY = Path(__file__).parents[2]
OLD, NEW = readings("abcd" * 10, "abcx" * 10), readings("abcd" * 10, "abcd" * 10)


def record(
    name: str,
    rows: list,
    fingerprint: str,
    stages: tuple = ("train", "evaluate"),
    balanced: Path = Path("none"),
) -> dict:
    """Send what the stages of an experiment send; returns stage -> its run."""
    document = section(Document, read_yaml(REPOSITORY / "params.yaml"), "")
    runs: dict[str, SilentRun] = {}
    for stage in stages:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DVC_EXP_NAME", name)
            patch.setenv("DVC_EXP_BASELINE_REV", "0" * 40)
            with stage_run(stage, document) as run:
                if stage == "train":
                    run.log_tags({"data.fingerprint": fingerprint})
                if stage == "evaluate":
                    sent = write_reports(Path("sent"), rows) / "evaluate"
                    run.log_folder(sent)
                    run.log_data("printed", [(balanced, "test")])
                    run.log_tags({READINGS: file_fingerprint(sent / "predictions.csv")})
                if stage == "export":
                    run.log_model(Path("sent"), b"picture", "glyphline-printed")
        runs[stage] = run
    return runs


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict, dict]]:
    """A repository whose store holds two experiments; and their runs."""
    root = tmp_path_factory.mktemp("repository")
    (root / ".dvc").mkdir()
    data = write_balanced(root / "data" / "balanced", OLD)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("GLYPHLINE_TRACKING", "on")
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        patch.delenv("DVC_ROOT", raising=False)
        yield (
            root,
            record("old", OLD, data.fingerprint),
            record("new", NEW, data.fingerprint),
        )
    shutil.rmtree(root, ignore_errors=True)


def test_a_run_is_found_by_its_name_and_by_the_id_of_the_parent_or_a_stage(recorded):
    root, runs, _ = recorded
    ids = [runs["evaluate"].parent_id, runs["evaluate"].run_id, runs["train"].run_id]
    for wanted in ("old", *ids):
        side = operand_of_run(root, wanted, wanted)
        assert side.readings == OLD
        assert side.data.fingerprint
    by_id = operand_of_run(root, ids[0], ids[0])
    assert by_id.label == "old"
    assert by_id.origin == f"MLflow run old ({ids[0][:8]})"


def test_two_runs_are_compared_with_the_pictures_of_the_workspace(recorded):
    _, runs, _ = recorded
    environment = {"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"}
    wanted = ["compare", f"mlflow:{runs['evaluate'].parent_id}", "new"]
    result = CliRunner(env=environment).invoke(app, wanted)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("new is better than old: accuracy 100.0 % against 75.0 %")
    assert "is not known" not in result.stdout  # both runs carry the data's fingerprint
    html = Path("reports/compare/index.html").read_text()
    assert html.count("data:image/png;base64,") == 10


def test_pictures_of_runs_come_out_of_the_cache_when_the_workspace_holds_other_data(recorded):
    root, _, _ = recorded
    folder = root / "elsewhere"
    data = write_balanced(folder, OLD, shades=range(100, 140))
    for name, rows in (("one", OLD), ("two", NEW)):
        record(name, rows, data.fingerprint, balanced=folder)
    shard = folder / "test-00000.parquet"
    kept = cached_file(root, hashlib.md5(shard.read_bytes()).hexdigest())
    result = CliRunner().invoke(app, ["compare", "one", "two", "--report", "out"])
    assert result.exit_code == 0, result.output
    assert "Pictures are not available" in " ".join(result.stdout.split())
    kept.parent.mkdir(parents=True)
    shard.rename(kept)
    result = CliRunner().invoke(app, ["compare", "one", "two", "--report", "out"])
    assert Path("out/index.html").read_text().count("data:image/png;base64,") == 10


def test_runs_of_other_data_are_refused(recorded):
    record("other", OLD, "another")
    result = CliRunner().invoke(app, ["compare", "old", "other"])
    assert result.exit_code == 1
    assert "tested on different data" in result.stderr


def test_an_unknown_run_and_one_without_readings_say_so(recorded):
    root, _, _ = recorded
    with pytest.raises(NotFoundHereError, match="no MLflow run with the id or name 'none'"):
        operand_of_run(root, "none", "none")
    record("restored", OLD, "f", stages=("train",))
    with pytest.raises(NotFoundHereError, match=r"holds no evaluate/predictions\.csv, as when DVC"):
        operand_of_run(root, "restored", "restored")


def test_a_name_that_several_runs_have_is_answered_with_their_ids(recorded):
    root, old, new = recorded
    with pytest.raises(DataError, match="MLflow runs are named 'evaluate'") as error:
        operand_of_run(root, "evaluate", "evaluate")
    for runs in (old, new):
        assert f"mlflow:{runs['evaluate'].parent_id}" in str(error.value)


def test_the_champion_moves_to_a_better_run_alone(recorded, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "200")
    fingerprint = "0" * 64
    for name, rows in (("first", OLD), ("second", NEW)):
        record(name, rows, fingerprint, stages=("train", "evaluate", "export"))

    def promote(*sides: str) -> str:
        result = CliRunner().invoke(app, ["compare", *sides, "--promote"])
        return " ".join(result.output.split())

    champion = "models:/glyphline-printed@champion"
    assert "the champion stays: first is not better than second" in promote("second", "first")
    assert "the champion stays" in promote(champion, "first")  # which it is
    assert "leave one of them out" in promote(champion, "second", "--common")
    assert f"{champion[8:]} is version 2 now; it was version 1" in promote(champion, "second")
    assert "the champion stays" in promote(champion, "first")
