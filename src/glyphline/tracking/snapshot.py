"""The results of one state of the repository: the working tree's, or a DVC experiment's."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import md5
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from glyphline.tracking.provenance import git, git_bytes

PARAMS = "params.yaml"
LOCK = "dvc.lock"
REPORTS = "reports"
METRICS = f"{REPORTS}/metrics.json"


class Files(Protocol):
    """The files of a state, by their path from the repository's root."""

    def read(self, path: str) -> bytes | None:
        """Bytes of a file; None if there is no such file."""

    def pictures(self) -> list[str]:
        """Sorted paths of the PNG pictures below `reports/`."""


@dataclass(frozen=True)
class Tree:
    """The working tree."""

    root: Path

    def read(self, path: str) -> bytes | None:
        """Bytes of a file; None if there is no such file."""
        file = self.root / path
        return file.read_bytes() if file.is_file() else None

    def pictures(self) -> list[str]:
        """Sorted paths of the PNG pictures below `reports/`."""
        found = (self.root / REPORTS).rglob("*.png")
        return sorted(path.relative_to(self.root).as_posix() for path in found)


@dataclass(frozen=True)
class Commit:
    """A commit; what git does not hold is looked up in DVC's cache."""

    root: Path
    commit: str

    def read(self, path: str) -> bytes | None:
        """Bytes of a file; None if neither git nor the cache has it."""
        return git_bytes(self.root, "show", f"{self.commit}:{path}") or self._cached(path)

    def pictures(self) -> list[str]:
        """Sorted paths of the PNG pictures below `reports/`."""
        listed = git(self.root, "ls-tree", "-r", "-z", "--name-only", self.commit, REPORTS)
        known = [*listed.split("\0"), *self._outs]
        return sorted({p for p in known if p.startswith(f"{REPORTS}/") and p.endswith(".png")})

    def _cached(self, path: str) -> bytes | None:
        return self._object(self._outs[path]) if path != LOCK and path in self._outs else None

    @cached_property
    def _outs(self) -> dict[str, str]:
        """Path -> md5 of every file below `reports/` that a stage has put into the cache."""
        files: dict[str, str] = {}
        lock = parse_lock(git_bytes(self.root, "show", f"{self.commit}:{LOCK}"))
        for stage in lock.values():
            for out in stage.get("outs", []):
                if not str(out["path"]).startswith(REPORTS) or "md5" not in out:
                    continue
                if not out["md5"].endswith(".dir"):
                    files[out["path"]] = out["md5"]
                    continue
                for entry in json.loads(self._object(out["md5"]) or b"[]"):
                    files[f"{out['path']}/{entry['relpath']}"] = entry["md5"]
        return files

    def _object(self, name: str) -> bytes | None:
        file = self.root / ".dvc/cache/files/md5" / name[:2] / name[2:]
        return file.read_bytes() if file.is_file() else None


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


def picture_names(paths: list[str]) -> dict[str, str]:
    """Path -> name for display: the file's own, after its folder's where two are alike."""
    names = [PurePosixPath(path).name for path in paths]
    return {
        path: name if names.count(name) == 1 else f"{PurePosixPath(path).parent.name}-{name}"
        for path, name in zip(paths, names, strict=True)
    }


def _look_up(params: Any, name: str) -> Any:
    for part in name.split("."):
        params = params.get(part) if isinstance(params, Mapping) else None
    return params
