"""The numbers of a comparison, on tables that one can count."""

import pytest
from made_readings import pairs

from glyphline.comparing.classes import class_changes
from glyphline.comparing.comparison import compare_pairs
from glyphline.comparing.measures import Fates, count_fates
from glyphline.paired import mcnemar_p, tango_interval
from glyphline.statistics import wilson_interval


def test_each_fate_is_counted_once():
    table = pairs("abcdef", "abxxxz", "axcxyz")
    assert count_fates(table) == Fates(
        mended=1, broken=1, both_wrong=1, both_wrong_alike=2, both_right=1
    )
    assert count_fates(table).flipped == 3


def test_characters_are_decided_by_mcnemar_with_the_intervals_of_wilson_and_tango():
    (section,) = compare_pairs(pairs("a" * 20, "a" * 8 + "x" * 12, "a" * 18 + "xx")).sections
    (figure,) = section.figures
    assert (figure.name, figure.a.value, figure.b.value) == ("accuracy", 0.4, 0.9)
    assert figure.a.interval == wilson_interval(8, 20)
    assert (figure.difference, figure.interval) == (0.5, tango_interval(10, 0, 20))
    assert figure.p == mcnemar_p(10, 0)
    assert section.over_groups is None  # no sample has a group


def test_the_difference_over_groups_is_reported_where_there_are_groups():
    """One writer of five makes all the difference: sure for these samples, not for others."""
    groups = [f"writer {index // 20}" for index in range(100)]
    table = pairs("a" * 100, "x" * 20 + "a" * 80, "a" * 100, groups)
    comparison = compare_pairs(table)
    (section,) = comparison.sections
    assert comparison.outcome == "better"
    assert section.over_groups is not None
    assert section.over_groups.value == pytest.approx(0.2)
    assert section.over_groups.interval.low == 0
    assert (section.groups, section.over_groups.groups) == (5, 5)


def test_lines_have_cer_first_then_wer_and_exact_match():
    truths, a, b = ["ab cd"] * 30, ["ab cx"] * 30, ["ab cd"] * 25 + ["ab"] * 5
    (section,) = compare_pairs(pairs(truths, a, b)).sections
    cer, wer, exact = section.figures
    assert (cer.name, wer.name, exact.name) == ("cer", "wer", "exact_match")
    assert (cer.a.value, cer.b.value) == pytest.approx((0.2, 15 / 150))
    assert cer.difference == pytest.approx(-0.1)
    assert cer.falls
    assert cer.improves
    assert (wer.a.value, wer.b.value) == pytest.approx((0.5, 5 / 60))
    assert (exact.a.value, exact.b.value) == pytest.approx((0.0, 25 / 30))
    assert cer.interval.low < cer.difference < cer.interval.high


def test_lines_without_words_have_no_wer():
    (section,) = compare_pairs(pairs(["  "] * 3, [" "] * 3, ["  "] * 3)).sections
    assert [figure.name for figure in section.figures] == ["cer", "exact_match"]


CLEAR = ("a" * 40, "x" * 20 + "a" * 20, "a" * 40)  # truths, A, B: B mends 20 of 40


@pytest.mark.parametrize(
    ("characters", "lines", "outcome"),
    [
        (CLEAR, None, "better"),
        ((CLEAR[0], CLEAR[2], CLEAR[1]), None, "worse"),
        (("ab", "ax", "xb"), None, "no difference"),
        (None, ("ab", "a", "ab"), "better"),
        (None, ("ab", "ab", "a"), "worse"),
        (None, ("ab", "ax", "ay"), "no difference"),
        (CLEAR, ("ab", "a", "ab"), "better"),
        (CLEAR, ("ab", "ab", "ab"), "better"),
        (CLEAR, ("ab", "ab", "a"), "mixed"),
        (("ab", "ab", "ab"), ("ab", "ab", "a"), "worse"),
    ],
)
def test_the_outcome_says_what_b_is(characters, lines, outcome):
    """Lines stand for thirty equal ones."""
    columns: list[list[str]] = [[], [], []]
    for column, texts in zip(columns, characters or [[], [], []], strict=True):
        column += list(texts)
    for column, text in zip(columns, lines or [None] * 3, strict=True):
        column += [text] * 30 if text else []
    assert compare_pairs(pairs(*columns)).outcome == outcome


def test_two_sections_are_two_tests_and_the_p_values_are_adjusted():
    """5 gains to none are significant alone (p = 0.031), not as the better of two tests."""
    truths, a, b = "a" * 30, "x" * 5 + "a" * 25, "a" * 30
    assert compare_pairs(pairs(truths, a, b)).outcome == "better"
    with_lines = pairs([*truths, "ab", "ab"], [*a, "ab", "ax"], [*b, "ax", "ab"])
    comparison = compare_pairs(with_lines)
    assert comparison.p_values[0] == pytest.approx(2 * mcnemar_p(5, 0))
    assert comparison.outcome == "no difference"


def test_classes_are_counted_by_truth_the_largest_net_loss_first():
    changes = class_changes(pairs("aabbbc", "aaxxbc", "xabbxc"), independent=True)
    assert [(c.character, c.support, c.right_a, c.right_b) for c in changes] == [
        ("a", 2, 2, 1),
        ("c", 1, 1, 1),
        ("b", 3, 1, 2),
    ]
    assert [(c.gains, c.losses) for c in changes] == [(0, 1), (0, 0), (2, 1)]
    assert [round(c.difference, 3) for c in changes] == [-0.5, 0, 0.333]
    assert all(c.p == 1 for c in changes)


def test_classes_are_tested_as_many_times_as_there_are_classes():
    table = pairs("a" * 10 + "b" * 10, "x" * 10 + "b" * 10, "a" * 10 + "b" * 10)
    p_values = {c.character: c.p for c in class_changes(table, independent=True)}
    assert p_values == {"a": pytest.approx(2 * mcnemar_p(10, 0)), "b": 1}


def test_within_lines_a_character_is_read_where_the_alignment_lays_it_on_its_like():
    changes = class_changes(pairs(["abca"], ["bca"], ["abxxa"]), independent=False)
    counts = {c.character: (c.support, c.right_a, c.right_b, c.p) for c in changes}
    assert counts == {"a": (2, 1, 2, None), "b": (1, 1, 1, None), "c": (1, 1, 0, None)}


def test_a_character_read_as_two_is_wrong_even_if_one_of_them_is_right():
    (change,) = class_changes(pairs("a", ["ab"], ["a"]), independent=True)
    assert (change.right_a, change.right_b) == (0, 1)
