import math
import string

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glyphline.confusion import accuracy, confusion_matrix
from glyphline.evaluation.suggestion import (
    Mixed,
    class_name,
    merged_confusion,
    mixed_pairs,
    suggest,
)
from glyphline.merge import MERGES, merge_map, merge_text

SIXTY_TWO = string.digits + string.ascii_uppercase + string.ascii_lowercase


def matrix(classes: str, **cells: int) -> np.ndarray:
    """100 samples of each class, read right but for the cells: `ab=30` is a read as b."""
    counts = np.zeros((len(classes) + 1,) * 2, np.int64)
    np.fill_diagonal(counts[:-1, :-1], 100)
    for (truth, read), count in cells.items():
        row, column = classes.index(truth), classes.index(read)
        counts[row, column] += count
        counts[row, row] -= count
    return counts


def found(classes: str, counts: np.ndarray, *apart: str, active=None, rate=0.1, least=5):
    return suggest(counts, classes, active or {}, rate, least, apart)


def test_cases_that_look_alike_give_the_47_classes_of_emnist():
    counts = matrix(SIXTY_TWO)
    rng = np.random.default_rng(0)
    for truth in range(62):  # what any model gets wrong now and then
        counts[truth, rng.choice(63, 4, replace=False)] += rng.integers(0, 3, 4)
    for lower, upper in MERGES["emnist47"].items():
        one, other = SIXTY_TWO.index(lower), SIXTY_TWO.index(upper)
        counts[one, [one, other]] = 55, 45
        counts[other, [one, other]] = 30, 70
    suggestion = found(SIXTY_TWO, counts)
    assert suggestion.merges == MERGES["emnist47"]
    assert suggestion.choice == "emnist47"
    assert len(suggestion.groups) == 15
    gained = sum(pair.gained for pair in suggestion.pairs)
    assert suggestion.after == pytest.approx(suggestion.before + gained)


def test_a_pair_carries_both_directions_supports_rate_interval_and_gain():
    (pair,) = found("ab", matrix("ab", ab=30, ba=20)).pairs
    assert (pair.classes, pair.reads, pair.supports) == (("a", "b"), (30, 20), (100, 100))
    assert pair.rate == pair.gained == 0.25
    assert pair.interval.low == pytest.approx(0.195, abs=0.001)
    assert pair.interval.high == pytest.approx(0.314, abs=0.001)


@pytest.mark.parametrize(
    ("rate", "least", "suggested"),
    [(0.1, 5, True), (0.19, 5, True), (0.2, 5, False), (0.1, 50, True), (0.1, 51, False)],
)
def test_the_lower_end_of_the_interval_and_the_count_decide(rate, least, suggested):
    counts = matrix("ab", ab=30, ba=20)  # rate 0.25, interval from 0.195
    assert bool(found("ab", counts, rate=rate, least=least).groups) == suggested


def test_few_samples_prove_nothing():
    counts = np.array([[2, 1, 0], [1, 2, 0], [0, 0, 0]])
    assert found("ab", counts, least=1, rate=0.2).pairs == []


@pytest.mark.parametrize("counts", [np.zeros((3, 3), np.int64), matrix("ab")])
def test_nothing_confused_suggests_nothing(counts):
    suggestion = found("ab", counts)
    assert (suggestion.pairs, suggestion.groups, suggestion.merges) == ([], [], {})
    assert suggestion.choice == "none"
    assert suggestion.before == suggestion.after or math.isnan(suggestion.after)


def test_what_was_read_as_nothing_known_is_no_pair():
    counts = np.array([[50, 0, 50], [0, 100, 0], [50, 50, 0]])
    assert mixed_pairs(counts, "ab") == []


def test_classes_without_samples_have_a_rate_of_zero():
    pair = Mixed(("a", "b"), (0, 0), (0, 0), 0.0)
    assert (pair.rate, tuple(pair.interval)) == (0.0, (0.0, 1.0))


def test_alike_chains_are_not_joined_end_to_end():
    counts = matrix("17l", **{"1l": 40, "l1": 40, "17": 20, "71": 20})
    suggestion = found("17l", counts)
    assert [pair.classes for pair in suggestion.pairs] == [("1", "l"), ("1", "7")]
    assert suggestion.groups == ["1l"]
    assert suggestion.merges == {"l": "1"}


def test_three_that_are_all_alike_become_one():
    cells = {one + other: 25 for one in "0Oo" for other in "0Oo" if one != other}
    suggestion = found("0Oo", matrix("0Oo", **cells))
    assert suggestion.groups == ["0Oo"]
    assert suggestion.merges == {"O": "0", "o": "0"}
    assert suggestion.after == 1


@pytest.mark.parametrize(
    ("apart", "groups"),
    [([], ["0O", "1l"]), (["0O"], ["1l"]), (["0O", "1lI"], []), (["0l"], ["0O", "1l"])],
)
def test_what_must_stay_apart_stays_apart(apart, groups):
    counts = matrix("01Ol", **{"0O": 40, "O0": 40, "1l": 40, "l1": 40})
    assert found("01Ol", counts, *apart).groups == groups


def test_a_character_to_keep_apart_stands_for_the_class_it_is_in():
    counts = matrix("0O", **{"0O": 40, "O0": 40})
    assert found("0O", counts, "0o", active={"o": "O"}).groups == []


@pytest.mark.parametrize(
    ("group", "name"),
    [("Cc", "C"), ("cC", "C"), ("0Oo", "0"), ("oO0", "O"), ("il", "i"), ("!i", "!"), ("ßà", "ß")],
)
def test_a_merged_class_is_called_by_its_first_character_that_is_not_lower_case(group, name):
    assert class_name(group) == name


def test_an_active_map_is_carried_on_without_chains():
    counts = matrix("0OI", **{"0O": 40, "O0": 40})
    suggestion = found("0OI", counts, active={"o": "O", "l": "I"})
    assert suggestion.merges == {"O": "0", "o": "0", "l": "I"}
    assert merge_map(suggestion.merges) == suggestion.merges


CLASSES = "0Oo1l"
PLACES = st.sampled_from([*CLASSES, "", "zz"])


@settings(deadline=None)
@given(
    places=st.lists(st.tuples(PLACES, PLACES), min_size=1, max_size=60),
    apart=st.lists(st.text(CLASSES, max_size=3), max_size=2),
    rate=st.floats(0, 0.4),
)
def test_the_accuracy_after_is_that_of_merged_predictions(places, apart, rate):
    truths, reads = map(list, zip(*places, strict=True))
    counts = confusion_matrix(truths, reads, CLASSES)
    suggestion = suggest(counts, CLASSES, {}, rate, 1, apart)
    merged = [merge_text(text, suggestion.merges) for text in truths + reads]
    pairs = zip(merged[: len(truths)], merged[len(truths) :], strict=True)
    right = sum(truth == read and truth in [*CLASSES] for truth, read in pairs)
    assert suggestion.after == pytest.approx(right / len(places))
    assert suggestion.before == accuracy(counts)
    alike = {frozenset(pair.classes) for pair in suggestion.pairs}
    for group in suggestion.groups:
        for one in group:
            for other in group.replace(one, ""):
                assert frozenset((one, other)) in alike
                assert not any({one, other} <= set(forbidden) for forbidden in apart)


def test_merging_adds_rows_and_columns_and_keeps_the_sum():
    counts = np.arange(16).reshape(4, 4)
    merged = merged_confusion(counts, "abc", ["ac"])
    assert merged.tolist() == [[20, 10, 0, 14], [10, 5, 0, 7], [0] * 4, [26, 13, 0, 15]]
    assert merged.sum() == counts.sum()
