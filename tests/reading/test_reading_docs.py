"""The examples of docs/reading.md run, and the reading side starts light."""

import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from glyphline.picture import encode_png
from made_models import bars, export_letters, page_of

DOCS = Path(__file__).parents[2] / "docs" / "reading.md"


def test_the_python_of_the_documentation_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    export_letters(tmp_path / "data" / "export")
    (tmp_path / "page.png").write_bytes(encode_png(page_of(["mim i", "imm"])))
    (tmp_path / "line.png").write_bytes(encode_png(bars("mi m")))
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 5
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, str(DOCS), "exec"), names)
    out = capsys.readouterr().out
    assert out.startswith("mim i\nimm ")
    assert "1 mim i\nimm" in out
    assert "after_space" not in out
    assert out.count("True)") == 1


def test_the_commands_of_the_documentation_have_the_options_they_name() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "glyphline", "read", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={"COLUMNS": "200", "PATH": ""},
    ).stdout
    for option in set(re.findall(r"--[a-z][a-z-]*", DOCS.read_text(encoding="utf-8"))):
        assert option in shown, option


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import glyphline, sys; print(len(sys.modules), 'numpy' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules, numpy = out.stdout.split()
    assert numpy == "False"
    assert int(modules) < 250


def test_type_checkers_are_told_that_the_package_has_types() -> None:
    assert files("glyphline").joinpath("py.typed").is_file()
