"""A stage's run in MLflow: a child of the experiment's parent run."""

import os
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from glyphline.params.document import Document
from glyphline.tracking.earlier import mark_killed, recorded, take_up
from glyphline.tracking.entries import canonical, error_line, metric_entries
from glyphline.tracking.experiment import LEVEL, describe, join
from glyphline.tracking.location import locate
from glyphline.tracking.provenance import git_head, provenance, source_tags
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


class StageRun(SilentRun):
    """A run that is recorded, no number twice; silent after the first failure of the store."""

    def __init__(
        self,
        store: Store,
        stage: str,
        parent_id: str,
        run_id: str,
        sent: frozenset[tuple[str, int]] = frozenset(),
    ) -> None:
        super().__init__()
        self._sent = sent
        self.store, self.stage, self.parent_id, self.run_id = store, stage, parent_id, run_id
        self.broken: BaseException | None = None
        self.warned = False

    def log_metrics(self, metrics: Mapping[str, float], step: int | None = None) -> None:
        """Record numbers of this stage at once, so that curves grow while it runs."""
        self._try(self._send_metrics, self.run_id, metrics, step or 0)

    def log_folder(self, folder: Path) -> None:
        """Record every file below a folder, under the folder's name."""
        name = folder.absolute().name
        self._try(self.store.client.log_artifacts, self.run_id, str(folder), name)

    def log_table(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Record a table of this stage as JSON that MLflow shows as a table."""
        columns = {key: [row[key] for row in rows] for key in rows[0]} if rows else {}
        self._try(self.store.client.log_table, self.run_id, columns, f"{name}.json")

    def log_tags(self, tags: Mapping[str, str]) -> None:
        """Set tags of the stage's run and of the experiment's."""
        for name, value in tags.items():
            for run_id in (self.run_id, self.parent_id):
                self._try(self.store.client.set_tag, run_id, name, value)

    def log_summary(self, metrics: Mapping[str, Any], pictures: Sequence[Path] = ()) -> None:
        """Record final results with the parent run."""
        self._try(self._send_metrics, self.parent_id, metrics, 0)
        for picture in pictures:
            # At the top: MLflow's comparison shows common files, and looks into no folder.
            self._try(self.store.client.log_artifact, self.parent_id, str(picture))

    def log_dataset(self, name: str, fingerprint: str, counts: Mapping[str, int]) -> None:
        """Record the data that went in, with the stage and with the experiment."""
        self._try(self._send_dataset, name, fingerprint, counts)

    def log_model(self, export_folder: Path, example: bytes, registered_name: str) -> None:
        """Record and register the exported model."""
        from glyphline.tracking.registration import register

        self._try(register, self, export_folder, example, registered_name)

    def finish(self, status: str, error: BaseException | None = None) -> None:
        """End the run and its parent, even when something could not be sent before."""
        if self.broken is not None:
            lost, self.broken = self.broken, None
            self._try(self._send_lost, lost)
        if error is not None:
            self._try(self._send_error, error)
        for run_id in (self.run_id, self.parent_id):
            self._try(self.store.client.set_terminated, run_id, status)

    def _try(self, send: Callable[..., Any], *arguments: Any) -> None:
        if self.broken is not None:
            return
        try:
            send(*arguments)
        except Exception as error:  # whatever the store raises: a result is worth more
            self.broken = error
            if not self.warned:
                warn(error)
            self.warned = True

    def _send_metrics(self, run_id: str, metrics: Mapping[str, Any], step: int) -> None:
        from mlflow.entities import Metric

        now = int(time.time() * 1000)
        new = {k: v for k, v in metric_entries(metrics).items() if (k, step) not in self._sent}
        entries = [Metric(name, value, now, step) for name, value in new.items()]
        for start in range(0, len(entries), 1000):
            self.store.client.log_batch(run_id, metrics=entries[start : start + 1000])

    def _send_dataset(self, name: str, fingerprint: str, counts: Mapping[str, int]) -> None:
        from mlflow.entities import Dataset, DatasetInput, InputTag

        source = canonical({"params": f"datasets.{name}"})
        profile = canonical({"num_rows": sum(counts.values()), **counts})
        data = Dataset(name, fingerprint[:16], "code", source, profile=profile)
        inputs = [DatasetInput(data, [InputTag("mlflow.data.context", self.stage)])]
        for run_id in (self.run_id, self.parent_id):
            self.store.client.log_inputs(run_id, datasets=inputs)
            self.store.client.set_tag(run_id, "data.fingerprint", fingerprint)
        self.tags["data.fingerprint"] = fingerprint

    def _send_lost(self, error: BaseException) -> None:
        self.store.client.set_tag(self.run_id, "tracking.incomplete", error_line(error))

    def _send_error(self, error: BaseException) -> None:
        text = "".join(traceback.format_exception(error))
        self.store.client.log_text(self.run_id, text, f"log/{self.stage}-error.txt")
        for run_id in (self.run_id, self.parent_id):
            self.store.client.set_tag(run_id, "error", error_line(error))


def _begin(stage: str, document: Document, earlier: str, goes_on: bool) -> SilentRun:
    if os.environ.get(SWITCH, "").lower() == "off":
        return SilentRun()
    try:
        store = open_store(locate())
        if earlier:
            mark_killed(store, earlier)
        folder = Path.cwd()
        exp_name = os.environ.get("DVC_EXP_NAME", "")
        baseline = os.environ.get("DVC_EXP_BASELINE_REV", "")
        params = document.model_dump(mode="json")
        experiment = describe(params, exp_name, baseline, git_head(folder))
        parent_id = join(store, experiment, provenance(folder) | source_tags("dvc.yaml"))
        return _child(store, stage, parent_id, experiment.tags, earlier if goes_on else "")
    except Exception as error:  # whatever the store raises: a result is worth more
        warn(error)
        return SilentRun()


def _child(
    store: Store, stage: str, parent_id: str, tags: Mapping[str, str], earlier: str
) -> StageRun:
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
        created = store.client.create_run(store.experiment_id, run_name=stage, tags=own)
        run = StageRun(store, stage, parent_id, created.info.run_id)
    run.tags.update(own)
    return run
