import os
import shutil
from pathlib import Path

import pytest

from glyphline.params.base import read_yaml, section
from glyphline.params.document import Document
from glyphline.tracking import store as stores

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("DVC_", "MLFLOW_", "GLYPHLINE_")):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database whose slow migration is done, to be copied where migration is not the subject."""
    folder = tmp_path_factory.mktemp("migrated")
    database = folder / "mlflow.db"
    stores._create(database, (folder / "mlartifacts").as_uri())
    return database


@pytest.fixture
def root(tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository with an empty store; the working directory is its root."""
    folder = tmp_path / "repository"
    (folder / ".dvc").mkdir(parents=True)
    shutil.copy(migrated, folder / "mlflow.db")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(scope="session")
def document() -> Document:
    return section(Document, read_yaml(REPOSITORY / "params.yaml"), "")
