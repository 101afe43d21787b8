"""Readings from a git revision or a DVC experiment: the only module here that asks DVC."""

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glyphline.comparing.operand import (
    PREDICTIONS,
    SPLIT,
    NotFoundHereError,
    Operand,
    TestData,
    parse_predictions,
    text_sha256,
)
from glyphline.manifest import FILE_NAME

if TYPE_CHECKING:
    from dvc.api import DVCFileSystem

BALANCED = "data/balanced"
_READINGS = f"reports/{PREDICTIONS}"


def operand_of_revision(root: Path, revision: str, label: str) -> Operand:
    """Take the readings that a revision's dvc.lock names, from DVC's cache or remote.

    Nothing is checked out.

    Args:
        root: of the repository.
        revision: what git resolves (HEAD~1, a tag, a branch, a SHA) or a DVC experiment's name.
        label: what the side is called.

    Raises:
        NotFoundHereError: if there is no such revision, or its readings are in neither cache nor
            remote.
        DataError: if the predictions are damaged.
    """
    commit = _resolve(root, revision)
    files = _open(root, commit)
    what = f"{revision} ({commit[:7]})"
    try:
        text = files.read_text(_READINGS, encoding="utf-8")
    except Exception as error:  # DVC, its index and its remotes each have errors of their own
        raise NotFoundHereError(
            f"the revision {what} is known, but its {_READINGS} lies neither in DVC's cache nor "
            f"in a remote ({_line(error)}); `dvc fetch` it or run the experiment again"
        ) from error
    readings = parse_predictions(text, f"{_READINGS} of {what}")
    return Operand(label, f"revision {what}", readings, _data(files), text_sha256(text))


def _resolve(root: Path, revision: str) -> str:
    from dvc.exceptions import DvcException
    from dvc.repo import Repo
    from dvc.scm import resolve_rev

    try:
        with Repo(str(root), uninitialized=False) as repository:
            commit: str = resolve_rev(repository.scm, revision)
            return commit
    except (DvcException, AttributeError) as error:  # AttributeError: a repository without git
        raise NotFoundHereError(
            f"no git revision or DVC experiment {revision!r} in {root} ({_line(error)})"
        ) from error


def _open(root: Path, commit: str) -> "DVCFileSystem":
    from dvc.api import DVCFileSystem

    return DVCFileSystem(str(root), rev=commit)


def _data(files: "DVCFileSystem") -> TestData:
    """What the revision says about its data; unknown where cache and remote lack them."""
    fingerprint, shards = "", []
    with suppress(Exception):  # as above; unknown data are a note, not an error
        fingerprint = str(json.loads(files.read_text(f"{BALANCED}/{FILE_NAME}"))["fingerprint"])
    with suppress(Exception):
        shards = _test_shards(files)
    return TestData(
        fingerprint,
        tuple(str(entry["md5"]) for entry in shards if entry.get("md5")),
        lambda folder: _fetch(files, folder),
    )


def _test_shards(files: "DVCFileSystem") -> list[dict[str, Any]]:
    entries = [
        (entry["name"], entry.get("dvc_info") or entry) for entry in files.ls(BALANCED, detail=True)
    ]
    wanted = sorted(name for name, _ in entries if Path(name).match(f"{SPLIT}-*.parquet"))
    known = dict(entries)
    return [{**known[name], "name": name} for name in wanted]


def _fetch(files: "DVCFileSystem", folder: Path) -> Path | None:
    try:
        for entry in _test_shards(files):
            files.get_file(entry["name"], str(folder / Path(entry["name"]).name))
    except Exception:  # as above; the page then says that it has no pictures
        return None
    return folder


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
