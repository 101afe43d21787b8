"""A stage's run in MLflow: a child of the experiment's parent run."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from glyphline.params.document import Document
from glyphline.tracking.earlier import mark_killed, recorded, take_up
from glyphline.tracking.entries import LEVEL
from glyphline.tracking.experiment import Experiment, describe, join
from glyphline.tracking.location import locate
from glyphline.tracking.provenance import git_head, provenance, source_tags
from glyphline.tracking.recorder import StageRun
from glyphline.tracking.silent import SilentRun, warn
from glyphline.tracking.store import Store, open_store
from glyphline.tracking.termination import Terminated, terminable

SWITCH = "GLYPHLINE_TRACKING"


@contextmanager
def stage_run(
    stage: str, document: Document, earlier: str = "", goes_on: bool = False
) -> Iterator[SilentRun]:
    """Track a stage: child run of the experiment's parent, ended as the block ends.

    A store that cannot be reached costs one line of warning and no result. With
    GLYPHLINE_TRACKING=off nothing is recorded.

    Args:
        stage: name of the stage in dvc.yaml.
        document: the whole params.yaml.
        earlier: id of the run of a process that was killed; it is marked as KILLED.
        goes_on: whether this process does the rest of that one's work: the run is then gone on
            with, as long as it belongs to the same experiment.

    Yields:
        The stage's run. It ends as FINISHED, as FAILED with the error (which goes on), or as
        KILLED after Ctrl-C or SIGTERM.
    """
    run = _begin(stage, document, earlier, goes_on)
    try:
        with terminable():
            yield run
    except (KeyboardInterrupt, Terminated):
        run.finish("KILLED")
        raise
    except BaseException as error:
        run.finish("FAILED", error)
        raise
    run.finish("FINISHED")


def _begin(stage: str, document: Document, earlier: str, goes_on: bool) -> SilentRun:
    if os.environ.get(SWITCH, "").lower() == "off":
        return SilentRun()
    try:
        store = open_store(locate())
        if earlier:
            mark_killed(store, earlier)
        experiment = experiment_here(document)
        parent_id = join(store, experiment, provenance(Path.cwd()) | source_tags("dvc.yaml"))
        return child_run(store, stage, parent_id, experiment.tags, earlier if goes_on else "")
    except Exception as error:  # whatever the store raises: a result is worth more
        warn(error)
        return SilentRun()


def experiment_here(document: Document) -> Experiment:
    """The experiment that a stage in this process belongs to: DVC's, or the working tree's."""
    exp_name = os.environ.get("DVC_EXP_NAME", "")
    baseline = os.environ.get("DVC_EXP_BASELINE_REV", "")
    return describe(document.model_dump(mode="json"), exp_name, baseline, git_head(Path.cwd()))


def child_run(
    store: Store,
    stage: str,
    parent_id: str,
    tags: Mapping[str, str],
    earlier: str = "",
    start_ms: int | None = None,
) -> StageRun:
    """Make a stage's run below its experiment's, or go on with an earlier one.

    Args:
        store: the open store.
        stage: name of the stage in dvc.yaml.
        parent_id: the experiment's run.
        tags: of the experiment.
        earlier: id of the run to go on with; empty for a new one.
        start_ms: when a new one began, since 1970; None for now.
    """
    own = {
        **{name: tags[name] for name in ("dvc.key", "dvc.exp_name", "dvc.baseline")},
        "dvc.stage": stage,
        "mlflow.parentRunId": parent_id,
        LEVEL: "stage",
        **source_tags(f"pipeline/{stage}.py"),
    }
    if earlier and take_up(store, earlier, parent_id):
        run = StageRun(store, stage, parent_id, earlier, recorded(store, earlier))
    else:
        created = store.client.create_run(
            store.experiment_id, start_time=start_ms, run_name=stage, tags=own
        )
        run = StageRun(store, stage, parent_id, created.info.run_id)
    run.tags.update(own)
    return run
