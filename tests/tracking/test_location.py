from pathlib import Path

import pytest

from glyphline.tracking.location import TrackingError, locate


def test_the_store_is_in_dvc_root_while_an_experiment_runs_in_a_temporary_copy(tmp_path: Path):
    temporary = tmp_path / "repo" / ".dvc" / "tmp" / "exps" / "tmp1"
    (temporary / ".dvc").mkdir(parents=True)
    place = locate({"DVC_ROOT": str(tmp_path / "repo")}, temporary)
    assert place.uri == f"sqlite:///{tmp_path}/repo/mlflow.db"
    assert place.artifacts == f"file://{tmp_path}/repo/mlartifacts"
    assert place.lock == tmp_path / "repo" / ".mlflow.lock"


def test_without_dvc_the_store_is_in_the_nearest_repository_upwards(tmp_path: Path):
    (tmp_path / ".dvc").mkdir()
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert locate({}, tmp_path / "a" / "b").root == tmp_path


def test_outside_a_repository_the_store_is_in_the_working_directory(tmp_path: Path):
    assert locate({}, tmp_path).database == tmp_path / "mlflow.db"


def test_a_relative_database_is_relative_to_the_root_and_not_to_a_temporary_copy(tmp_path: Path):
    environ = {"DVC_ROOT": str(tmp_path), "MLFLOW_TRACKING_URI": "sqlite:///runs/mine.db"}
    place = locate(environ, Path("/"))
    assert place.database == tmp_path / "runs" / "mine.db"
    assert place.artifacts == (tmp_path / "runs" / "mlartifacts").as_uri()
    assert place.lock.parent == tmp_path / "runs"


def test_an_absolute_database_keeps_its_artifacts_beside_it(tmp_path: Path):
    place = locate({"MLFLOW_TRACKING_URI": f"sqlite:///{tmp_path}/x/mlflow.db"}, Path("/"))
    assert place.database == tmp_path / "x" / "mlflow.db"
    assert place.artifacts == (tmp_path / "x" / "mlartifacts").as_uri()


def test_a_server_decides_about_artifacts_itself(tmp_path: Path):
    place = locate({"MLFLOW_TRACKING_URI": "http://127.0.0.1:5000"}, tmp_path)
    assert (place.uri, place.database, place.artifacts) == ("http://127.0.0.1:5000", None, None)


def test_another_database_keeps_its_artifacts_in_the_repository(tmp_path: Path):
    place = locate({"MLFLOW_TRACKING_URI": "postgresql://127.0.0.1/runs"}, tmp_path)
    assert place.artifacts == (tmp_path / "mlartifacts").as_uri()


@pytest.mark.parametrize("uri", ["mlruns", "./mlruns", "/tmp/mlruns", "file:///tmp/mlruns"])
def test_a_folder_as_store_is_refused_with_what_to_use_instead(uri: str, tmp_path: Path):
    with pytest.raises(TrackingError, match=r"no runs in folders .*sqlite:///"):
        locate({"MLFLOW_TRACKING_URI": uri}, tmp_path)
