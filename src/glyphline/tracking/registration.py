"""The exported model in MLflow: logged with its signature, and registered."""

import base64
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from glyphline.tracking.store import Store

if TYPE_CHECKING:
    from mlflow.models import ModelSignature

SERVED = Path(__file__).with_name("served.py")
CHAMPION, CHALLENGER = "champion", "challenger"
PARENT_TAG = "parent_run"
_SHOWN: tuple[str, ...] = ("dvc.key", "dvc.exp_name", "model", "dataset")


@dataclass(frozen=True)
class Source:
    """Where a model comes from: the stage's run and the experiment's."""

    run_id: str
    parent_id: str


def register(store: Store, source: Source, export_folder: Path, example: bytes, name: str) -> None:
    """Log the export folder as a model of the stage's run and register a new version.

    The model is not run here, which the export stage has done on the whole test set. The newest
    version is the `challenger`. The first one is the `champion` until a better one is promoted.

    Args:
        store: the open store.
        source: the stage's run; the version is also named on its parent.
        export_folder: what `Reader.load` takes.
        example: an encoded picture.
        name: registered under this name.
    """
    import pandas
    from mlflow import pyfunc
    from mlflow.entities import LoggedModelOutput
    from mlflow.models import Model

    client = store.client
    with _addressed(store.location.uri), tempfile.TemporaryDirectory() as folder:
        logged = client.create_logged_model(
            store.experiment_id, name=name, source_run_id=source.run_id
        )
        model = Model(logged.artifact_location, source.run_id, model_id=logged.model_id)
        picture = base64.b64encode(example).decode()
        pyfunc.save_model(
            path=f"{folder}/model",
            mlflow_model=model,
            python_model=str(SERVED),
            artifacts={"export": str(export_folder)},
            signature=_signature(),
            input_example=pandas.DataFrame({"image": [picture]}),
            pip_requirements=requirements(),
        )
        client.log_model_artifacts(logged.model_id, f"{folder}/model")
        client.finalize_logged_model(logged.model_id, "READY")
        client.log_outputs(source.run_id, [LoggedModelOutput(logged.model_id, step=0)])
        version = _new_version(store, source, name, logged.model_id)
    client.set_tag(source.parent_id, "model.registered", f"{name}/{version}")


def requirements() -> list[str]:
    """The reading runtime, pinned to what is installed here."""
    from packaging.requirements import Requirement

    pins = []
    wanted = [Requirement(line) for line in metadata.requires("glyphline") or []]
    runtime = [r.name for r in wanted if r.marker is None or r.marker.evaluate({"extra": ""})]
    for package in ("glyphline", "mlflow", "pandas", *runtime):
        pins.append(f"{package}=={metadata.version(package)}")
    return pins


def _signature() -> "ModelSignature":
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, DataType, Schema

    image = ColSpec(DataType.string, "image")
    read = ColSpec(DataType.string, "text"), ColSpec(DataType.double, "confidence")
    return ModelSignature(Schema([image]), Schema([*read]))


@contextmanager
def _addressed(uri: str) -> Iterator[None]:
    """Name the store where MLflow looks a model's source up, whatever its client was given.

    In an experiment's temporary folder it would otherwise ask a new, empty database there.
    """
    before = os.environ.get("MLFLOW_TRACKING_URI")
    os.environ["MLFLOW_TRACKING_URI"] = uri
    try:
        yield
    finally:
        del os.environ["MLFLOW_TRACKING_URI"]
        if before is not None:
            os.environ["MLFLOW_TRACKING_URI"] = before


def _new_version(store: Store, source: Source, name: str, model_id: str) -> str:
    from mlflow.exceptions import MlflowException

    client = store.client
    parent = client.get_run(source.parent_id).data.tags
    shown = {tag: str(parent[tag]) for tag in _SHOWN if tag in parent}
    tags = {PARENT_TAG: source.parent_id, **shown}
    with store.locked():  # versions are counted up; two processes would take the same number
        try:
            aliases = client.get_registered_model(name).aliases
        except MlflowException:
            aliases = client.create_registered_model(name).aliases
        made = client.create_model_version(
            name, f"models:/{model_id}", run_id=source.run_id, model_id=model_id, tags=tags
        )
        client.set_registered_model_alias(name, CHALLENGER, made.version)
        if CHAMPION not in aliases:
            client.set_registered_model_alias(name, CHAMPION, made.version)
    return str(made.version)
