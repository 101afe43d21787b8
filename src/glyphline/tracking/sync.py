"""Sends results that have no run: DVC restores an experiment from its cache without a process.

Runs that were recorded while a stage ran get what only exists afterwards: the hashes of
dvc.lock. Everything here may be repeated; what is there already is left alone.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from glyphline.errors import ParamsError
from glyphline.params.base import section
from glyphline.params.document import Document
from glyphline.tracking import experiment as parents
from glyphline.tracking import late
from glyphline.tracking import snapshot as state
from glyphline.tracking.entries import canonical, digest, metric_entries, safe_name
from glyphline.tracking.provenance import git, git_head
from glyphline.tracking.store import Store, reach_store

if TYPE_CHECKING:
    from mlflow.entities import Run

_EXPERIMENT_REF = re.compile(r"refs/exps/([0-9a-f]{2})/([0-9a-f]{38})/(.+)")


@dataclass(frozen=True)
class Synced:
    """What happened to one experiment.

    Attributes:
        name: of the DVC experiment, or `workspace`.
        outcome: a run was `created`, was `completed` with missing results, or was `present`;
            `skipped` where there is nothing to send.
        reason: why it was skipped, or what of it could not be sent; empty otherwise.
    """

    name: str
    outcome: Literal["created", "completed", "present", "skipped"]
    reason: str = ""


SyncResult = tuple[Synced, ...]
"""One entry per experiment, in the order they were looked at."""


def sync_workspace(root: Path) -> SyncResult:
    """Send the results that lie in the working tree.

    Raises:
        TrackingError: if the store cannot be reached.
    """
    store = reach_store(root)
    return (_send(store, state.Tree(root), "", git_head(root), None),)


def sync_experiments(root: Path) -> SyncResult:
    """Send the results of every DVC experiment of the repository, the oldest first.

    Raises:
        TrackingError: if the store cannot be reached.
    """
    store = reach_store(root)
    what = "--format=%(committerdate:unix) %(objectname) %(refname)"
    done = []
    for line in git(root, "for-each-ref", "--sort=committerdate", what, "refs/exps").splitlines():
        seconds, commit, ref = line.split(" ", 2)
        if match := _EXPERIMENT_REF.fullmatch(ref):
            baseline, name = match[1] + match[2], match[3]
            files = state.Commit(root, commit)
            done.append(_send(store, files, name, baseline, int(seconds) * 1000))
    return tuple(done)


def _send(
    store: Store, files: state.Files, exp_name: str, baseline: str, when_ms: int | None
) -> Synced:
    """Mirror one state; `baseline` is the checked-out commit when there is no `exp_name`."""
    import yaml

    name = exp_name or "workspace"
    texts = [files.read(path) for path in (state.PARAMS, state.LOCK, state.METRICS)]
    missing = [
        p for p, t in zip((state.PARAMS, state.LOCK, state.METRICS), texts, strict=True) if not t
    ]
    if missing:
        return Synced(name, "skipped", f"no {' and no '.join(missing)}; run `dvc repro`")
    params_text, lock_text, metrics_text = (text or b"" for text in texts)
    try:
        params, lock = yaml.safe_load(params_text), state.parse_lock(lock_text)
        if reason := state.mismatch(params, lock, metrics_text):
            return Synced(name, "skipped", f"{reason}; run `dvc repro`")
        metrics = metric_entries(json.loads(metrics_text))
        found = parents.describe(_normal(params), exp_name, baseline, baseline)
    except (yaml.YAMLError, ValueError, LookupError, TypeError, AttributeError) as error:
        # An experiment of long ago must not keep the others from being sent.
        return Synced(name, "skipped", f"cannot be understood: {type(error).__name__}: {error}")
    hashes = state.stage_hashes(lock).items()
    tags = {f"dvc.lock.{safe_name(stage)}": canonical(md5s) for stage, md5s in hashes}
    tags["dvc.lock.sha256"] = digest(lock_text)
    with store.locked():
        run, outcome = _match(store, found, metrics)
        run_id = run.info.run_id if run else parents.create(store, found, {}, when_ms)
        if run is None or outcome != "present":
            _fill(store, run_id, metrics, tags)
        else:
            _annotate(store, run, tags, exp_name)
    # Registering a model takes the lock itself.
    sent = late.send_stages(store, run_id, found, files, lock, params, when_ms)
    reason = "; ".join(sent.problems)
    if outcome == "present" and not sent.stages:
        return Synced(name, outcome, reason)
    store.client.set_terminated(run_id, "FINISHED", when_ms)
    return Synced(name, "completed" if outcome == "present" else outcome, reason)


def _match(
    store: Store, found: parents.Experiment, metrics: Mapping[str, float]
) -> "tuple[Run | None, Literal['created', 'completed', 'present']]":
    """Find the run of these results: same params and the same numbers, or room for them."""
    same = parents.find(store, {"dvc.key": found.key})
    alike = parents.find(store, {"params.sha256": found.params_sha256})
    for run in [*same, *alike]:
        known = run.data.metrics
        if all(name in known and _equal(known[name], metrics[name]) for name in metrics):
            return run, "present"
    for run in same:
        known = run.data.metrics
        if all(_equal(known[name], metrics[name]) for name in metrics if name in known):
            return run, "completed"
    return None, "created"


def _annotate(store: Store, run: "Run", tags: Mapping[str, str], exp_name: str) -> None:
    new = {name: value for name, value in tags.items() if run.data.tags.get(name) != value}
    names = run.data.tags.get("dvc.exp_names", run.data.tags.get("dvc.exp_name", "")).split(",")
    if exp_name and exp_name not in names:
        new["dvc.exp_names"] = ",".join([*names, exp_name])
    if new:
        parents.set_tags(store, run.info.run_id, new)


def _fill(store: Store, run_id: str, metrics: Mapping[str, float], tags: Mapping[str, str]) -> None:
    from mlflow.entities import Metric

    when = store.client.get_run(run_id).info.start_time
    entries = [Metric(name, value, when, 0) for name, value in metrics.items()]
    for start in range(0, len(entries), 1000):
        store.client.log_batch(run_id, metrics=entries[start : start + 1000])
    parents.set_tags(store, run_id, {**tags, late.SYNCED: "true"})


def _normal(params: dict[str, Any]) -> dict[str, Any]:
    """Params as a stage sees them, so that both give the same hash; older ones as they are."""
    try:
        return section(Document, params, "").model_dump(mode="json")
    except ParamsError:
        return params


def _equal(left: float, right: float) -> bool:
    return left == right or (math.isnan(left) and math.isnan(right))
