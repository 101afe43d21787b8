"""The parent run: one per DVC experiment, found again by its key in every stage."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glyphline.tracking.entries import LEVEL, TAG_LENGTH, canonical, digest, param_entries, shorten
from glyphline.tracking.store import Store

if TYPE_CHECKING:
    from mlflow.entities import Run

NEUTRAL = ("compute", "download")
"""Sections of params.yaml that say how to work and never change what comes out."""

_BATCH = 100  # MLflow's limit of params or tags per request


@dataclass(frozen=True)
class Experiment:
    """What identifies and describes a parent run.

    Attributes:
        key: `<name>@<baseline>` of a DVC experiment; for a plain `dvc repro`
            `workspace@<commit>:<first 12 digits of params_sha256>`.
        name: shown in the table of runs.
        params: flat params of the chosen dataset and model and all other sections.
        params_sha256: over the params that can change results.
        tags: model, dataset, and where the experiment stands in DVC.
    """

    key: str
    name: str
    params: dict[str, str]
    params_sha256: str
    tags: dict[str, str]


def describe(params: Mapping[str, Any], exp_name: str, baseline: str, head: str) -> Experiment:
    """Describe the experiment that these params belong to.

    Args:
        params: the whole of params.yaml as plain data.
        exp_name: name of the DVC experiment; empty for a plain `dvc repro`.
        baseline: commit that the DVC experiment started from.
        head: commit that is checked out, for a plain `dvc repro`.
    """
    chosen = {name: value for name, value in params.items() if name not in ("datasets", "models")}
    recipes = {
        "dataset.": params["datasets"][params["dataset"]],
        "model.": params["models"][params["model"]],
    }
    effective = {name: value for name, value in chosen.items() if name not in NEUTRAL}
    sha256 = digest(canonical(effective | recipes))
    flat = param_entries(chosen)
    for prefix, recipe in recipes.items():
        flat |= param_entries(recipe, prefix)
    key = f"{exp_name}@{baseline or 'none'}" if exp_name else f"workspace@{head}:{sha256[:12]}"
    tags = {
        "model": str(params["model"]),
        "dataset": str(params["dataset"]),
        "dvc.key": key,
        "dvc.exp_name": exp_name or "workspace",
        "dvc.baseline": (baseline if exp_name else head) or "none",
        "params.sha256": sha256,
        LEVEL: "experiment",
    }
    name = exp_name or f"{params['model']}-{params['dataset']}-{sha256[:6]}"
    return Experiment(key, name, flat, sha256, tags)


def join(store: Store, experiment: Experiment, tags: Mapping[str, str]) -> str:
    """Find or make the parent run and mark it as running.

    A DVC experiment that is run again under its old name with other params gets a new
    parent: params of a run cannot change.

    Returns:
        The parent's run id.
    """
    with store.locked():
        wanted = {"dvc.key": experiment.key, "params.sha256": experiment.params_sha256}
        runs = find(store, wanted)
        if not runs:
            return create(store, experiment, tags)
        parent = runs[0]
        run_id = str(parent.info.run_id)
        store.client.update_run(run_id, status="RUNNING")
        set_tags(store, run_id, tags)
        if "error" in parent.data.tags:
            store.client.delete_tag(run_id, "error")
        log_params(store, run_id, experiment.params, known=parent.data.params)
    return run_id


def find(store: Store, tags: Mapping[str, str]) -> "list[Run]":
    """Parent runs with all of these tags, the latest first; deleted runs are not found."""
    conditions = [f"tags.`{name}` = {quoted(value)}" for name, value in tags.items()]
    conditions.append(f"tags.`{LEVEL}` = 'experiment'")
    order = ["attributes.start_time DESC", "attributes.run_id ASC"]
    query = " AND ".join(conditions)
    return list(store.client.search_runs([store.experiment_id], query, order_by=order))


def create(
    store: Store, experiment: Experiment, tags: Mapping[str, str], start_ms: int | None = None
) -> str:
    """Make a parent run with its params and tags; returns its run id."""
    run = store.client.create_run(
        store.experiment_id,
        start_time=start_ms,
        run_name=experiment.name,
        tags=dict(experiment.tags),
    )
    set_tags(store, run.info.run_id, tags)
    log_params(store, run.info.run_id, experiment.params, known={})
    return str(run.info.run_id)


def log_params(
    store: Store, run_id: str, params: Mapping[str, str], known: Mapping[str, str]
) -> None:
    """Log params once: a name that the run has keeps its first value."""
    from mlflow.entities import Param

    new = [Param(name, value) for name, value in params.items() if name not in known]
    for start in range(0, len(new), _BATCH):
        store.client.log_batch(run_id, params=new[start : start + _BATCH])


def set_tags(store: Store, run_id: str, tags: Mapping[str, str]) -> None:
    """Set tags, each cut to what a store takes."""
    from mlflow.entities import RunTag

    new = [RunTag(name, shorten(value, TAG_LENGTH)) for name, value in tags.items()]
    for start in range(0, len(new), _BATCH):
        store.client.log_batch(run_id, tags=new[start : start + _BATCH])


def quoted(value: str) -> str:
    """A filter's string; the names that git allows may hold a single quote, never a double."""
    return f'"{value}"' if "'" in value else f"'{value}'"
