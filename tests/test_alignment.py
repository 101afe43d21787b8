import pytest
from hypothesis import given
from hypothesis import strategies as st

from glyphline.alignment import align, aligned_characters
from glyphline.metrics import character_edits

texts = st.text("abc d", max_size=15)


@pytest.mark.parametrize(
    ("truth", "text", "pairs"),
    [
        ("abc", "axcd", [("a", "a"), ("b", "x"), ("c", "c"), ("", "d")]),
        ("ab", "b", [("a", ""), ("b", "b")]),
        ("ab", "", [("a", ""), ("b", "")]),
        ("", "ab", [("", "a"), ("", "b")]),
        ("", "", []),
        ("a b", "ab", [("a", "a"), (" ", ""), ("b", "b")]),
    ],
)
def test_each_character_is_paired_with_what_was_read_for_it(truth, text, pairs):
    assert align(truth, text) == pairs


@given(texts, texts)
def test_an_alignment_holds_both_texts_and_no_more_errors_than_needed(truth, text):
    pairs = align(truth, text)
    assert "".join(left for left, _ in pairs) == truth
    assert "".join(right for _, right in pairs) == text
    assert ("", "") not in pairs
    assert sum(left != right for left, right in pairs) == character_edits([truth], [text]).total


def test_lines_are_chained_in_order():
    assert aligned_characters([("a", "b"), ("c", "")]) == [("a", "b"), ("c", "")]
    assert aligned_characters([]) == []
