"""`glyphline compare` from the command line to its files."""

import csv
import json
from pathlib import Path

import pytest
from made_readings import readings, write_balanced, write_reports
from typer.testing import CliRunner, Result

from glyphline.cli import app
from glyphline.comparing.command import parse_merge
from glyphline.errors import ParamsError

TRUTHS = "ab" * 50
BASE = readings(TRUTHS, "xx" * 10 + "ab" * 40)
BETTER = readings(TRUTHS, "ab" * 49 + "ax")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository without git and without a store, with three folders of reports."""
    (tmp_path / ".dvc").mkdir()
    monkeypatch.chdir(tmp_path)
    write_reports(tmp_path / "reports", BETTER)
    write_balanced(tmp_path / "data" / "balanced", BETTER)
    write_reports(tmp_path / "old" / "reports", BASE)
    return tmp_path


def invoke(*arguments: str) -> Result:
    environment = {"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"}
    return CliRunner(env=environment).invoke(app, ["compare", *arguments])


def test_the_verdict_comes_first_and_the_report_is_written(root: Path):
    result = invoke("old/reports", "workspace")
    assert result.exit_code == 0, result.output
    first, *rest = result.stdout.splitlines()
    assert first == (
        "workspace is better than old/reports: accuracy 99.0 % against 80.0 % (+19.0 points, "
        "95 %: +11.5 to +28.1, McNemar p < 0.001, 100 samples)"
    )
    assert any("B mends 20, breaks 1" in line for line in rest)
    html = (root / "reports/compare/index.html").read_text()
    assert html.count("data:image/png;base64,") == 21
    with (root / "reports/compare/flips.csv").open(newline="") as file:
        flips = list(csv.DictReader(file))
    assert [flip["flip"] for flip in flips] == ["mended"] * 20 + ["broken"]
    assert (flips[-1]["truth"], flips[-1]["read_a"], flips[-1]["read_b"]) == ("b", "b", "x")


def test_json_is_one_object_and_the_same_as_the_file(root: Path):
    result = invoke("old/reports", "reports", "--json", "--report", "elsewhere")
    data = json.loads(result.stdout)
    assert data == json.loads((root / "elsewhere/comparison.json").read_text())
    assert data["verdict"]["outcome"] == "better"
    accuracy = data["sections"]["characters"]["figures"]["accuracy"]
    assert (accuracy["a"]["value"], accuracy["b"]["value"]) == (0.8, 0.99)
    assert (accuracy["difference"], accuracy["test"]) == (0.19, "McNemar")
    assert accuracy["low"] < 0.19 < accuracy["high"]
    assert data["sections"]["characters"]["fates"]["mended"] == 20
    assert data["matched"]["samples"] == 100
    assert data["b"]["data_fingerprint"]
    assert data["a"]["data_fingerprint"] is None


def test_equal_input_gives_equal_files(root: Path):
    for folder in ("one", "two"):
        invoke("old/reports", "workspace", "--report", folder)
    for name in ("index.html", "comparison.json", "flips.csv"):
        assert (root / "one" / name).read_bytes() == (root / "two" / name).read_bytes()


@pytest.mark.parametrize(
    ("a", "b", "status"),
    [("old/reports", "workspace", 0), ("workspace", "old/reports", 1), ("reports", "reports", 0)],
)
def test_a_worse_candidate_ends_with_one_only_when_asked(root: Path, a: str, b: str, status: int):
    assert invoke(a, b).exit_code == 0
    assert invoke(a, b, "--fail-if-worse").exit_code == status


def test_other_files_in_the_folder_of_the_report_are_left_alone(root: Path):
    (root / "mine").mkdir()
    (root / "mine" / "notes.txt").write_text("keep")
    invoke("old/reports", "workspace", "--report", "mine")
    assert (root / "mine" / "notes.txt").read_text() == "keep"


def test_without_pictures_the_page_says_so(root: Path):
    write_balanced(root / "data" / "balanced", readings("xy", "xy"))
    result = invoke("old/reports", "workspace")
    assert "Pictures are not available" in result.stdout
    assert "Pictures are not available" in (root / "reports/compare/index.html").read_text()


def test_a_merge_map_makes_both_truths_one(root: Path):
    write_reports(root / "upper" / "reports", readings(TRUTHS.upper(), TRUTHS.upper()))
    result = invoke("upper/reports", "workspace")
    assert result.exit_code == 1
    assert "add --merge case_folded" in result.stderr
    result = invoke("upper/reports", "workspace", "--merge", "case_folded")
    assert result.exit_code == 0
    assert result.stdout.startswith("no difference that 100 samples can show")


def test_a_name_that_nothing_has_is_answered_with_every_place(root: Path):
    result = invoke("workspace", "tumid-boff")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    for place in (
        "no folder tumid-boff",
        f"no git revision or DVC experiment 'tumid-boff' in {root}",
        f"no MLflow store {root / 'mlflow.db'}",
        "dvc exp show",
    ):
        assert place in result.stderr
    assert not (root / "mlflow.db").exists()  # looking makes nothing


@pytest.mark.parametrize(
    ("wanted", "place", "others"),
    [
        ("folder:x", "no folder x", "git revision"),
        ("dvc:x", "no git revision", "no folder"),
        ("mlflow:x", "no MLflow store", "git revision"),
    ],
)
def test_a_prefix_says_where_to_look(root: Path, wanted: str, place: str, others: str):
    result = invoke("workspace", wanted)
    assert place in result.stderr
    assert others not in result.stderr


def test_two_sides_of_one_name_are_told_apart(root: Path):
    result = invoke("workspace", "workspace")
    assert result.stdout.startswith(
        "no difference: workspace (B) reads all 100 samples as workspace (A) does"
    )


@pytest.mark.parametrize(
    ("text", "merges"),
    [
        ("", {}),
        ("none", {}),
        ("c=C,o=O", {"c": "C", "o": "O"}),
        ('{",": "."}', {",": "."}),
    ],
)
def test_merge_maps_are_names_pairs_or_json(text: str, merges: dict):
    assert parse_merge(text) == merges


@pytest.mark.parametrize("text", ["unknown", "a=b,c", "ab=c", "{", '{"a": 1}', "a=b,b=c"])
def test_what_is_no_merge_map_is_refused(text: str):
    with pytest.raises(ParamsError):
        parse_merge(text)


def test_help_teaches_with_examples():
    output = invoke("--help").output
    assert sum("glyphline compare " in line for line in output.splitlines()) >= 6
    assert "--fail-if-worse" in output
