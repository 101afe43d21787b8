"""The run of an earlier process that was killed: marked as such, or gone on with."""

from typing import TYPE_CHECKING

from glyphline.tracking.store import Store

if TYPE_CHECKING:
    from mlflow.entities import Run

PARENT = "mlflow.parentRunId"


def mark_killed(store: Store, run_id: str) -> None:
    """End a run that still says RUNNING, and its parent likewise: nobody is there to end them."""
    run = _find(store, run_id)
    parent = run and _find(store, run.data.tags.get(PARENT, ""))
    for found in (run, parent):
        if found and found.info.status == "RUNNING":
            store.client.set_terminated(found.info.run_id, "KILLED")


def take_up(store: Store, run_id: str, parent_id: str) -> bool:
    """Let a killed run go on; False when it is gone, or belongs to another experiment."""
    run = _find(store, run_id)
    if run is None or run.data.tags.get(PARENT) != parent_id:
        return False
    store.client.update_run(run_id, status="RUNNING")
    return True


def recorded(store: Store, run_id: str) -> frozenset[tuple[str, int]]:
    """Name and step of every number that a run holds."""
    names = store.client.get_run(run_id).data.metrics
    histories = {name: store.client.get_metric_history(run_id, name) for name in names}
    return frozenset((name, entry.step) for name, found in histories.items() for entry in found)


def _find(store: Store, run_id: str) -> "Run | None":
    from mlflow.exceptions import MlflowException

    try:
        run = store.client.get_run(run_id)
    except MlflowException:
        return None
    return run if run.info.lifecycle_stage == "active" else None
