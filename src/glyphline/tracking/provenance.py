"""What a result came from: commit, code, locked dependencies, versions."""

import getpass
import hashlib
import platform
import subprocess
from contextlib import suppress
from importlib import metadata
from pathlib import Path

import glyphline

PACKAGES = ("tensorflow", "keras", "numpy", "scikit-learn", "mlflow", "dvc")


def provenance(folder: Path) -> dict[str, str]:
    """Tags that say what a run came from; nothing heavy is imported to find out.

    Args:
        folder: the working tree that the stage runs in; for a queued experiment that is a
            temporary copy, not the repository's root.
    """
    tags = {
        "git.commit": git_head(folder),
        # Params and lock file change with every experiment; only code makes a tree dirty.
        "git.dirty": str(bool(git(folder, "status", "--porcelain", "--", *_code(folder)))).lower(),
        "code.sha256": code_fingerprint(folder),
        "lock.sha256": file_fingerprint(folder / "uv.lock"),
        "python.version": platform.python_version(),
        "mlflow.source.type": "LOCAL",
        "mlflow.source.git.commit": git_head(folder),
    }
    with suppress(KeyError, OSError):  # a container may run under a number without a name
        tags["mlflow.user"] = getpass.getuser()
    for package in PACKAGES:
        with suppress(metadata.PackageNotFoundError):
            tags[f"{package}.version"] = metadata.version(package)
    return tags


def source_tags(name: str) -> dict[str, str]:
    """What MLflow shows as a run's source."""
    return {"mlflow.source.name": name, "mlflow.source.type": "LOCAL"}


def git_head(folder: Path) -> str:
    """Commit that `folder` has checked out; `none` outside a repository."""
    return git(folder, "rev-parse", "--verify", "--quiet", "HEAD").strip() or "none"


def git(folder: Path, *arguments: str) -> str:
    """Output of a git command in `folder`; empty when it fails or git is missing."""
    return git_bytes(folder, *arguments).decode(errors="replace")


def git_bytes(folder: Path, *arguments: str) -> bytes:
    """As `git`, undecoded."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout  # noqa: S603 -- fixed program, no shell
    except (OSError, subprocess.SubprocessError):
        return b""


def code_fingerprint(folder: Path) -> str:
    """SHA-256 over names and bytes of the package that is imported and of `pipeline/`."""
    package = Path(glyphline.__file__).parent
    total = hashlib.sha256()
    for base in (package, folder / "pipeline"):
        for path in sorted(base.rglob("*.py")):
            total.update(f"{base.name}/{path.relative_to(base).as_posix()}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def file_fingerprint(path: Path) -> str:
    """SHA-256 of a file; `none` if there is no such file."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return "none"


def _code(folder: Path) -> list[str]:
    return [name for name in ("src", "pipeline", "dvc.yaml", "uv.lock") if (folder / name).exists()]
