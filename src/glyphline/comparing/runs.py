"""Readings from MLflow: a run's artifacts."""

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from glyphline.comparing.operand import (
    PREDICTIONS,
    SPLIT,
    NotFoundHereError,
    Operand,
    TestData,
    parse_predictions,
    text_sha256,
)
from glyphline.errors import DataError
from glyphline.tracking.dvc_cache import cached_file
from glyphline.tracking.inputs import TEST_SHARDS
from glyphline.tracking.location import TrackingError, locate
from glyphline.tracking.promotion import MODELS, parent_of_version
from glyphline.tracking.store import Store, open_store

_RUN_ID = re.compile(r"[0-9a-f]{32}")
_MD5 = _RUN_ID
_PARENT = "mlflow.parentRunId"


def operand_of_run(root: Path, wanted: str, label: str) -> Operand:
    """Take the readings that the evaluate stage sent to MLflow.

    Args:
        root: of the repository, whose store is asked unless MLFLOW_TRACKING_URI names another.
        wanted: id or name of an experiment's parent run, id of any of its stage runs, or a
            registered model such as `models:/glyphline-printed@champion`.
        label: what the side is called; a run that was named by its id is called by its name.

    Raises:
        NotFoundHereError: if there is no store, no such run, or no readings with it.
        DataError: if several runs have that name, or the predictions are damaged.
    """
    store = _open(root)
    try:
        run, stage_id = _find(store, wanted)
        text = _download(store, _evaluated(store, run, stage_id))
    except DataError:
        raise
    except Exception as error:  # MLflow raises its own and those of databases and of HTTP
        raise NotFoundHereError(
            f"MLflow at {_address(store)} does not answer: {_line(error)}"
        ) from error
    name, run_id = str(run.info.run_name), str(run.info.run_id)
    label = name if _RUN_ID.fullmatch(label) else label
    origin = f"MLflow run {name} ({run_id[:8]})"
    readings = parse_predictions(text, f"{PREDICTIONS} of the {origin}")
    return Operand(label, origin, readings, _data(root, run.data.tags), text_sha256(text))


def _open(root: Path) -> Store:
    try:
        location = locate(start=root)
        if location.database is not None and not location.database.is_file():
            raise NotFoundHereError(f"no MLflow store {location.database}")
        return open_store(location)
    except TrackingError as error:
        raise NotFoundHereError(f"MLflow cannot be asked: {error}") from error
    except DataError:
        raise
    except Exception as error:  # as above
        raise NotFoundHereError(f"MLflow cannot be asked: {_line(error)}") from error


def _find(store: Store, wanted: str) -> tuple[Any, str]:
    """The experiment's parent run, and the id of the stage run if that is what was named."""
    where = f"in {_address(store)}"
    if wanted.startswith(MODELS):
        parent_id = parent_of_version(store, wanted)
        if not parent_id:
            raise NotFoundHereError(f"no registered model {wanted!r} with a run {where}")
        return store.client.get_run(parent_id), ""
    if _RUN_ID.fullmatch(wanted):
        conditions = f"attributes.run_id = '{wanted}'"
    else:
        quote = '"' if "'" in wanted else "'"
        conditions = f"attributes.run_name = {quote}{wanted}{quote}"
    found = list(store.client.search_runs([store.experiment_id], conditions))
    parents = {str(run.data.tags.get(_PARENT) or run.info.run_id) for run in found}
    if not parents:
        raise NotFoundHereError(f"no MLflow run with the id or name {wanted!r} {where}")
    if len(parents) > 1:
        raise DataError(
            f"{len(parents)} MLflow runs are named {wanted!r} {where}; name one by its id: "
            f"{', '.join(f'mlflow:{run_id}' for run_id in sorted(parents))}"
        )
    (parent_id,) = parents
    return store.client.get_run(parent_id), wanted if wanted != parent_id else ""


def _evaluated(store: Store, parent: Any, stage_id: str) -> str:
    """Id of the run with the readings: the named stage, or the latest evaluation of the parent."""
    conditions = f"tags.`{_PARENT}` = '{parent.info.run_id}' AND tags.`dvc.stage` = 'evaluate'"
    order = ["attributes.start_time DESC", "attributes.run_id ASC"]
    stages = store.client.search_runs([store.experiment_id], conditions, order_by=order)
    ids = [str(run.info.run_id) for run in stages]
    folder = PREDICTIONS.rpartition("/")[0]
    for run_id in [stage_id] if stage_id in ids else [*ids, str(parent.info.run_id)]:
        artifacts = store.client.list_artifacts(run_id, folder)
        if any(artifact.path == PREDICTIONS for artifact in artifacts):
            return run_id
    experiment = parent.data.tags.get("dvc.exp_name", "workspace")
    raise NotFoundHereError(
        f"the MLflow run {parent.info.run_name} ({parent.info.run_id}) holds no {PREDICTIONS}, as "
        f"when DVC restored it from its cache; name its results instead: {experiment}"
    )


def _download(store: Store, run_id: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = store.client.download_artifacts(run_id, PREDICTIONS, folder)
        return Path(path).read_text(encoding="utf-8")


def _data(root: Path, tags: Mapping[str, str]) -> TestData:
    """What a run says about its data; a list of shards that did not fit is left out.

    The shards' names in MLflow are those that DVC's cache has for them, so that the pictures of a
    run can be shown as long as the cache keeps them, whatever lies in the working tree.
    """
    shards = tuple(filter(_MD5.fullmatch, tags.get(TEST_SHARDS, "").split(",")))
    whole = len(shards) == tags.get(TEST_SHARDS, "").count(",") + 1
    known = shards if whole else ()
    return TestData(
        tags.get("data.fingerprint", ""), known, lambda folder: _cached_shards(root, known, folder)
    )


def _cached_shards(root: Path, shards: tuple[str, ...], folder: Path) -> Path | None:
    """Links in a folder to test shards in DVC's cache; None unless all of them are there."""
    files = [cached_file(root, md5) for md5 in shards]
    if not files or not all(file.is_file() for file in files):
        return None
    for index, file in enumerate(files):
        (folder / f"{SPLIT}-{index:05d}.parquet").symlink_to(file)
    return folder


def _address(store: Store) -> str:
    """The store's address without the password that it may hold."""
    return re.sub(r"//[^/@]*@", "//", store.location.uri)


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
