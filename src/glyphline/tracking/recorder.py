"""A run that is recorded; whatever the store does, the stage goes on."""

import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glyphline.tracking.entries import error_line, metric_entries, param_entries
from glyphline.tracking.experiment import log_params, set_tags
from glyphline.tracking.inputs import TEST_SHARDS, Sets, dataset_inputs, shard_hashes
from glyphline.tracking.registration import Source, register
from glyphline.tracking.silent import SilentRun, warn
from glyphline.tracking.store import Store
from glyphline.tracking.system import watch_system

if TYPE_CHECKING:
    from mlflow.system_metrics.system_metrics_monitor import SystemMetricsMonitor

INCOMPLETE = "tracking.incomplete"


class StageRun(SilentRun):
    """A run that is recorded, no number twice; silent after the first failure of the store.

    Attributes:
        when_ms: time of its numbers since 1970; None for the time at which they are sent.
        broken: the first failure of the store; None as long as all goes well.
        warned: whether that has been said.
    """

    def __init__(
        self,
        store: Store,
        stage: str,
        parent_id: str,
        run_id: str,
        sent: frozenset[tuple[str, int]] | None = None,
    ) -> None:
        super().__init__()
        self._sent = sent or frozenset()
        self._resumed = sent is not None
        self._monitor: SystemMetricsMonitor | None = None
        self.store, self.stage, self.parent_id, self.run_id = store, stage, parent_id, run_id
        self.when_ms: int | None = None
        self.broken: BaseException | None = None
        self.warned = False

    def log_metrics(self, metrics: Mapping[str, float], step: int | None = None) -> None:
        """Record numbers of this stage at once, so that curves grow while it runs."""
        self._try(self._send_metrics, self.run_id, metrics, step or 0)

    def log_params(self, params: Mapping[str, Any]) -> None:
        """Record params with the stage's run too; the experiment's has all of them."""
        entries = param_entries(params)
        self._try(log_params, self.store, self.run_id, entries, {})

    def log_system(self) -> None:
        """Record the machine's load until the run ends; say so where that cannot be."""
        try:
            self._monitor = watch_system(self.store, self.run_id)
        except Exception as error:  # no psutil, a driver, the store: a result is worth more
            self.tag({"system.metrics": error_line(error)})

    def log_folder(self, folder: Path) -> None:
        """Record every file below a folder, under the folder's name."""
        name = folder.absolute().name
        self._try(self.store.client.log_artifacts, self.run_id, str(folder), name)

    def log_table(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Record a table of this stage as JSON that MLflow shows as a table."""
        self._try(self._send_table, name, rows)

    def log_tags(self, tags: Mapping[str, str]) -> None:
        """Set tags of the stage's run and of the experiment's."""
        for run_id in (self.run_id, self.parent_id):
            self._try(set_tags, self.store, run_id, tags)

    def tag(self, tags: Mapping[str, str]) -> None:
        """Set tags of this run alone."""
        self._try(set_tags, self.store, self.run_id, tags)

    def log_picture(self, path: Path) -> None:
        """Record a picture at the top of this run's files."""
        self._try(self.store.client.log_artifact, self.run_id, str(path))

    def log_summary(self, metrics: Mapping[str, Any], pictures: Sequence[Path] = ()) -> None:
        """Record final results with the parent run."""
        self._try(self._send_metrics, self.parent_id, metrics, 0)
        for picture in pictures:
            # At the top: MLflow's comparison shows common files, and looks into no folder.
            self._try(self.store.client.log_artifact, self.parent_id, str(picture))

    def log_note(self, text: str) -> None:
        """Describe the experiment in words, as its run's description."""
        self._try(set_tags, self.store, self.parent_id, {"mlflow.note.content": text})

    def log_data(self, name: str, sets: Sets) -> None:
        """Record the data that went in, with the stage and with the experiment."""
        self._try(self._send_data, name, sets)

    def log_model(self, export_folder: Path, example: bytes, registered_name: str) -> None:
        """Record and register the exported model."""
        self._try(self._send_model, export_folder, example, registered_name)

    def finish(self, status: str, error: BaseException | None = None) -> None:
        """End the run and its parent, even when something could not be sent before."""
        self._end(status, error, (self.run_id, self.parent_id))

    def _end(self, status: str, error: BaseException | None, run_ids: Sequence[str]) -> None:
        if self._monitor is not None:
            self._monitor.finish()
        if self.broken is not None:
            lost, self.broken = self.broken, None
            self._try(self.store.client.set_tag, self.run_id, INCOMPLETE, error_line(lost))
        if error is not None:
            self._try(self._send_error, error, run_ids)
        for run_id in run_ids:
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

        now = self.when_ms or int(time.time() * 1000)
        new = {k: v for k, v in metric_entries(metrics).items() if (k, step) not in self._sent}
        entries = [Metric(name, value, now, step) for name, value in new.items()]
        for start in range(0, len(entries), 1000):
            self.store.client.log_batch(run_id, metrics=entries[start : start + 1000])

    def _send_table(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        import numpy as np
        from mlflow import Image

        if self._resumed and f"{name}.json" in self._artifacts():
            return  # MLflow would append the rows once more
        columns = {
            key: [Image(row[key]) if isinstance(row[key], np.ndarray) else row[key] for row in rows]
            for key in (rows[0] if rows else ())
        }
        self.store.client.log_table(self.run_id, columns, f"{name}.json")

    def _send_data(self, name: str, sets: Sets) -> None:
        inputs = dataset_inputs(name, sets)
        for run_id in (self.run_id, self.parent_id):
            self.store.client.log_inputs(run_id, datasets=inputs)
        for folder, split in sets:
            if split == "test":
                self.log_tags({TEST_SHARDS: ",".join(shard_hashes(folder, split))})

    def _send_model(self, export_folder: Path, example: bytes, name: str) -> None:
        query = f"run_id = '{self.run_id}'"
        if self._resumed and self.store.client.search_model_versions(query):
            return
        register(self.store, Source(self.run_id, self.parent_id), export_folder, example, name)

    def _artifacts(self) -> list[str]:
        return [found.path for found in self.store.client.list_artifacts(self.run_id)]

    def _send_error(self, error: BaseException, run_ids: Sequence[str]) -> None:
        text = "".join(traceback.format_exception(error))
        self.store.client.log_text(self.run_id, text, f"log/{self.stage}-error.txt")
        for run_id in run_ids:
            self.store.client.set_tag(run_id, "error", error_line(error))
