"""The MLflow store, opened so that any number of processes may do it at once."""

import fcntl
import logging
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlparse

from glyphline.tracking import ranking
from glyphline.tracking.location import SQLITE, Location, TrackingError, locate

if TYPE_CHECKING:
    from mlflow.tracking import MlflowClient

EXPERIMENT = "glyphline"
LOCK_TIMEOUT_S = 120.0
BUSY_TIMEOUT_S = 20.0

_QUIET = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "GIT_PYTHON_REFRESH": "quiet",
    # A server that is down must cost a stage seconds; MLflow's own settings wait for minutes.
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR": "1",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "30",
}

_LEVELS = {
    "mlflow": logging.WARNING,
    "mlflow.store.db.utils": logging.CRITICAL,
    "mlflow.system_metrics": logging.CRITICAL,
    "mlflow.utils.environment": logging.ERROR,  # environments of uv have no pip
    "urllib3.connectionpool": logging.ERROR,
}


@dataclass(frozen=True)
class Store:
    """An open store.

    Attributes:
        client: talks to the store; every call may raise.
        experiment_id: of the MLflow experiment that holds all runs.
        location: the addresses.
    """

    client: "MlflowClient"
    experiment_id: str
    location: Location

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the repository's tracking lock, against every other process."""
        with locked(self.location.lock):
            yield


def open_store(location: Location) -> Store:
    """Open the store; create database and experiment if they do not exist.

    Raises:
        TrackingError: if the lock or the database cannot be had.
        Exception: whatever MLflow raises when a server cannot be reached.
    """
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    # With it, a run that is meant to be a child would be its own parent and overwrite it.
    os.environ.pop("MLFLOW_RUN_ID", None)
    from mlflow.tracking import MlflowClient

    # Failures are reported in one line by the caller; here they come with tracebacks.
    for logger, level in _LEVELS.items():
        logging.getLogger(logger).setLevel(level)
    with locked(location.lock):
        if location.database is not None:
            _prepare(location.database, location.artifacts or "")
        client = MlflowClient(location.uri)
        name = os.environ.get("MLFLOW_EXPERIMENT_NAME", EXPERIMENT)
        experiment_id = _experiment(client, name, location)
    return Store(client, experiment_id, location)


def reach_store(root: Path) -> Store:
    """Open the store of a repository for a command that is about it.

    Raises:
        TrackingError: if it cannot be reached, whatever MLflow raises.
    """
    try:
        return open_store(locate(start=root))
    except TrackingError:
        raise
    except Exception as error:  # MLflow raises its own and those of databases and of HTTP
        text = " ".join(str(error).split())
        raise TrackingError(
            f"the tracking store cannot be reached: {text}; check MLFLOW_TRACKING_URI"
        ) from error


@contextmanager
def locked(path: Path, timeout_s: float = LOCK_TIMEOUT_S) -> Iterator[None]:
    """Hold an exclusive lock on a file; the system frees it when the process dies.

    Raises:
        TrackingError: if another process holds it for longer than `timeout_s`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        end = time.monotonic() + timeout_s
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise TrackingError(
                        f"another process holds {path} for more than {timeout_s:g} s; end it"
                    ) from None
                time.sleep(0.05)
        yield


def _prepare(database: Path, artifacts: str) -> None:
    """Make sure of a complete, writable database; the caller holds the lock."""
    if not database.exists():
        _create(database, artifacts)
    # MLflow retries for minutes where this answers at once.
    try:
        with closing(sqlite3.connect(database, timeout=BUSY_TIMEOUT_S)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.rollback()
    except sqlite3.Error as error:
        raise TrackingError(
            f"{database} cannot be written ({error}); free it, or move it away: "
            f"`glyphline sync` makes a new one from the results"
        ) from error


def _create(database: Path, artifacts: str) -> None:
    """Migrate a new database beside its place, so that a killed process leaves no half."""
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    partial = database.with_name(database.name + ".partial")
    partial.unlink(missing_ok=True)
    # The root matters although our experiment has its own: MLflow's Default experiment would
    # otherwise keep its artifacts in the working directory, here perhaps a temporary one.
    store = SqlAlchemyStore(SQLITE + quote(str(partial)), artifacts)
    store.engine.dispose()
    partial.replace(database)


def _experiment(client: "MlflowClient", name: str, location: Location) -> str:
    found = client.get_experiment_by_name(name)
    if found is None:
        # Explicit, or the folder of the process that came first keeps all artifacts for ever.
        # The kind makes the user interface open on the table of runs.
        tags = {
            "mlflow.experimentKind": "custom_model_development",
            "mlflow.note.content": "One row per DVC experiment, its stages beneath it. "
            f"*Views*, *{ranking.NAME}* shows which reads best.",
            ranking.TAG: ranking.ranking_view(_now_ms()),
        }
        return client.create_experiment(name, artifact_location=location.artifacts, tags=tags)
    if location.database is not None and not _same(found.artifact_location, location.artifacts):
        raise TrackingError(
            f"the experiment {name!r} keeps its artifacts in {found.artifact_location}, not in "
            f"{location.artifacts}: the repository has moved, or another program made it; move "
            f"{location.database} away and `glyphline sync` makes a new one from the results"
        )
    if found.lifecycle_stage == "deleted":
        client.restore_experiment(found.experiment_id)
    if ranking.TAG not in found.tags:  # made before there was one
        client.set_experiment_tag(found.experiment_id, ranking.TAG, ranking.ranking_view(_now_ms()))
    return found.experiment_id


def _now_ms() -> int:
    return int(time.time() * 1000)


def _same(left: str, right: str | None) -> bool:
    """Whether two URIs name one folder; what is no folder was chosen on purpose."""
    one, other = urlparse(left), urlparse(right or "")
    if one.scheme not in ("", "file"):
        return True
    return Path(unquote(one.path)).resolve() == Path(unquote(other.path)).resolve()
