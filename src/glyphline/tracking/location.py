"""Where runs are kept: the repository's root, the store's address, the artifacts beside it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from glyphline.errors import GlyphlineError

SQLITE = "sqlite:///"


class TrackingError(GlyphlineError):
    """The tracking store cannot be used as it is configured, or cannot be reached."""


@dataclass(frozen=True)
class Location:
    """The addresses that belong to one repository.

    Attributes:
        root: the repository's root, also inside an experiment's temporary folder.
        uri: MLflow's tracking URI.
        database: the SQLite file behind `uri`; None for a server or another database.
        artifacts: URI of the experiment's artifacts; None where a server decides.
        lock: the file whose lock guards what must happen once.
    """

    root: Path
    uri: str
    database: Path | None
    artifacts: str | None
    lock: Path


def locate(environ: Mapping[str, str] | None = None, start: Path | None = None) -> Location:
    """Find the store of the repository that a stage belongs to.

    Args:
        environ: variables of the process; DVC_ROOT and MLFLOW_TRACKING_URI are used.
        start: where the search for the root begins; the working directory by default.

    Raises:
        TrackingError: if MLFLOW_TRACKING_URI names a folder; MLflow keeps no runs in files.
    """
    environ = os.environ if environ is None else environ
    root = repository_root(environ, start or Path.cwd())
    uri = environ.get("MLFLOW_TRACKING_URI") or SQLITE + quote(str(root / "mlflow.db"))
    if uri.startswith(("http://", "https://", "databricks", "uc:")):
        return Location(root, uri, None, None, root / ".mlflow.lock")
    if uri.startswith("file:") or "://" not in uri:
        raise TrackingError(
            f"MLFLOW_TRACKING_URI is {uri!r}, a folder, and MLflow keeps no runs in folders since "
            f"3.13; unset it, or name a database ({SQLITE}/path/mlflow.db) or a server"
        )
    if not uri.startswith(SQLITE):
        return Location(root, uri, None, (root / "mlartifacts").as_uri(), root / ".mlflow.lock")
    # A relative database would be lost with the temporary folder of a queued experiment.
    database = root / unquote(uri.removeprefix(SQLITE))
    beside = database.parent
    return Location(
        root=root,
        uri=SQLITE + quote(str(database)),
        database=database,
        artifacts=(beside / "mlartifacts").as_uri(),
        lock=beside / ".mlflow.lock",
    )


def repository_root(environ: Mapping[str, str], start: Path) -> Path:
    """DVC_ROOT, else the nearest folder upwards of `start` with `.dvc`, else `start`.

    DVC sets DVC_ROOT to the real repository even while an experiment runs in a temporary
    copy that is deleted afterwards.
    """
    if environ.get("DVC_ROOT"):
        return Path(environ["DVC_ROOT"]).absolute()
    start = start.absolute()
    return next((f for f in (start, *start.parents) if (f / ".dvc").is_dir()), start)
