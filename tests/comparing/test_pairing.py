from dataclasses import replace

import pytest
from made_readings import operand, readings, write_balanced

from glyphline.comparing.operand import TestData
from glyphline.comparing.pairing import Pair, pair_readings
from glyphline.errors import DataError
from glyphline.merge import MERGES

KNOWN = TestData("f1", ("s1",))


@pytest.mark.parametrize(
    ("a", "b", "flip"),
    [
        ("x", "x", ""),
        ("y", "y", ""),
        ("y", "x", "mended"),
        ("x", "y", "broken"),
        ("y", "z", "both_wrong"),
    ],
)
def test_a_pair_knows_how_it_flipped(a, b, flip):
    assert Pair(*readings("x", a), *readings("x", b)).flip == flip


def test_the_same_test_set_is_paired_by_name_whatever_the_order():
    a = operand("a", readings("xyz", "xyz"), KNOWN)
    b = operand("b", readings("xyz", "abc")[::-1], KNOWN)
    pairing = pair_readings(a, b, {}, common=False)
    assert [(p.a.text, p.b.text) for p in pairing.pairs] == [("x", "a"), ("y", "b"), ("z", "c")]
    assert (pairing.by, pairing.left_out, pairing.notes) == ("name", (0, 0), [])


def test_unknown_data_are_compared_with_a_note():
    pairing = pair_readings(
        operand("a", readings("xy", "xy")), operand("b", readings("xy", "xy"), KNOWN), {}, False
    )
    assert len(pairing.pairs) == 2
    assert "is not known" in pairing.notes[0]


def test_sets_that_overlap_are_refused_with_the_count_and_compared_when_asked():
    a = operand("cnn", readings("wxyz", "wxyz"), KNOWN)
    b = operand("crnn", readings("yz", "yz", start=2) + readings("q", "q", start=9), KNOWN)
    message = "cnn has 4 test samples, crnn 3; 2 are in common. Add --common"
    with pytest.raises(DataError, match=message):
        pair_readings(a, b, {}, common=False)
    pairing = pair_readings(a, b, {}, common=True)
    assert [pair.a.truth for pair in pairing.pairs] == ["y", "z"]
    assert pairing.left_out == (2, 1)
    assert pairing.notes == [
        "Only the 2 samples in common are compared; 2 of A and 1 of B are left out."
    ]


@pytest.mark.parametrize("field", ["source", "group"])
def test_equal_names_and_truths_of_another_source_or_group_are_other_samples(field):
    rows = readings("xy", "xy")
    others = [rows[0], replace(rows[1], **{field: "other"})]
    with pytest.raises(DataError, match="1 are in common"):
        pair_readings(operand("a", rows), operand("b", others), {}, common=False)


@pytest.mark.parametrize("common", [False, True])
def test_nothing_in_common_is_an_error_also_when_the_rest_is_asked_for(common):
    with pytest.raises(DataError, match=r"0 are in common\. These are different test sets"):
        pair_readings(
            operand("a", readings("x", "x")), operand("b", readings("x", "x", start=1)), {}, common
        )


@pytest.mark.parametrize(
    ("truths", "hint"),
    [
        (["C", "o", "1"], "The merge maps differ: add --merge case_folded"),
        (["C", "A", "1"], "2 differ, first test:00000: 'c' and 'C'.*or --merge with a map"),
        (["c", "o", "2"], "1 differ, first test:00002: '1' and '2'.*Add --common"),
    ],
)
def test_truths_that_differ_are_counted_and_a_merge_map_that_fits_is_named(truths, hint):
    a, b = operand("a", readings("co1", "co1")), operand("b", readings(truths, truths))
    with pytest.raises(DataError, match=f"the truths of {hint}" if hint[0] != "T" else hint):
        pair_readings(a, b, {}, common=False)


def test_a_merge_map_is_applied_to_truths_and_readings_of_both_sides():
    a = operand("a", readings(["c", "ab"], ["C", "aB"]))
    b = operand("b", readings(["C", "AB"], ["C", "AX"]))
    merges = {"c": "C", "a": "A", "b": "B"}
    first, second = pair_readings(a, b, merges, common=False).pairs
    assert (first.a.truth, first.a.correct, first.b.correct) == ("C", True, True)
    assert (second.a.text, second.flip) == ("AB", "broken")


def test_data_that_differ_are_matched_by_picture(tmp_path):
    """B's test set lacks A's first sample, so that every name stands for another picture."""
    rows = readings("wxyz", "wxyz")
    shifted = readings("xyzv", "xbzv")
    a = operand("a", rows, write_balanced(tmp_path / "a", rows, [1, 2, 3, 4]))
    b = operand("b", shifted, write_balanced(tmp_path / "b", shifted, [2, 3, 4, 5]))
    with pytest.raises(DataError, match="4 test samples, b 4; 3 are in common"):
        pair_readings(a, b, {}, common=False)
    pairing = pair_readings(a, b, {}, common=True)
    assert [(p.a.name, p.b.name, p.flip) for p in pairing.pairs] == [
        ("test:00001", "test:00000", ""),
        ("test:00002", "test:00001", "broken"),
        ("test:00003", "test:00002", ""),
    ]
    assert pairing.by == "picture"


def test_the_same_pictures_in_another_order_are_one_test_set_and_equal_ones_keep_apart(tmp_path):
    rows, others = readings("xxy", "xay"), readings("yxx", "yxa")
    a = operand("a", rows, write_balanced(tmp_path / "a", rows, [1, 1, 2]))
    b = operand("b", others, write_balanced(tmp_path / "b", others, [2, 1, 1]))
    pairing = pair_readings(a, b, {}, common=False)
    assert [(pair.a.text, pair.b.text) for pair in pairing.pairs] == [
        ("x", "x"),
        ("a", "a"),
        ("y", "y"),
    ]


def test_merged_labels_of_the_same_pictures_are_compared_under_one_map(tmp_path):
    rows, merged = readings("co", "cO"), readings("CO", "CO")
    a = operand("a", rows, write_balanced(tmp_path / "a", rows, drawn="co"))
    b = operand("b", merged, write_balanced(tmp_path / "b", merged, drawn="co"))
    with pytest.raises(DataError, match=r"0 are in common.*add --merge case_folded"):
        pair_readings(a, b, {}, common=False)
    pairing = pair_readings(a, b, MERGES["case_folded"], common=False)
    assert pairing.by == "picture"
    assert all(pair.flip == "" for pair in pairing.pairs)


def test_data_that_differ_without_pictures_at_hand_are_refused():
    a = operand("a", readings("x", "x"), TestData("f1"))
    b = operand("b", readings("x", "x"), TestData("f2"))
    with pytest.raises(DataError, match=r"fingerprints f1 and f2.*pictures of a.*out of reach"):
        pair_readings(a, b, {}, common=True)


def test_pictures_that_are_not_those_that_were_read_are_refused(tmp_path):
    rows = readings("xy", "xy")
    data = write_balanced(tmp_path / "a", readings("yx", "yx"))
    a = operand("a", rows, data)
    with pytest.raises(DataError, match="not those that it read"):
        pair_readings(a, operand("b", rows, TestData("f2", ("s2",))), {}, common=False)
