"""DVC's cache on this machine: a file by its MD5, wherever `dvc cache dir` keeps it."""

from functools import cache
from pathlib import Path


def cached_file(root: Path, md5: str) -> Path:
    """Where DVC's cache keeps a file; it may not be there.

    Args:
        root: of the repository.
        md5: of the file, as dvc.lock has it; ends in `.dir` for the listing of a folder.
    """
    return cache_folder(root) / "files" / "md5" / md5[:2] / md5[2:]


@cache
def cache_folder(root: Path) -> Path:
    """DVC's cache of a repository: what its configuration names, else `.dvc/cache`.

    A cache that several repositories share lies outside of all of them.
    """
    usual = root.absolute() / ".dvc"
    if not usual.is_dir():
        return usual / "cache"
    from dvc.config import Config, ConfigError

    try:
        chosen = Config(str(usual), validate=False)["cache"].get("dir")
    except (ConfigError, KeyError):  # DVC itself says what is wrong with it
        chosen = None
    return Path(chosen) if chosen else usual / "cache"
