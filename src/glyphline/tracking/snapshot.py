"""The results of one state of the repository: the working tree's, or a DVC experiment's."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import md5
from pathlib import Path
from typing import Any, Protocol

from glyphline.tracking.dvc_cache import cached_file
from glyphline.tracking.provenance import git, git_bytes

PARAMS = "params.yaml"
LOCK = "dvc.lock"
REPORTS = "reports"
METRICS = f"{REPORTS}/metrics.json"


class Files(Protocol):
    """The files of a state, by their path from the repository's root."""

    def read(self, path: str) -> bytes | None:
        """Bytes of a file; None if there is no such file."""

    def folder(self, space: Path) -> Path:
        """A folder in which the results lie as in the repository.

        Args:
            space: an empty folder that may be used for it.
        """


@dataclass(frozen=True)
class Tree:
    """The working tree."""

    root: Path

    def read(self, path: str) -> bytes | None:
        """Bytes of a file; None if there is no such file."""
        file = self.root / path
        return file.read_bytes() if file.is_file() else None

    def folder(self, space: Path) -> Path:  # noqa: ARG002 -- they lie there already
        """The repository itself."""
        return self.root


@dataclass(frozen=True)
class Commit:
    """A commit; what git does not hold is looked up in DVC's cache."""

    root: Path
    commit: str

    def read(self, path: str) -> bytes | None:
        """Bytes of a file; None if neither git nor the cache has it."""
        return git_bytes(self.root, "show", f"{self.commit}:{path}") or self._cached(path)

    def folder(self, space: Path) -> Path:
        """What git holds of `reports/`, and links to what DVC's cache holds of all outputs."""
        listed = git(self.root, "ls-tree", "-r", "-z", "--name-only", self.commit, REPORTS)
        for path in filter(None, listed.split("\0")):
            _place(space / path).write_bytes(git_bytes(self.root, "show", f"{self.commit}:{path}"))
        for path, name in self._outs.items():
            if (kept := self._object_file(name)).is_file() and not (space / path).exists():
                _place(space / path).symlink_to(kept)
        return space

    def _cached(self, path: str) -> bytes | None:
        return self._object(self._outs[path]) if path != LOCK and path in self._outs else None

    @cached_property
    def _outs(self) -> dict[str, str]:
        """Path -> md5 of every file that a stage has put into the cache."""
        files: dict[str, str] = {}
        lock = parse_lock(git_bytes(self.root, "show", f"{self.commit}:{LOCK}"))
        for stage in lock.values():
            for out in stage.get("outs", []):
                if "md5" not in out:
                    continue
                if not out["md5"].endswith(".dir"):
                    files[out["path"]] = out["md5"]
                    continue
                for entry in json.loads(self._object(out["md5"]) or b"[]"):
                    files[f"{out['path']}/{entry['relpath']}"] = entry["md5"]
        return files

    def _object(self, name: str) -> bytes | None:
        file = self._object_file(name)
        return file.read_bytes() if file.is_file() else None

    def _object_file(self, name: str) -> Path:
        return cached_file(self.root, name)


def parse_lock(text: bytes) -> dict[str, dict[str, Any]]:
    """Stages of a dvc.lock, name -> what was recorded; empty for an empty file."""
    import yaml

    return (yaml.safe_load(text) or {}).get("stages") or {}


def stage_hashes(lock: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """Stage -> path -> md5 of its dependencies and outputs."""
    return {
        name: {
            str(item["path"]): str(item["md5"])
            for item in [*stage.get("deps", []), *stage.get("outs", [])]
            if "md5" in item
        }
        for name, stage in lock.items()
    }


def mismatch(
    params: Mapping[str, Any], lock: Mapping[str, Mapping[str, Any]], metrics: bytes
) -> str:
    """Say why results do not belong to params.yaml; empty if they do.

    Results that were made with other params must not be sent under these.
    """
    chosen = {"models": params.get("model"), "datasets": params.get("dataset")}
    for stage, record in lock.items():
        for name, value in record.get("params", {}).get(PARAMS, {}).items():
            section, _, rest = name.partition(".")
            if section in chosen and rest and rest.split(".")[0] != chosen[section]:
                return f"stage {stage} last ran with {name}, not with {chosen[section]}"
            if _look_up(params, name) != value:
                return f"{name} has changed since stage {stage} ran"
        for out in record.get("outs", []):
            if out["path"] == METRICS and out.get("md5") != md5(metrics).hexdigest():  # noqa: S324 -- DVC's own hash, no secret
                return f"{METRICS} is not the one that stage {stage} wrote"
    return ""


def _place(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _look_up(params: Any, name: str) -> Any:
    for part in name.split("."):
        params = params.get(part) if isinstance(params, Mapping) else None
    return params
