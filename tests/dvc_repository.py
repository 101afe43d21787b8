"""A git repository with DVC in the working folder, for tests that ask both of them."""

import subprocess
from pathlib import Path

import pytest
from dvc.cli import main


def begin(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Go to the folder and make it a repository; git knows an author while the patch lasts."""
    patch.chdir(folder)
    for name in ("AUTHOR", "COMMITTER"):
        patch.setenv(f"GIT_{name}_NAME", "n")
        patch.setenv(f"GIT_{name}_EMAIL", "e@example.org")
    patch.setenv("DVC_NO_ANALYTICS", "1")
    git("init", "--initial-branch=main")
    dvc("init")


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def dvc(*arguments: str) -> None:
    assert main([*arguments, "--quiet"]) == 0
