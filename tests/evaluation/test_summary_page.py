"""The page and its text twin, from an evaluation and the reports of the stages before."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from made_evaluation import evaluated, pictures, table

from glyphline.evaluation.explained import Explained
from glyphline.evaluation.report import write_report
from glyphline.evaluation.robustness import Robustness
from glyphline.evaluation.summary_page import write_summary_page
from glyphline.evaluation.summary_text import write_summary_text
from glyphline.params.document import load
from glyphline.plots.style import house_style, new_figure, save_figure

DOCUMENT = load(Path(__file__).parents[2] / "params.yaml")
SUMMARY = {
    "samples": {"raw": 9, "train_before": 4, "train": 1234, "val": 2, "test": 3},
    "classes": {"train": 2, "val": 2, "test": 2},
    "groups": {"train": 1, "val": 1, "test": 1},
    "sources": {"fonts": {"samples": 9, "kept": 8, "train": 4}},
    "rejects": {"unreadable": 1},
    "not_chosen": {"emnist": {"ä": 7}},
    "duplicates": {"leaked": 2},
    "findings": {"near leaked": 0},
}
PAIRS = [("a", "b"), ("b", "b"), ("a", "a"), ("|", "b"), ("ab", "ab")]


@pytest.fixture
def reports(tmp_path):
    for stage, name in (("train", "curves.png"), ("balance", "histogram.png")):
        with house_style():
            save_figure(new_figure(2, 1), tmp_path / stage / name)
    (tmp_path / "balance" / "summary.json").write_text(json.dumps(SUMMARY))
    (tmp_path / "synthesize").mkdir()
    (tmp_path / "synthesize" / "summary.json").write_text('{"samples": 2480}')
    return tmp_path


def evaluation(**more):
    return evaluated(table(PAIRS), pictures, **more)


def robustness():
    clean = table(PAIRS)
    return Robustness(2, list(range(len(PAIRS))), {"blur": [clean] * 3, "noise": [clean] * 3})


def written(reports, found):
    write_report(reports / "evaluate", found, DOCUMENT.evaluate, DOCUMENT.seed)
    page = write_summary_page(reports, found, DOCUMENT, {"the code": "c0de" * 16})
    return page.read_text(encoding="utf-8")


def test_the_page_has_every_part_and_says_why_something_is_missing(reports):
    html = written(reports, evaluation(explained=Explained(reason="forests have no gradients")))
    parts = re.findall(r'<h2 id="([^"]+)">', html)
    assert parts == [
        *(
            "at-a-glance",
            "figures",
            "confusions",
            "galleries",
            "slices",
            "calibration",
            "robustness",
        ),
        *("explained-errors", "training", "data", "provenance"),
    ]
    assert [f"#{part}" for part in parts] == re.findall(r'href="([^"]+)"', html)
    for text in (
        *("evaluate.robustness.samples is 0", "forests have no gradients", "1,234", "2,480"),
        *("1 unreadable", "7 not chosen of emnist", "2 leaked", "A is a", "c0de" * 16, "9f" * 32),
        *("uv run dvc exp run -S model=cnn -S dataset=digits -S seed=20", "learning_rate"),
    ):
        assert text in html, text


@pytest.mark.parametrize(
    ("errors", "said"),
    [((0.2, 0.1), "from 20.00% to 10.00%"), ((0.1, 0.2), "On test the ECE rises")],
)
def test_the_page_says_what_the_temperature_does_on_val_and_on_test(reports, errors, said):
    html = written(reports, replace(evaluation(), errors=errors))
    assert "fitted on 3 samples of val" in html
    assert "from 30.00% to 5.00%" in html
    assert said in html


def test_robustness_has_pictures_and_a_table(reports):
    html = written(reports, evaluation(robustness=robustness()))
    for title in ("Errors as pictures get worse", "Error at each level", "What the levels look"):
        assert title in html
    assert html.count("level 2") == 1


def test_the_text_has_a_row_per_figure_that_markdown_shows_as_it_is(reports):
    found = evaluation(robustness=robustness())
    for name in ("one", "two"):
        path = write_summary_text(reports, found, DOCUMENT)
        path.rename(reports / name)
    text = (reports / "one").read_text(encoding="utf-8")
    assert text == (reports / "two").read_text(encoding="utf-8")
    rows = text.splitlines()
    assert rows[0] == f"# {DOCUMENT.model} on {DOCUMENT.dataset}"
    assert rows[2].startswith("- **How sure.** 50.0% of the characters are read right, at 95 %")
    assert rows[3].startswith("- **Most confused.** a and b: 1 of ")
    assert rows[3].endswith(
        "`glyphline suggest-merges` says what merging them gains; if they stand in known "
        "places, `decode.pattern` does."
    )
    for row in (
        "| accuracy | 50.00% | 15.00% to 85.00% |",
        "| blur | 33.33% | 33.33% | 33.33% | 33.33% |",
        "| a | b | 1 | 3 |",
        "| train | 1,234 | 2 | 1 |",
    ):
        assert row in rows, row
    for table_rows in re.findall(r"(?:^\|.*\n)+", text, re.M):
        columns = {len(re.findall(r"(?<!\\)\|", row)) for row in table_rows.splitlines()}
        assert len(columns) == 1, table_rows
    assert all(row == row.rstrip() for row in rows)
