"""Format, lint and types: the checks that need no run of the code."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CHECKS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["mypy"],
}


@pytest.mark.parametrize("check", CHECKS)
def test_the_code_passes(check):
    done = subprocess.run(
        [sys.executable, "-m", *CHECKS[check]], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_is_longer_than_200_lines():
    modules = [*(ROOT / "src").rglob("*.py"), *(ROOT / "pipeline").glob("*.py")]
    long = {m.name: n for m in modules if (n := len(m.read_text().splitlines())) > 200}
    assert not long


def test_only_tracking_knows_mlflow_and_plain_modules_know_no_framework():
    package = ROOT / "src" / "glyphline"
    frameworks = ("tensorflow", "keras", "mlflow", "dvc")
    for module in package.rglob("*.py"):
        text = module.read_text()
        room = module.relative_to(package).parts[0]
        if room != "tracking":
            assert "import mlflow" not in text, module
        if room in {"params", "sources", "download", "synthesis", "plots", "reading"} or (
            module.parent == package and module.name not in {"backend.py", "cli.py"}
        ):
            imported = [name for name in frameworks if f"import {name}" in text]
            assert not imported, module


def test_stages_are_not_imported_by_the_package():
    for module in (ROOT / "src").rglob("*.py"):
        assert "from pipeline" not in module.read_text(), module


def test_test_files_have_names_of_their_own() -> None:
    """Pytest cannot collect two of one name in folders that are no packages."""
    names = Counter(file.name for file in (ROOT / "tests").rglob("test_*.py"))
    assert not [name for name, count in names.items() if count > 1]
