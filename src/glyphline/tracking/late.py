"""Stage runs that came too late: made of files, or completed, after the store was out of reach."""

import tempfile
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from glyphline.errors import GlyphlineError
from glyphline.tracking import mirror
from glyphline.tracking.earlier import PARENT
from glyphline.tracking.entries import error_line
from glyphline.tracking.experiment import Experiment
from glyphline.tracking.location import TrackingError
from glyphline.tracking.mirror_export import mirror_export
from glyphline.tracking.recorder import INCOMPLETE, StageRun
from glyphline.tracking.runs import child_run
from glyphline.tracking.snapshot import METRICS, REPORTS, Files
from glyphline.tracking.store import Store

if TYPE_CHECKING:
    from mlflow.entities import Run

SYNCED = "glyphline.synced"


class Sent(NamedTuple):
    """The stages that were sent, and what could not be understood of others."""

    stages: list[str]
    problems: list[str]


# The file without which there is nothing to send of a stage.
_NEEDED = {
    "train": f"{REPORTS}/{mirror.HISTORY}",
    "evaluate": METRICS,
    "export": "data/export/glyphline.json",
}


def send_stages(
    store: Store,
    parent_id: str,
    experiment: Experiment,
    files: Files,
    lock: Collection[str],
    params: Mapping[str, Any],
    when_ms: int | None,
) -> Sent:
    """Send what training, evaluation and export have left in files and MLflow lacks.

    A stage with a run that ended well and sent everything is left alone. A run that was cut off
    is gone on with, no number twice; else a new one is made.

    Args:
        store: the open store.
        parent_id: the experiment's run.
        experiment: what it is of.
        files: the results.
        lock: the stages that dvc.lock knows.
        params: the whole of params.yaml as plain data.
        when_ms: when the results were made, since 1970; None for now.

    Raises:
        TrackingError: if the store fails.
    """
    runs = {stage: _runs(store, parent_id, stage) for stage in _NEEDED if stage in lock}
    todo = [
        s for s, found in runs.items() if not any(map(_whole, found)) and files.read(_NEEDED[s])
    ]
    sent, problems = [], []
    with tempfile.TemporaryDirectory() as space:
        folder = files.folder(Path(space)) if todo else Path(space)
        for stage in todo:
            earlier = next((run.info.run_id for run in runs[stage] if _cut_off(run)), "")
            run = child_run(store, stage, parent_id, experiment.tags, earlier, when_ms)
            run.when_ms, run.warned = when_ms, True  # failures are raised here, not told
            try:
                _SENDERS[stage](run, folder, params)
                _end(run, "")
                sent.append(stage)
            except TrackingError:
                raise
            except (GlyphlineError, OSError, ValueError, LookupError, TypeError) as error:
                # Files of long ago must not keep the others from being sent.
                problems.append(f"{stage}: {error_line(error)}")
                _end(run, error_line(error))
    return Sent(sent, problems)


def _train(run: StageRun, folder: Path, params: Mapping[str, Any]) -> None:
    data = folder / "data"
    mirror.mirror_data(run, str(params["dataset"]), data / "balanced", data / "synthetic")
    mirror.mirror_history(run, folder / REPORTS)
    mirror.mirror_training(run, data / "model", folder / REPORTS / "train")


def _evaluate(run: StageRun, folder: Path, params: Mapping[str, Any]) -> None:
    mirror.mirror_evaluation(run, params, folder / REPORTS, folder / "data/balanced")


def _export(run: StageRun, folder: Path, _params: Mapping[str, Any]) -> None:
    data = folder / "data"
    mirror_export(run, data / "export", folder / REPORTS, data / "balanced")


_SENDERS: dict[str, Callable[[StageRun, Path, Mapping[str, Any]], None]] = {
    "train": _train,
    "evaluate": _evaluate,
    "export": _export,
}


def _runs(store: Store, parent_id: str, stage: str) -> "list[Run]":
    query = f"tags.`{PARENT}` = '{parent_id}' AND tags.`dvc.stage` = '{stage}'"
    order = ["attributes.start_time DESC", "attributes.run_id ASC"]
    return list(store.client.search_runs([store.experiment_id], query, order_by=order))


def _whole(run: "Run") -> bool:
    """Whether a stage has ended well and could send everything."""
    return run.info.status == "FINISHED" and INCOMPLETE not in run.data.tags


def _cut_off(run: "Run") -> bool:
    """Whether the store was lost while a stage ran, which had no end or a late one."""
    return run.info.status == "RUNNING" or INCOMPLETE in run.data.tags


def _end(run: StageRun, problem: str) -> None:
    if run.broken is not None:
        raise TrackingError(
            f"the run of stage {run.stage} cannot be sent: {' '.join(str(run.broken).split())}; "
            f"check MLFLOW_TRACKING_URI and run `glyphline sync` again"
        ) from run.broken
    run.tag({SYNCED: "true", **({INCOMPLETE: problem} if problem else {})})
    client = run.store.client
    if not problem and INCOMPLETE in client.get_run(run.run_id).data.tags:
        client.delete_tag(run.run_id, INCOMPLETE)
    client.set_terminated(run.run_id, "FINISHED", run.when_ms)
