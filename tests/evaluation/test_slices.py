import csv

import pytest

from glyphline.charset import Charset
from glyphline.evaluation.readings import Reading
from glyphline.evaluation.slice_table import slice_rows
from glyphline.evaluation.slices import slice_readings, text_kind
from glyphline.outputs import write_rows


def reading(index, truth, text, source="fonts", group=""):
    return Reading(f"test:{index:05d}", truth, text, 0.5, source, group)


def sliced(readings, trained=(), groups=2):
    return slice_readings(readings, Charset("ab1 "), trained, groups, seed=1)


def shares(slices, by):
    return {part.name: part.right.value for part in slices if part.by == by}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("A", "capitals"),
        ("A4", "capitals + digits"),
        ("Abc de", "capitals + lower case"),
        ("4,50 €", "digits + symbols"),
        ("日本", "letters"),
        (" ", "spaces"),
        ("a-B7", "capitals + lower case + digits + symbols"),
    ],
)
def test_a_text_is_of_the_kinds_of_characters_in_it(text, kind):
    assert text_kind(text) == kind


def test_characters_and_lines_are_cut_apart_by_source_kind_and_length():
    rows = [("a", "a", "x"), ("1", "a", "y"), ("ab", "ab", "x"), ("ab1ab", "a", "x")]
    slices = sliced([reading(i, *row) for i, row in enumerate(rows)])
    assert [part.section for part in slices] == ["characters"] * 4 + ["lines"] * 5
    assert shares(slices[:4], "source") == {"x": 1, "y": 0}
    assert shares(slices[:4], "kind") == {"lower case": 1, "digits": 0}
    assert shares(slices[4:], "length") == {"2 to 4": 1, "5 to 8": 0}
    assert [part.cer.value for part in slices if part.by == "length"] == [0, 0.8]


def test_slices_by_length_stand_in_order_of_length():
    lines = [reading(i, "a" * n, "a") for i, n in enumerate((30, 13, 2, 9))]
    names = [part.name for part in sliced(lines) if part.by == "length"]
    assert names == ["2 to 4", "9 to 12", "13 to 16", "25 and more"]


def test_the_worst_groups_come_first_and_a_group_of_few_samples_is_neither():
    rates = {"bad": 2, "poor": 8, "fair": 14, "good": 20}
    rows = [
        reading(i, "a", "a" if i < right else "b", group=group)
        for group, right in rates.items()
        for i in range(20)
    ]
    rows += [reading(0, "a", "b", group="tiny")]
    slices = sliced(rows)
    assert shares(slices, "group") == {"bad": 0.1, "poor": 0.4, "fair": 0.7, "good": 1}
    assert list(shares(slices, "group")) == ["bad", "poor", "fair", "good"]


def test_unseen_fonts_and_unknown_characters_have_scores_of_their_own():
    rows = [("a", "a", "known"), ("b", "a", "new"), ("é", "a", "new"), ("a", "b", "")]
    readings = [reading(i, t, r, group=group) for i, (t, r, group) in enumerate(rows)]
    slices = sliced(readings, trained={"known"})
    assert shares(slices, "seen") == {"trained on": 1, "never seen": 0, "unknown": 0}
    assert shares(slices, "charset") == {"inside": pytest.approx(1 / 3), "outside": 0}


def test_a_cut_that_leaves_everything_in_one_part_is_told_by_source_alone():
    assert [part.by for part in sliced([reading(0, "a", "a"), reading(1, "b", "b")])] == ["source"]


def test_the_table_holds_counts_intervals_and_how_they_were_found(tmp_path):
    rows = [reading(i, "ab", "ab" if i % 3 else "b", group=f"w{i % 4}") for i in range(40)]
    table = slice_rows(sliced(rows))
    write_rows(tmp_path / "slices.csv", list(table[0]), table)
    with (tmp_path / "slices.csv").open(newline="") as file:
        row = next(csv.DictReader(file))
    assert (row["section"], row["by"], row["slice"], row["samples"]) == (
        "lines",
        "source",
        "fonts",
        "40",
    )
    assert row["groups"] == "4"
    assert row["cer_interval"] == "bootstrap over 4 groups"
    assert float(row["cer_low"]) <= float(row["cer"]) <= float(row["cer_high"])
    assert (row["insertions"], row["deletions"], row["substitutions"]) == ("0", "14", "0")
