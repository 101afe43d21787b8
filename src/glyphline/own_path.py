"""Paths that people write into params.yaml: relative ones start at the repository's root."""

import os
from pathlib import Path


def own_path(path: str) -> Path:
    """Resolve a path of params.yaml; `~` is the person's home.

    Queued experiments run in a copy of the repository that lacks what git does not track; there
    DVC_ROOT names the real one.
    """
    return Path(os.environ.get("DVC_ROOT") or Path.cwd()) / Path(path).expanduser()
