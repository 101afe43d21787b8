import csv

import pytest

from glyphline.charset import Charset
from glyphline.evaluation.readings import Reading
from glyphline.evaluation.results import evaluate_readings
from glyphline.evaluation.tables import class_rows, pair_rows, write_tables

READINGS = [
    Reading("test:00000", "a", "a", 0.9, "fonts", "x"),
    Reading("test:00001", " ", "a", 0.12345678, "fonts", "x,y"),
    Reading("test:00002", '"a', "aa", 1.0, "folder", ""),
    Reading("test:00003", ",\n", ",", 0.0, "folder", ""),
]


@pytest.fixture
def folder(tmp_path):
    results = evaluate_readings(READINGS, Charset('a ",'), seed=1)
    write_tables(tmp_path, results, READINGS, [])
    return tmp_path


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_test_sample_has_its_prediction_with_its_text_as_it_is(folder):
    found = rows(folder / "predictions.csv")
    assert [row["truth"] for row in found] == ["a", " ", '"a', ",\n"]
    assert found[1] == {
        "name": "test:00001",
        "truth": " ",
        "read": "a",
        "confidence": "0.123457",
        "correct": "0",
        "source": "fonts",
        "group": "x,y",
        "rank": "",
    }


def test_confusions_have_the_columns_of_dvcs_template_and_a_row_per_character(folder):
    assert [tuple(row.values()) for row in rows(folder / "confusion.csv")] == [
        ("a", "a"),
        ("␣", "a"),
        ('"', "a"),
        ("a", "a"),
        (",", ","),
        ("∅", "∅"),
    ]
    assert list(rows(folder / "confusion.csv")[0]) == ["actual", "predicted"]


def test_the_matrix_is_square_and_counts_what_the_rows_say(folder):
    found = rows(folder / "confusion_matrix.csv")
    labels = ["a", "␣", '"', ",", "∅"]
    assert [row["truth"] for row in found] == labels
    assert list(found[0]) == ["truth", *labels]
    assert [int(row["a"]) for row in found] == [2, 1, 1, 0, 0]


def test_classes_carry_the_interval_of_their_recall(folder):
    found = {row["class"]: row for row in rows(folder / "per_class.csv")}
    assert found["a"]["precision"] == "0.5"
    assert found["a"]["recall"] == "1.0"
    assert (found["a"]["recall_low"], found["a"]["recall_high"]) == ("0.34238", "1.0")
    assert found["␣"]["support"] == "1"


def test_pairs_carry_count_share_and_base(folder):
    assert rows(folder / "confused_pairs.csv")[0] == {
        "truth": "␣",
        "read": "a",
        "count": "1",
        "share": "1.0",
        "support": "1",
        "base_rate": "0.166667",
        "error_share": "0.5",
    }


def test_tables_without_rows_have_their_header(tmp_path):
    right = READINGS[:1]
    results = evaluate_readings(right, Charset("a"), seed=1)
    write_tables(tmp_path, results, right, [])
    header = "truth,read,count,share,support,base_rate,error_share\n"
    assert (tmp_path / "confused_pairs.csv").read_text() == header
    assert pair_rows(results) == []
    assert len(class_rows(results)) == 1


def test_a_limit_keeps_the_most_frequent_pairs():
    results = evaluate_readings(READINGS, Charset('a ",'), seed=1)
    assert pair_rows(results, 1) == pair_rows(results)[:1]
