"""`glyphline suggest-merges` on the files that an evaluation leaves."""

import json
import string
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from glyphline.charset import Charset
from glyphline.cli import app
from glyphline.errors import DataError
from glyphline.evaluation.command import merge_line, override
from glyphline.evaluation.measured import Measured, load_measured
from glyphline.evaluation.readings import Reading
from glyphline.evaluation.results import evaluate_readings
from glyphline.evaluation.suggestion import Suggestion
from glyphline.evaluation.tables import write_tables
from glyphline.merge import MERGES
from glyphline.models.saved import ModelCard
from glyphline.outputs import read_json, write_json
from glyphline.params.base import section
from glyphline.params.dataset import DatasetParams
from glyphline.preprocess import Preprocess

CHARSET = "0O1 \u0301x"


def card(charset: str = CHARSET, merges: dict[str, str] | None = None) -> dict[str, Any]:
    return ModelCard(
        family="cnn",
        family_params={},
        head="softmax",
        charset=charset,
        merges=merges or {},
        preprocess=Preprocess(kind="character", height_px=32, width_px=32, framing="ink"),
        provenance={"dataset": "mine"},
    ).model_dump()


@pytest.fixture
def evaluated(tmp_path: Path) -> Path:
    """The reports of a model that guesses between 0 and O, beside its card."""
    pairs = [("0", "0O"), ("O", "0O"), ("1", "11"), (" ", "  "), ("\u0301", "\u0301\u0301")]
    readings = [
        Reading(f"test:{truth!r}{n}", truth, reads[n % 2], 0.5, "made", "")
        for truth, reads in pairs
        for n in range(60)
    ]
    results = evaluate_readings(readings, Charset(CHARSET), seed=1)
    write_tables(tmp_path / "reports" / "evaluate", results, readings, [])
    write_json(tmp_path / "data" / "model" / "model.json", card())
    return tmp_path / "reports"


def invoke(*arguments: str | Path) -> Result:
    environment = {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
    given = ["suggest-merges", *map(str, arguments)]
    return CliRunner(env=environment).invoke(app, given)


def test_the_table_the_accuracies_and_the_line_to_paste_are_shown(evaluated: Path) -> None:
    shown = invoke(evaluated)
    assert shown.exit_code == 0, shown.output
    assert "50.0%" in shown.stdout
    assert "41.2% - 58.8%" in shown.stdout
    assert "accuracy 80.00% -> 100.00% of 300 test characters" in shown.stdout
    assert "6 classes -> 5" in shown.stdout
    assert "\n    merge: {O: '0'}\n" in shown.stdout
    command = "dvc exp run -S model=cnn -S dataset=mine -S \"datasets.mine.merge={O: '0'}\""
    assert command in shown.stdout


@pytest.mark.parametrize(
    "options", [["--keep-apart", "0O"], ["--min-rate", "0.5"], ["--min-count", "61"]]
)
def test_nothing_to_merge_is_said_so_and_is_no_failure(evaluated: Path, options: list[str]) -> None:
    shown = invoke(evaluated, *options)
    assert shown.exit_code == 0
    assert shown.stdout.startswith("Nothing to merge: no two of 6 classes")
    assert "merge: {" not in shown.stdout


def test_json_holds_all_that_the_table_shows(evaluated: Path) -> None:
    row = json.loads(invoke(evaluated, "--json").stdout)
    assert (row["accuracy_before"], row["accuracy_after"]) == (0.8, 1.0)
    assert row["pairs"][0]["reads"] == [30, 30]
    assert row["merge"] == {"O": "0"}
    assert row["line"] == "merge: {O: '0'}"
    assert json.loads(invoke(evaluated, "--json", "--keep-apart", "0O").stdout)["pairs"] == []


def test_the_model_stands_beside_the_reports_or_where_it_is_said(evaluated: Path) -> None:
    model = evaluated.parent / "data" / "model"
    elsewhere = model.rename(evaluated.parent / "elsewhere")
    missing = invoke(evaluated)
    assert missing.exit_code == 1
    assert "model.json does not exist; run `dvc repro evaluate`" in missing.stderr
    assert invoke(evaluated, "--model", elsewhere).exit_code == 0


def test_the_matrix_comes_back_with_the_characters_it_counts(evaluated: Path) -> None:
    measured = load_measured(evaluated, evaluated.parent / "data" / "model")
    assert measured.classes == CHARSET
    assert np.diag(measured.confusion).tolist() == [30, 30, 60, 60, 60, 0, 0]


@pytest.mark.parametrize("charset", ["0O1 \u0301", "0O1 \u0301xy", "0O1 \u0301y", "O01 \u0301x"])
def test_a_card_of_another_model_is_refused(evaluated: Path, charset: str) -> None:
    model = evaluated.parent / "data" / "model"
    write_json(model / "model.json", card(charset))
    with pytest.raises(DataError, match="name the folder of the model that was evaluated"):
        load_measured(evaluated, model)


@pytest.mark.parametrize("damage", ["", "truth,0\n0,x\n", "truth,0,1\n0,1\n"])
def test_a_damaged_matrix_is_named(evaluated: Path, damage: str) -> None:
    (evaluated / "evaluate" / "confusion_matrix.csv").write_text(damage)
    with pytest.raises(DataError, match=r"confusion_matrix\.csv"):
        load_measured(evaluated, evaluated.parent / "data" / "model")


def test_an_active_map_is_part_of_the_suggestion(evaluated: Path) -> None:
    path = evaluated.parent / "data" / "model" / "model.json"
    write_json(path, {**read_json(path), "merges": {"o": "O"}})
    row = json.loads(invoke(evaluated, "--json").stdout)
    assert row["merge"] == {"O": "0", "o": "0"}
    assert row["command"] is None  # -S cannot add keys to a map


SHOWN = st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"])


@given(st.dictionaries(SHOWN, SHOWN, min_size=1))
def test_the_line_to_paste_is_valid_yaml_whatever_the_characters(merges: dict[str, str]) -> None:
    line = merge_line(merges)
    assert "\n" not in line
    assert (
        yaml.safe_load(f"datasets:\n  mine:\n    {line}\n")["datasets"]["mine"]["merge"] == merges
    )


def test_the_line_to_paste_passes_the_check_of_params() -> None:
    plain = yaml.safe_load((Path(__file__).parents[2] / "params.yaml").read_text(encoding="utf-8"))
    merge = yaml.safe_load(merge_line({"1": "I", "y": "Y", "n": "N", "0": "O"}))["merge"]
    recipe = {**plain["datasets"]["digits"], "merge": merge}
    assert section(DatasetParams, recipe, "d").merge == {"1": "I", "y": "Y", "n": "N", "0": "O"}


@pytest.mark.parametrize(
    ("merges", "active", "ending"),
    [
        (MERGES["emnist47"], {}, "-S datasets.mine.merge=emnist47"),
        ({"l": "1", "c": "C"}, {}, "-S \"datasets.mine.merge={l: '1', c: C}\""),
        ({"c": "C"}, MERGES["emnist47"], '-S "datasets.mine.merge={c: C}"'),
        ({"c": "C"}, {"x": "X"}, None),
        ({"0": "O"}, {}, None),
        ({"é": "e"}, {}, None),
        ({"c": "("}, {}, None),
    ],
)
def test_the_override_is_given_where_dvc_can_take_it(
    merges: dict[str, str], active: dict[str, str], ending: str | None
) -> None:
    suggestion = Suggestion([], [], merges, 0.0, 0.0)
    measured = Measured(np.zeros((1, 1)), "", active, "cnn", "mine")
    command = override(suggestion, measured)
    assert (
        command.removeprefix("dvc exp run -S model=cnn -S dataset=mine ") if command else None
    ) == ending


def test_dvc_takes_the_override_as_it_is_printed(tmp_path: Path) -> None:
    from dvc.utils.cli_parse import to_path_overrides
    from dvc.utils.hydra import apply_overrides

    merges = dict.fromkeys(string.ascii_lowercase, "1") | {"y": "Y", "n": "N"}
    path = tmp_path / "params.yaml"
    path.write_text("datasets: {mine: {merge: none}}\n")
    measured = Measured(np.zeros((1, 1)), "", {}, "cnn", "mine")
    command = override(Suggestion([], [], merges, 0.0, 0.0), measured)
    assert command is not None
    said = command.split('-S "')[1].rstrip('"')
    ((_, overrides),) = to_path_overrides([said]).items()
    apply_overrides(path, overrides)
    assert yaml.safe_load(path.read_text())["datasets"]["mine"]["merge"] == merges
