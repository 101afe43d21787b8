"""An experiment that a real DVC restores from its run cache, so that no process tells MLflow."""

import json
import shutil
from pathlib import Path

import pytest
import yaml

from dvc_repository import begin, dvc, git
from glyphline.params.document import Document
from glyphline.tracking.experiment import find
from glyphline.tracking.location import locate
from glyphline.tracking.store import open_store
from glyphline.tracking.sync import Synced, sync_experiments

pytestmark = [
    pytest.mark.smoke,
    pytest.mark.filterwarnings("ignore:_NoneStep.value will soon raise:DeprecationWarning"),  # dvc
]


def pipeline(made: Path) -> dict:
    """An evaluation that takes its results from where they lie, and says that it ran."""
    for seed, accuracy in ((20, 0.5), (21, 0.75)):
        report = made / str(seed) / "evaluate"
        report.mkdir(parents=True)
        report.joinpath("per_class.csv").write_text(f"class,recall\na,{accuracy}\n")
        metrics = {"characters": {"accuracy": accuracy}}
        made.joinpath(f"{seed}/metrics.json").write_text(json.dumps(metrics))
    take = f"mkdir -p reports && cp -r {made}/${{seed}}/* reports/ && echo ${{seed}} >> {made}/ran"
    return {
        "stages": {
            "evaluate": {
                "cmd": take,
                "params": ["seed"],
                "outs": ["reports/evaluate"],
                "metrics": [{"reports/metrics.json": {"cache": False}}],
            }
        }
    }


def test_an_experiment_restored_from_the_run_cache_gets_its_runs_from_sync(
    tmp_path: Path, migrated: Path, document: Document, monkeypatch: pytest.MonkeyPatch
):
    root, made = tmp_path / "repository", tmp_path / "made"
    root.mkdir()
    begin(root, monkeypatch)
    dvc("cache", "dir", str(tmp_path / "shared"))
    params = document.model_dump(mode="json") | {"seed": 20}
    Path("params.yaml").write_text(yaml.safe_dump(params, allow_unicode=True))
    Path("dvc.yaml").write_text(json.dumps(pipeline(made)))
    Path(".gitignore").write_text("/mlflow.db\n/mlartifacts\n/.mlflow.lock\n")
    dvc("repro")
    git("add", "--all")
    git("commit", "-m", "begin")
    baseline = git("rev-parse", "HEAD")
    dvc("exp", "run", "--name", "first", "-S", "seed=21")
    dvc("exp", "remove", "first")
    git("reset", "--hard")
    shutil.rmtree("reports")
    dvc("exp", "run", "--name", "restored", "-S", "seed=21")
    assert (made / "ran").read_text().split() == ["20", "21"]  # not again

    shutil.copy(migrated, "mlflow.db")
    assert sync_experiments(root) == (Synced("restored", "created"),)
    store = open_store(locate())
    (run,) = find(store, {})
    assert run.info.run_name == "restored"
    assert run.data.tags["dvc.key"] == f"restored@{baseline}"
    assert run.data.metrics == {"characters.accuracy": 0.75}
    assert run.data.params["seed"] == "21"
    query = f"tags.`mlflow.parentRunId` = '{run.info.run_id}'"
    (stage,) = store.client.search_runs([store.experiment_id], query)
    assert (stage.data.tags["dvc.stage"], stage.info.status) == ("evaluate", "FINISHED")
    table = store.client.load_table(store.experiment_id, "per_class.json", [stage.info.run_id])
    assert table["recall"].tolist() == [0.75]
    assert sync_experiments(root) == (Synced("restored", "present"),)
