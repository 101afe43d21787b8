import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from glyphline import trdg_package
from glyphline.errors import DataError
from glyphline.trdg_package import trdg_folder


@pytest.fixture
def without_trdg(monkeypatch, tmp_path):
    """An environment in which TRDG is not installed; returns the calls of pip."""
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "trdg" else find(name)
    )
    monkeypatch.setenv("GLYPHLINE_CACHE", str(tmp_path))
    monkeypatch.setattr(sys, "path", list(sys.path))
    trdg_folder.cache_clear()
    yield
    trdg_folder.cache_clear()


def pip_that(monkeypatch, returncode: int, stderr: str = "") -> list[list[str]]:
    calls = []

    def run(command, **_):
        calls.append(command)
        target = Path(command[command.index("--target") + 1])
        requirements = Path(command[command.index("--requirement") + 1])
        assert f"--hash=sha256:{trdg_package.SHA256}" in requirements.read_text()
        (target / "trdg" / "fonts").mkdir(parents=True)
        return subprocess.CompletedProcess(command, returncode, "", stderr)

    monkeypatch.setattr(trdg_package.subprocess, "run", run)
    return calls


def test_an_installed_trdg_is_found_without_importing_it():
    assert (trdg_folder() / "fonts" / "latin").is_dir()


def test_a_missing_trdg_is_fetched_once_without_its_dependencies(
    without_trdg, monkeypatch, tmp_path
):
    calls = pip_that(monkeypatch, 0)
    assert trdg_folder() == tmp_path / "trdg-1.8.0" / "trdg"
    trdg_folder.cache_clear()
    assert (trdg_folder() / "fonts").is_dir()
    assert len(calls) == 1
    assert {"--no-deps", "--require-hashes"} <= set(calls[0])
    assert str(tmp_path / "trdg-1.8.0") in sys.path


def test_a_failed_fetch_says_why_and_what_to_do_and_leaves_nothing(
    without_trdg, monkeypatch, tmp_path
):
    pip_that(monkeypatch, 1, "ERROR: No matching\ndistribution")
    with pytest.raises(DataError, match=r"No matching distribution.*pip install --no-deps trdg"):
        trdg_folder()
    assert [path.name for path in tmp_path.iterdir()] == ["trdg-1.8.0.lock"]
