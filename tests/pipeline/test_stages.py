"""All six stages, one epoch, then what they saved reads a picture; for every kind of model."""

import csv
import importlib.util
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import yaml
from typer.testing import CliRunner

from glyphline.cli import app
from glyphline.errors import ExportError
from glyphline.export import variants
from glyphline.exported import list_files
from glyphline.models.forest import forest
from glyphline.params import document as params_document
from glyphline.params.dataset import DatasetParams
from glyphline.params.document import Document
from glyphline.shards import read_columns, read_samples

ROOT = Path(__file__).parents[2]
STAGES = yaml.safe_load((ROOT / "dvc.yaml").read_text())["stages"]
SHRUNK = {
    "train": {"epochs": 1, "epoch_samples_min": 0, "batch_size": 32},
    "digits": {},
    "lines": {
        "sources": {
            "fonts": {
                "sets": ["trdg"],
                "characters": "ab",
                "variants": 1,
                "lines_per_font": 2,
                "height_px": 32,
            }
        },
        "synthesis": {"lines": 24, "characters": 2, "max_characters": 12},
    },
}
CHOICES = [("digits", "cnn"), ("lines", "crnn"), ("digits", "random_forest")]
SWITCHES = {"model", "dataset"}
CHECK_READS_ALL = "check"


def write_params(path: Path, dataset: str, model: str) -> None:
    plain = yaml.safe_load((ROOT / "params.yaml").read_text())
    plain |= {"dataset": dataset, "model": model}
    plain["train"] |= SHRUNK["train"]
    plain["evaluate"] |= {"robustness": {"samples": 4, "levels": 2}, "explain": 2}
    plain["export"]["variants"] = ["saved_model", "onnx_fp32", "onnx_int8_static", "litert_fp32"]
    plain["compute"]["workers"] = 1
    recipe, changes = plain["datasets"][dataset], SHRUNK[dataset]
    recipe["sources"] = changes.get("sources", recipe["sources"])
    recipe["synthesis"] |= changes.get("synthesis", {})
    plain["models"]["crnn"] |= {"channels": [8, 8, 8, 16], "lstm_units": 16, "max_width_px": 256}
    plain["models"]["random_forest"]["trees"] = 4
    path.write_text(yaml.safe_dump(plain, allow_unicode=True))


class Recorder:
    """Notes which params a stage reads once params.yaml has been checked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen: set[str] = set()
        load = params_document.load

        def recording_load(path: Path) -> Document:
            document = load(path)
            self._watch(monkeypatch, Document, "")
            self._watch(monkeypatch, DatasetParams, "datasets.${dataset}.")
            return document

        monkeypatch.setattr(params_document, "load", recording_load)

    def _watch(self, monkeypatch: pytest.MonkeyPatch, kind: type, prefix: str) -> None:
        get = kind.__getattribute__
        fields = set(kind.model_fields)

        def record(instance: object, name: str) -> object:
            if name in fields:
                self.seen.add(prefix + name)
            return get(instance, name)

        monkeypatch.setattr(kind, "__getattribute__", record)


def run_stage(stage: str, workspace: Path, elsewhere: Path, monkeypatch) -> set[str]:
    """Run a stage where only what dvc.yaml declares exists; return the params it read."""
    for dep in STAGES[stage]["deps"]:
        if dep.startswith(("data/", "reports/")):
            (elsewhere / dep).parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if (workspace / dep).is_dir() else shutil.copy
            copy(workspace / dep, elsewhere / dep)
    shutil.copy(workspace / "params.yaml", elsewhere / "params.yaml")
    arguments = STAGES[stage]["cmd"].split(".py ")[1].split()
    spec = importlib.util.spec_from_file_location(f"stage_{stage}", ROOT / f"pipeline/{stage}.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    options = dict(zip(arguments[::2], map(Path, arguments[1::2]), strict=True))
    with monkeypatch.context() as patch:
        patch.chdir(elsewhere)
        recorder = Recorder(patch)
        folders = {k.strip("-"): v for k, v in options.items() if k != "--params"}
        script.main(Path("params.yaml"), **folders)
    for out in declared_outputs(stage):
        target = workspace / out
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(elsewhere / out, target)
    return recorder.seen


def declared_outputs(stage: str) -> list[str]:
    outs = STAGES[stage].get("outs", []) + STAGES[stage].get("metrics", [])
    return [next(iter(out)) if isinstance(out, dict) else out for out in outs]


@pytest.fixture(scope="module", params=CHOICES, ids="-".join)
def workspace(request, tmp_path_factory):
    """A folder in which all stages ran, each beside nothing but its declared inputs."""
    folder = tmp_path_factory.mktemp("workspace")
    write_params(folder / "params.yaml", *request.param)
    read = {}
    with pytest.MonkeyPatch.context() as monkeypatch:
        for stage in STAGES:
            alone = tmp_path_factory.mktemp(stage)
            read[stage] = run_stage(stage, folder, alone, monkeypatch)
    return folder, read


@pytest.mark.smoke
def test_every_stage_reads_declared_params_only(workspace):
    _, read = workspace
    for stage, seen in read.items():
        if stage == CHECK_READS_ALL:
            continue
        declared = STAGES[stage].get("params", [])
        for name in seen - {"compute", "datasets", "models"}:  # the first changes no output
            covered = [p for p in declared if (p + ".").startswith(name + ".")]
            covered += [p for p in declared if (name + ".").startswith(p + ".")]
            assert covered, f"{stage} reads {name}, which dvc.yaml does not declare"


@pytest.mark.smoke
def test_every_declared_params_section_is_read(workspace):
    folder, read = workspace
    drawn = list((folder / "data/synthetic").glob("*.parquet"))
    for stage, seen in read.items():
        for name in STAGES[stage].get("params", []):
            if stage == "synthesize" and name in {"seed", "looks"} and not drawn:
                continue  # without synthetic samples there is nothing to draw
            top = {"models.${model}": "models"}.get(name, name)
            used = [s for s in seen if top == s or top.startswith(s + ".")]
            used += [s for s in seen if s.startswith(top + ".")]
            assert used or name in SWITCHES, f"{stage} declares {name} and never reads it"


@pytest.mark.smoke
def test_every_test_sample_is_scored_once(workspace):
    folder, _ = workspace
    metrics = json.loads((folder / "reports/metrics.json").read_text())
    sections = [metrics[name] for name in ("characters", "lines")]  # every family reads both
    scored = sum(section["samples"] - section["made"] for section in sections)
    assert scored == len(read_columns(folder / "data/balanced", "test", ["text"]))
    briers = {name for name in metrics["calibration"] if name.startswith("brier")}
    softmax = "top_2_accuracy" in metrics["characters"]
    assert briers == ({"brier_before", "brier_after"} if softmax else set())


@pytest.mark.smoke
def test_the_export_reads_a_picture_from_the_command_line(workspace, tmp_path):
    folder, _ = workspace
    sample = next(read_samples(folder / "data/balanced", "test"))
    (tmp_path / "picture.png").write_bytes(sample.image)
    arguments = ["read", str(tmp_path / "picture.png"), "--json"]
    done = CliRunner().invoke(app, [*arguments, "--model", str(folder / "data/export")])
    assert done.exit_code == 0, done.output
    row = json.loads(done.stdout)
    assert set(row) >= {"text", "confidence"}
    with (folder / "reports/evaluate/predictions.csv").open(newline="") as file:
        assert row["text"] == next(csv.DictReader(file))["read"]


@pytest.mark.smoke
def test_training_again_gives_the_same_bytes(workspace, tmp_path, monkeypatch):
    folder, _ = workspace
    again = tmp_path / "again"
    shutil.copytree(folder, again)
    shutil.rmtree(again / "data/model")
    shutil.rmtree(again / "reports/train")
    (tmp_path / "alone").mkdir()
    run_stage("train", again, tmp_path / "alone", monkeypatch)
    for output in ("data/model", "reports/train"):
        assert list_files(again / output) == list_files(folder / output)


@pytest.mark.smoke
def test_an_export_that_fails_its_check_leaves_nothing_behind(workspace, tmp_path, monkeypatch):
    folder, _ = workspace
    if not (folder / "data/model" / forest.FILE).exists():
        pytest.skip("the same for every model; a forest is converted the quickest")
    right = variants.RUNNERS["onnx_fp32"]
    monkeypatch.setitem(
        variants.RUNNERS,
        "onnx_fp32",
        lambda exported: lambda batch: right(exported)(batch) * np.nan,
    )
    with pytest.raises(ExportError, match="not finite"):
        run_stage("export", folder, tmp_path, monkeypatch)
    assert {path.name for path in (tmp_path / "data").iterdir()} == {"balanced", "model"}
