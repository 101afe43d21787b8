"""Readers of tiny models, which reading does not change."""

from pathlib import Path

import pytest

from glyphline.reading.recognizer import Reader
from made_models import export_letters, export_lines


@pytest.fixture(scope="session")
def letters_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export_letters(tmp_path_factory.mktemp("letters"))


@pytest.fixture(scope="session")
def letters(letters_folder: Path) -> Reader:
    return Reader.load(letters_folder, threads=1)


@pytest.fixture(scope="session")
def columns(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return Reader.load(export_lines(tmp_path_factory.mktemp("columns")), threads=1)
