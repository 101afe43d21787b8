"""The folder for what was fetched once and serves every run and experiment."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """GLYPHLINE_CACHE, else `glyphline` in the user's cache folder."""
    if own := os.environ.get("GLYPHLINE_CACHE"):
        return Path(own).expanduser()
    user = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(user).expanduser() / "glyphline"
