"""A search in MLflow: one parent run, a child run per trial."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from glyphline.tracking.earlier import PARENT
from glyphline.tracking.entries import LEVEL, param_entries
from glyphline.tracking.experiment import log_params, quoted, set_tags
from glyphline.tracking.inputs import Sets
from glyphline.tracking.location import locate
from glyphline.tracking.provenance import provenance, source_tags
from glyphline.tracking.recorder import StageRun
from glyphline.tracking.runs import SWITCH
from glyphline.tracking.silent import SilentRun, warn
from glyphline.tracking.store import Store, open_store
from glyphline.tracking.termination import Terminated, terminable

STUDY = "tune.study"


class TrialRun(StageRun):
    """A trial's run; it ends alone, its parent when the search does."""

    def finish(self, status: str, error: BaseException | None = None) -> None:
        """End the run as FINISHED, FAILED or KILLED."""
        self._end(status, error, (self.run_id,))


class Search:
    """The parent run; silent where no store can be reached or tracking is off."""

    def __init__(self, store: Store | None, run_id: str, tags: Mapping[str, str]) -> None:
        self._store, self.run_id, self._tags = store, run_id, dict(tags)

    def begin_trial(self, number: int, params: Mapping[str, Any]) -> SilentRun:
        """Make the run of a trial."""
        if self._store is None:
            return SilentRun()
        try:
            tags = {PARENT: self.run_id, LEVEL: "trial", **self._tags}
            made = self._store.client.create_run(
                self._store.experiment_id, run_name=f"trial {number}", tags=tags
            )
            run = TrialRun(self._store, "tune", self.run_id, made.info.run_id)
            log_params(self._store, run.run_id, param_entries(params), known={})
        except Exception as error:  # whatever the store raises: a result is worth more
            warn(error)
            return SilentRun()
        return run

    def log_data(self, name: str, sets: Sets) -> None:
        """Record what all trials learn from and are judged by."""
        self._own().log_data(name, sets)

    def log_best(
        self, number: int, params: Mapping[str, Any], figures: Mapping[str, float]
    ) -> None:
        """Record the best trial so far with the parent: figures as a curve over the trials."""
        own = self._own()
        own.log_metrics({f"best.{name}": value for name, value in figures.items()}, number)
        best = {f"best.{name}": value for name, value in param_entries(params).items()}
        own.tag({"best.trial": str(number), **best})

    def log_picture(self, path: Path) -> None:
        """Record a picture of the whole search with the parent."""
        self._own().log_picture(path)

    def finish(self, status: str) -> None:
        """End the parent."""
        self._own().finish(status)

    def _own(self) -> SilentRun:
        if self._store is None:
            return SilentRun()
        return TrialRun(self._store, "tune", self.run_id, self.run_id)


@contextmanager
def search_run(study: str, tags: Mapping[str, str], space: Mapping[str, str]) -> Iterator[Search]:
    """Find the parent run of a study or make it; it ends as the block ends.

    Args:
        study: name of the study; a search that goes on has the same parent.
        tags: model and dataset, of parent and trials.
        space: path -> what was searched; params of the parent.
    """
    search = _join(study, tags, space)
    try:
        with terminable():
            yield search
    except (KeyboardInterrupt, Terminated):
        search.finish("KILLED")
        raise
    except BaseException:
        search.finish("FAILED")
        raise
    search.finish("FINISHED")


def _join(study: str, tags: Mapping[str, str], space: Mapping[str, str]) -> Search:
    if os.environ.get(SWITCH, "").lower() == "off":
        return Search(None, "", {})
    try:
        store = open_store(locate())
        query = f"tags.`{STUDY}` = {quoted(study)} AND tags.`{LEVEL}` = 'search'"
        found = store.client.search_runs([store.experiment_id], query)
        if found:
            run_id = found[0].info.run_id
            store.client.update_run(run_id, status="RUNNING")
            _end_killed_trials(store, run_id)
        else:
            own = {STUDY: study, LEVEL: "search", **tags, **source_tags("glyphline tune")}
            made = store.client.create_run(store.experiment_id, run_name=f"tune {study}", tags=own)
            run_id = made.info.run_id
            log_params(
                store,
                run_id,
                param_entries({f"space.{path}": text for path, text in space.items()}),
                known={},
            )
        set_tags(store, run_id, provenance(Path.cwd()) | source_tags("glyphline tune"))
        return Search(store, run_id, tags)
    except Exception as error:  # whatever the store raises: a result is worth more
        warn(error)
        return Search(None, "", {})


def _end_killed_trials(store: Store, run_id: str) -> None:
    """Mark trials that nobody can end any more: their process was killed."""
    query = f"tags.`{PARENT}` = '{run_id}' AND attributes.status = 'RUNNING'"
    for trial in store.client.search_runs([store.experiment_id], query):
        store.client.set_terminated(trial.info.run_id, "KILLED")
