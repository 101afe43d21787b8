"""A search in MLflow: one parent run, a child run per trial."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from glyphline.tracking.entries import param_entries
from glyphline.tracking.experiment import LEVEL, log_params
from glyphline.tracking.location import locate
from glyphline.tracking.recorder import StageRun
from glyphline.tracking.runs import SWITCH
from glyphline.tracking.silent import SilentRun, warn
from glyphline.tracking.store import Store, open_store

STUDY = "tune.study"


class TrialRun(StageRun):
    """A trial's run; it ends alone, its parent when the search does."""

    def finish(self, status: str, error: BaseException | None = None) -> None:
        """End the run as FINISHED, FAILED or KILLED."""
        self._end(status, error, (self.run_id,))


class Search:
    """The parent run; silent where no store can be reached or tracking is off."""

    def __init__(self, store: Store | None, run_id: str) -> None:
        self._store, self.run_id = store, run_id

    def begin_trial(self, number: int, params: Mapping[str, Any]) -> SilentRun:
        """Make the run of a trial."""
        if self._store is None:
            return SilentRun()
        try:
            tags = {"mlflow.parentRunId": self.run_id, LEVEL: "trial"}
            made = self._store.client.create_run(
                self._store.experiment_id, run_name=f"trial {number}", tags=tags
            )
            run = TrialRun(self._store, "tune", self.run_id, made.info.run_id)
            log_params(self._store, run.run_id, param_entries(params), known={})
        except Exception as error:  # whatever the store raises: a result is worth more
            warn(error)
            return SilentRun()
        return run

    def log_best(self, params: Mapping[str, Any], figures: Mapping[str, float]) -> None:
        """Record the best trial so far with the parent."""
        if self._store is None:
            return
        run = TrialRun(self._store, "tune", self.run_id, self.run_id)
        run.log_metrics({f"best.{name}": value for name, value in figures.items()})
        run.tag({f"best.{name}": value for name, value in param_entries(params).items()})


@contextmanager
def search_run(study: str, tags: Mapping[str, str]) -> Iterator[Search]:
    """Find the parent run of a study or make it; it ends as the block ends.

    Args:
        study: name of the study; a search that goes on has the same parent.
        tags: model, dataset and what was searched.
    """
    search = _join(study, tags)
    status = "FINISHED"
    try:
        yield search
    except KeyboardInterrupt:
        status = "KILLED"
        raise
    except BaseException:
        status = "FAILED"
        raise
    finally:
        if search._store is not None:
            TrialRun(search._store, "tune", search.run_id, search.run_id).finish(status)


def _join(study: str, tags: Mapping[str, str]) -> Search:
    if os.environ.get(SWITCH, "").lower() == "off":
        return Search(None, "")
    try:
        store = open_store(locate())
        query = f"tags.`{STUDY}` = '{study}' AND tags.`{LEVEL}` = 'search'"
        found = store.client.search_runs([store.experiment_id], query)
        if found:
            run_id = found[0].info.run_id
            store.client.update_run(run_id, status="RUNNING")
            return Search(store, run_id)
        own = {STUDY: study, LEVEL: "search", **tags}
        made = store.client.create_run(store.experiment_id, run_name=f"tune {study}", tags=own)
        return Search(store, made.info.run_id)
    except Exception as error:  # whatever the store raises: a result is worth more
        warn(error)
        return Search(None, "")
