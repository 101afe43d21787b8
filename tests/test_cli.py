"""The command line as a person meets it."""

import itertools
import json
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import onnx
import pytest
from typer.testing import CliRunner, Result

from glyphline.cli import app
from glyphline.exported import FORMAT_VERSION, ONNX, ExportCard, list_files
from glyphline.picture import encode_png
from glyphline.preprocess import Preprocess
from made_models import GREEDY


def invoke(*arguments: str | Path) -> Result:
    environment = {"COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"}
    return CliRunner(env=environment).invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """An exported model that reads every picture as `é` and is quite sure."""
    folder = tmp_path / "export"
    folder.mkdir()
    helper, number = onnx.helper, onnx.TensorProto.FLOAT
    weights = {"weights": np.zeros((64, 2)), "bias": np.array([0.0, 3.0])}
    graph = helper.make_graph(
        [
            helper.make_node("Flatten", ["pictures"], ["flat"]),
            helper.make_node("Gemm", ["flat", "weights", "bias"], ["logits"]),
        ],
        "constant",
        [helper.make_tensor_value_info("pictures", number, ["B", 8, 8, 1])],
        [helper.make_tensor_value_info("logits", number, ["B", 2])],
        [onnx.numpy_helper.from_array(v.astype(np.float32), name) for name, v in weights.items()],
    )
    opset = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=9), folder / ONNX)
    ExportCard(
        format_version=FORMAT_VERSION,
        name="constant",
        head="softmax",
        charset="aé",
        merges={},
        preprocess=Preprocess(kind="character", height_px=8, width_px=8, framing="ink"),
        decode=GREEDY,
        provenance={},
        files=list_files(folder),
    ).save(folder)
    return folder


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    folder = tmp_path / "scans"
    folder.mkdir()
    for name in ("1.png", "2.png"):
        (folder / name).write_bytes(encode_png(np.eye(9, dtype=np.uint8) * 255))
    return folder


def test_help_names_the_commands() -> None:
    for arguments in (["--help"], []):
        shown = invoke(*arguments).output
        assert "read" in shown
        assert "sync" in shown


def test_help_of_read_shows_each_example_on_a_line_of_its_own() -> None:
    result = invoke("read", "--help")
    lines = [line.strip() for line in result.output.splitlines()]
    examples = [line for line in lines if line.startswith("glyphline read ")]
    assert result.exit_code == 0
    assert len(examples) == 10
    assert examples[0].split("  ")[0] == "glyphline read word.png"
    assert "```" not in result.output
    for option in ("--model", "--json", "data/export"):
        assert option in result.output


def test_help_of_read_says_every_exit_status() -> None:
    text = " ".join(invoke("read", "--help").output.split())
    assert "0 if all were read; 1 if some were not" in text
    assert "2 for wrong arguments; 130 after Ctrl-C" in text


def test_a_pattern_and_a_lexicon_that_are_asked_for_decide_what_is_read(
    model: Path, scans: Path, tmp_path: Path
) -> None:
    lexicon = tmp_path / "words.txt"
    lexicon.write_text("a\n")
    for wish in (["--pattern", "[a-z]"], ["--lexicon", lexicon]):
        result = invoke("read", scans / "1.png", "--model", model, *wish)
        assert result.stdout == f"{scans / '1.png'}\ta\t0.0474\n"
    refused = invoke("read", scans, "--model", model, "--pattern", "[0-9]")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("error: decode.pattern '[0-9]': '[0-9]' takes no character")


@pytest.mark.parametrize("command", ["read", "sync"])
def test_help_fills_its_paragraphs(command: str) -> None:
    lines = [line.strip() for line in invoke(command, "--help").output.splitlines()]
    text = itertools.takewhile(lambda line: not line.startswith("╭"), lines)
    for line, following in itertools.pairwise(text):
        if line and following and "glyphline read" not in line + following:
            assert len(line) + len(following.split()[0]) > 70, f"broken too early: {line!r}"


def test_read_prints_a_line_per_picture_and_ends_with_zero(model: Path, scans: Path) -> None:
    result = invoke("read", scans, "--model", model)
    assert result.exit_code == 0
    assert result.stdout == "".join(f"{scans / n}\té\t0.9526\n" for n in ("1.png", "2.png"))
    assert result.stderr == ""


def test_read_as_json_prints_objects(model: Path, scans: Path) -> None:
    result = invoke("read", scans / "1.png", "--model", model, "--json")
    row = json.loads(result.stdout)
    assert (row["text"], row["confidence"]) == ("é", 0.9526)
    assert len(row["model"]) == 12


def test_an_unreadable_picture_is_named_the_others_are_read_and_the_status_is_one(
    model: Path, scans: Path
) -> None:
    (scans / "1.png").write_bytes((scans / "1.png").read_bytes()[:30])
    (scans / "0.jpg").write_text("no picture")
    result = invoke("read", scans, "--model", model)
    assert result.exit_code == 1
    assert result.stdout == f"{scans / '2.png'}\té\t0.9526\n"
    assert [line.split(": ")[1] for line in result.stderr.splitlines()] == [
        str(scans / "0.jpg"),
        str(scans / "1.png"),
    ]


def test_a_missing_model_is_one_line_and_the_status_is_one(scans: Path, tmp_path: Path) -> None:
    result = invoke("read", scans, "--model", tmp_path / "[red]nothing")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith(f"error: {tmp_path / '[red]nothing'} holds no glyphline.json")


@pytest.mark.parametrize("arguments", [["read"], ["read", "a.png", "--modell", "x"], ["write"]])
def test_wrong_arguments_end_with_two(arguments: list[str]) -> None:
    assert invoke(*arguments).exit_code == 2


def test_ctrl_c_ends_with_130(model: Path, scans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("glyphline.reading.command.read_pictures", interrupted)
    result = invoke("read", scans, "--model", model)
    assert result.exit_code == 130
    assert "interrupted" in result.stderr


def test_sync_runs_the_sync_of_the_tracking_side(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    module = ModuleType("glyphline.tracking.command")
    module.sync_all = lambda: calls.append("sync")  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "glyphline.tracking.command", module)
    assert invoke("sync").exit_code == 0
    assert calls == ["sync"]


def test_sync_without_the_training_side_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = ModuleType("glyphline.tracking.command")

    def missing() -> None:
        raise ModuleNotFoundError("No module named 'mlflow'", name="mlflow")

    module.sync_all = missing  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "glyphline.tracking.command", module)
    result = invoke("sync")
    assert result.exit_code == 1
    assert result.stderr == (
        "error: glyphline sync needs the package mlflow; "
        "install the training side: pip install 'glyphline[train]'\n"
    )
