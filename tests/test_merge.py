"""Merge maps."""

import string

import pytest

from glyphline.errors import ParamsError
from glyphline.merge import MERGES, merge_map, merge_text

ALPHANUMERIC = string.digits + string.ascii_letters


@pytest.mark.parametrize(("name", "classes"), [("none", 62), ("case_folded", 36), ("emnist47", 47)])
def test_a_named_map_leaves_as_many_classes_as_it_says(name: str, classes: int) -> None:
    assert len(set(merge_text(ALPHANUMERIC, merge_map(name)))) == classes


def test_emnist47_keeps_exactly_the_lower_case_letters_that_bymerge_keeps() -> None:
    kept = set(merge_text(ALPHANUMERIC, merge_map("emnist47"))) & set(string.ascii_lowercase)
    assert "".join(sorted(kept)) == "abdefghnqrt"


@pytest.mark.parametrize("name", MERGES)
def test_merging_twice_is_merging_once(name: str) -> None:
    merges = merge_map(name)
    once = merge_text(ALPHANUMERIC, merges)
    assert merge_text(once, merges) == once


def test_a_map_of_ones_own_is_applied_and_leaves_the_rest_alone() -> None:
    assert merge_text("0lé", merge_map({"0": "O", "l": "1"})) == "O1é"


def test_a_character_may_be_mapped_to_itself() -> None:
    assert merge_map({"o": "O", "O": "O"}) == {"o": "O", "O": "O"}


@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        ("emnist", "allowed: none, case_folded, emnist47, or a map"),
        ({"ab": "c"}, "one character to one character"),
        ({"a": ""}, "one character to one character"),
        ({"a": "b", "b": "c"}, "map 'a' to 'c' directly"),
    ],
)
def test_a_map_that_cannot_be_meant_is_refused(choice: str | dict[str, str], reason: str) -> None:
    with pytest.raises(ParamsError, match=reason):
        merge_map(choice)


def test_changing_a_resolved_map_does_not_change_the_named_one() -> None:
    merge_map("emnist47").clear()
    assert merge_map("emnist47")
