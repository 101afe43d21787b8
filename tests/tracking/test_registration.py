import base64
import json
import os
import sys
import types
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from model_server import served

from glyphline.params.document import Document
from glyphline.picture import encode_png
from glyphline.reading.recognizer import Reader
from glyphline.sample import Prediction
from glyphline.tracking.location import locate
from glyphline.tracking.recorder import StageRun
from glyphline.tracking.registration import requirements
from glyphline.tracking.runs import stage_run
from glyphline.tracking.store import open_store
from made_models import bars, export_letters


class StandIn:
    """Reads a picture as the weights' text followed by the picture's bytes."""

    def __init__(self, weights: str) -> None:
        self.weights = weights

    @classmethod
    def load(cls, folder: Path) -> "StandIn":
        return cls((folder / "weights").read_text())

    def read_batch(self, pictures: list[bytes]) -> list[Prediction]:
        return [Prediction(self.weights + picture.decode(), 0.5) for picture in pictures]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "weights").write_text("w:")
    return folder


def test_an_export_in_a_temporary_folder_is_registered_with_signature_and_read_back(
    root: Path,
    export: Path,
    document: Document,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture,
):
    temporary = root / ".dvc" / "tmp" / "exps" / "tmp1"
    temporary.mkdir(parents=True)
    monkeypatch.chdir(temporary)
    monkeypatch.setenv("DVC_ROOT", str(root))
    with stage_run("export", document) as run:
        run.log_model(export, b"picture", "glyphline-printed")
        run.log_model(export, b"picture", "glyphline-printed")
    assert isinstance(run, StageRun)
    assert capfd.readouterr().err == ""
    assert list(temporary.iterdir()) == []
    assert "MLFLOW_TRACKING_URI" not in os.environ
    client = open_store(locate()).client
    versions = client.search_model_versions("name = 'glyphline-printed'")
    assert sorted(int(v.version) for v in versions) == [1, 2]
    assert {v.run_id for v in versions} == {run.run_id}
    assert {v.tags["model"] for v in versions} == {document.model}
    aliases = client.get_registered_model("glyphline-printed").aliases
    assert {alias: int(v) for alias, v in aliases.items()} == {"champion": 1, "challenger": 2}
    parent = client.get_run(run.parent_id)
    assert parent.data.tags["model.registered"] == "glyphline-printed/2"
    outputs = client.get_run(run.run_id).outputs.model_outputs
    logged = client.get_logged_model(outputs[0].model_id)
    assert logged.status == "READY"
    assert logged.artifact_location.startswith((root / "mlartifacts").as_uri())

    from mlflow import pyfunc

    stub = types.ModuleType("glyphline.reading.recognizer")
    stub.Reader = StandIn  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "glyphline.reading.recognizer", stub)
    model = pyfunc.load_model(logged.artifact_location)
    assert model.metadata.signature.inputs.input_names() == ["image"]
    assert model.metadata.signature.outputs.input_names() == ["text", "confidence"]
    rows = [{"image": base64.b64encode(text).decode()} for text in (b"a", b"b")]
    expected = [{"text": "w:a", "confidence": 0.5}, {"text": "w:b", "confidence": 0.5}]
    assert model.predict(rows) == expected
    assert model.predict(model.input_example)[0]["text"] == "w:picture"


def test_the_model_needs_the_reading_runtime_and_neither_tensorflow_nor_dvc():
    names = {line.split("==")[0] for line in requirements()}
    assert {"glyphline", "mlflow", "numpy", "onnxruntime", "opencv-python-headless"} <= names
    assert not names & {"tensorflow", "dvc", "trdg"}


def answered(address: str, rows: list[dict[str, str]]) -> tuple[int, dict[str, Any]]:
    """Status and body of a request for readings."""
    body = json.dumps({"dataframe_records": rows}).encode()
    asked = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_mlflow_models_serve_answers_a_request_with_text_and_confidence(
    root: Path, tmp_path: Path, document: Document
):
    """The command of docs/serving.md, in a process of its own, and requests over HTTP."""
    folder = export_letters(tmp_path / "letters")
    picture = encode_png(bars("mim"))
    with stage_run("export", document) as run:
        run.log_model(folder, picture, "glyphline-letters")
    page = Reader.load(folder, threads=1).read(picture)
    rows = [{"image": base64.b64encode(picture).decode()}] * 2
    expected = {"text": "mim", "confidence": pytest.approx(page.confidence)}
    with served("models:/glyphline-letters@champion", tmp_path / "log") as address:
        assert answered(address, rows) == (200, {"predictions": [expected, expected]})
        for wrong, reason in (("no base64", "Only base64"), ("aGVsbG8=", "5 bytes")):
            status, told = answered(address, [*rows, {"image": wrong}])
            assert status == 400
            assert "image 2 is no picture in base64: " in told["message"]
            assert reason in told["message"]
            assert "Traceback" not in json.dumps(told)
