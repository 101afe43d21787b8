"""The program as a shell starts it, from its first word to its exit status."""

import subprocess
import sys
from pathlib import Path

import pytest

from glyphline.picture import encode_png
from made_models import bars, export_letters

PROGRAM = [sys.executable, "-m", "glyphline"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export_letters(tmp_path_factory.mktemp("letters"))


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [*PROGRAM, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_read_writes_all_of_its_output_before_it_leaves(model: Path, tmp_path: Path) -> None:
    picture = tmp_path / "one.png"
    picture.write_bytes(encode_png(bars("mi")))
    end = run("read", *[picture] * 500, "--model", model)
    assert end.returncode == 0, end.stderr
    assert [line.split("\t")[1] for line in end.stdout.splitlines()] == ["mi"] * 500
    assert end.stderr == ""


def test_read_leaves_with_the_status_of_what_went_wrong(model: Path, tmp_path: Path) -> None:
    lost = tmp_path / "lost.png"
    lost.write_bytes(b"no picture")
    end = run("read", lost, "--model", model)
    assert end.returncode == 1
    assert "lost.png" in end.stderr
    end = run("read", "--colour", lost)
    assert end.returncode == 2
    assert "No such option" in end.stderr


def test_other_commands_end_as_python_does() -> None:
    end = run("--help")
    assert end.returncode == 0
    assert "Usage: " in end.stdout
    assert "__main__" not in end.stdout
