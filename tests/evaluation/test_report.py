import json

import pytest
from made_evaluation import CHARSET, evaluated, pictures, table

from glyphline.errors import DataError
from glyphline.evaluation.report import write_metrics, write_report
from glyphline.evaluation.results import evaluate_readings
from glyphline.params.results import EvaluateParams

PARAMS = EvaluateParams(
    batch_size=1,
    gallery=4,
    confused_pairs=3,
    merge="none",
    slice_groups=2,
    benchmark=0,
    robustness={"samples": 0, "levels": 1},
    explain=0,
)
TABLES = (
    *("confused_pairs", "confusion", "confusion_matrix", "confusion_normalised"),
    *("figures", "per_class", "predictions", "reliability", "risk_coverage", "slices"),
)
PICTURES = ("calibration", "confused_pairs", "confusion", "errors", "predictions", "uncertain")


def written(folder, pairs):
    readings = table(pairs)
    write_report(folder, evaluated(readings, pictures), PARAMS, seed=1)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize(
    "pairs",
    [
        [("a", "a"), ("b", "a"), ("a", "")] * 4,
        [("ab", "a"), ("abba", "abba")],
        [("a", "a")],
        [("a", "b"), ("ab", "")],
    ],
    ids=["characters", "lines", "no errors", "mixed"],
)
def test_a_report_holds_every_file_and_repeats_byte_by_byte(tmp_path, pairs):
    first = written(tmp_path / "one", pairs)
    names = [*(f"{name}.csv" for name in TABLES), *(f"{name}.png" for name in PICTURES)]
    assert sorted(first) == sorted([*names, "calibration.json"])
    assert json.loads(first["calibration.json"]) == {
        "temperature": 1.5,
        "thresholds": {"0.99": None},
        "ece_before": 0.2,
        "ece_after": 0.1,
        "fitted_on": {"samples": 3, "ece_before": 0.3, "ece_after": 0.05},
    }
    assert first == written(tmp_path / "two", pairs)


def test_a_report_that_fails_leaves_the_one_before(tmp_path):
    before = written(tmp_path / "report", [("a", "b")])
    readings = table([("a", "a")])
    evaluation = evaluated(readings, lambda _: iter(()))
    with pytest.raises(DataError, match="missing"):
        write_report(tmp_path / "report", evaluation, PARAMS, seed=1)
    assert {p.name: p.read_bytes() for p in (tmp_path / "report").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_samples_made_for_the_benchmark_have_a_table_and_a_picture_of_their_own(tmp_path):
    made = table([("ab", "ab"), ("ba", "b")])
    write_report(tmp_path / "report", evaluated(table([("a", "a")]), pictures, made), PARAMS, 1)
    assert len((tmp_path / "report" / "benchmark.csv").read_text().splitlines()) == 3
    assert len((tmp_path / "report" / "predictions.csv").read_text().splitlines()) == 2
    assert (tmp_path / "report" / "benchmark.png").is_file()


def test_metrics_are_numbers_two_levels_deep(tmp_path):
    results = evaluate_readings(table([("a", "a"), ("ab", "b")]), CHARSET, seed=1)
    write_metrics(tmp_path / "metrics.json", results)
    found = json.loads((tmp_path / "metrics.json").read_text())
    assert found == results.metrics
    assert all(isinstance(x, int | float) for section in found.values() for x in section.values())
