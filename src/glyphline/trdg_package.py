"""Where the TRDG package is: installed, or fetched without its dependencies.

No version of pip can install `trdg==1.8.0` beside current packages (docs/decisions/0001-trdg.md),
so glyphline's `train` extra brings what TRDG needs and not TRDG itself. uv, which can override its
pins, installs it with the rest; elsewhere the first use fetches its wheel from the package
registry, checked against its hash.
"""

import fcntl
import importlib
import importlib.util
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from rich.console import Console

from glyphline.cache import cache_folder
from glyphline.errors import DataError

REQUIREMENT = "trdg==1.8.0"
SHA256 = "0283e855bd6713a05bd0c798bbb5486c793186ce6f149bf21e09af6c797d1dde"


@cache
def trdg_folder() -> Path:
    """The folder of the TRDG package, found without importing it; importable afterwards.

    Raises:
        DataError: if TRDG is not installed and cannot be fetched.
    """
    spec = importlib.util.find_spec("trdg")
    if spec is None or not spec.submodule_search_locations:
        folder = cache_folder() / REQUIREMENT.replace("==", "-")
        _fetch_once(folder)
        sys.path.append(str(folder))
        importlib.invalidate_caches()
        return folder / "trdg"
    return Path(spec.submodule_search_locations[0])


def _fetch_once(folder: Path) -> None:
    """Install TRDG into a folder of its own; concurrent processes wait for the first."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.is_dir():
            return
        Console(stderr=True).print(f"fetching {REQUIREMENT} into {folder.parent}")
        partial = folder.with_name(folder.name + ".partial")
        shutil.rmtree(partial, ignore_errors=True)
        _install(partial)
        partial.replace(folder)


def _install(target: Path) -> None:
    requirements = target.with_suffix(".txt")
    requirements.write_text(f"{REQUIREMENT} --hash=sha256:{SHA256}\n", encoding="utf-8")
    options = ["--no-deps", "--no-compile", "--only-binary", ":all:", "--require-hashes"]
    command = [sys.executable, "-m", "pip", "install", "--quiet", *options]
    done = subprocess.run(  # noqa: S603 - pip, with a pinned hash
        [*command, "--target", str(target), "--requirement", str(requirements)],
        capture_output=True,
        text=True,
        check=False,
    )
    requirements.unlink()
    if done.returncode:
        shutil.rmtree(target, ignore_errors=True)
        reason = " ".join(done.stderr.split()) or f"pip ended with {done.returncode}"
        raise DataError(
            f"TRDG is not installed and could not be fetched ({reason}); "
            f"run `pip install --no-deps {REQUIREMENT}`"
        )
