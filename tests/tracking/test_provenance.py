import subprocess
from pathlib import Path

import pytest

from glyphline.tracking.provenance import code_fingerprint, provenance


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_commit_code_lock_and_versions_are_recorded(tmp_path: Path):
    git(tmp_path, "init")
    (tmp_path / "pipeline").mkdir()
    (tmp_path / "pipeline" / "train.py").write_text("1")
    (tmp_path / "uv.lock").write_text("locked")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first")
    tags = provenance(tmp_path)
    assert tags["git.commit"] == git(tmp_path, "rev-parse", "HEAD")
    assert tags["git.dirty"] == "false"
    assert len(tags["code.sha256"]) == len(tags["lock.sha256"]) == 64
    assert {"python.version", "tensorflow.version", "mlflow.version"} <= set(tags)


@pytest.mark.parametrize(
    ("name", "dirty"), [("pipeline/train.py", "true"), ("pipeline/new.py", "true"),
                        ("params.yaml", "false")]
)  # fmt: skip
def test_changed_code_makes_a_tree_dirty_and_changed_params_do_not(
    tmp_path: Path, name: str, dirty: str
):
    git(tmp_path, "init")
    (tmp_path / "pipeline").mkdir()
    for path in ("pipeline/train.py", "params.yaml"):
        (tmp_path / path).write_text("1")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first")
    (tmp_path / name).write_text("2")
    assert provenance(tmp_path)["git.dirty"] == dirty


def test_outside_git_nothing_is_dirty_and_the_commit_is_none(tmp_path: Path):
    tags = provenance(tmp_path)
    assert (tags["git.commit"], tags["git.dirty"], tags["lock.sha256"]) == ("none", "false", "none")


def test_the_code_fingerprint_follows_names_and_bytes(tmp_path: Path):
    (tmp_path / "pipeline").mkdir()
    file = tmp_path / "pipeline" / "train.py"
    seen = {code_fingerprint(tmp_path)}
    file.write_text("1")
    seen.add(code_fingerprint(tmp_path))
    file.write_text("2")
    seen.add(code_fingerprint(tmp_path))
    file.rename(file.with_name("tune.py"))
    seen.add(code_fingerprint(tmp_path))
    assert len(seen) == 4
    assert code_fingerprint(tmp_path) in seen
