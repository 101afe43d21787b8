"""The exported model in MLflow: logged with its signature, and registered."""

import base64
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlflow.models import ModelSignature

    from glyphline.tracking.runs import StageRun

SERVED = Path(__file__).with_name("served.py")


def register(run: "StageRun", export_folder: Path, example: bytes, name: str) -> None:
    """Log the export folder as a model of the stage's run and register a new version.

    The model is not run here, which the export stage has done on the whole test set.

    Args:
        run: the stage's run; the version is also named on its parent.
        export_folder: what `Reader.load` takes.
        example: an encoded picture.
        name: registered under this name.
    """
    import pandas
    from mlflow import pyfunc
    from mlflow.entities import LoggedModelOutput
    from mlflow.models import Model

    client = run.store.client
    with _addressed(run.store.location.uri), tempfile.TemporaryDirectory() as folder:
        logged = client.create_logged_model(
            run.store.experiment_id, name=name, source_run_id=run.run_id
        )
        model = Model(logged.artifact_location, run.run_id, model_id=logged.model_id)
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
        client.log_outputs(run.run_id, [LoggedModelOutput(logged.model_id, step=0)])
        version = _new_version(run, name, logged.model_id)
    client.set_tag(run.parent_id, "model.registered", f"{name}/{version}")


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


def _new_version(run: "StageRun", name: str, model_id: str) -> str:
    from mlflow.exceptions import MlflowException

    store = run.store
    with store.locked():  # versions are counted up; two processes would take the same number
        try:
            store.client.get_registered_model(name)
        except MlflowException:
            store.client.create_registered_model(name)
        source = f"models:/{model_id}"
        tags = {"dvc.key": run.tags["dvc.key"], "parent_run": run.parent_id}
        made = store.client.create_model_version(
            name, source, run_id=run.run_id, model_id=model_id, tags=tags
        )
    return str(made.version)
