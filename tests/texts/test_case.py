"""Texts in capitals, in small letters, as a title."""

import pytest

from glyphline.texts.case import narrowed, written

BOTH = "abcdABCD1 -"


@pytest.mark.parametrize(
    ("text", "case", "allowed", "expected"),
    [
        ("aB 1", "as_drawn", BOTH, "aB 1"),
        ("aB 1", "upper", BOTH, "AB 1"),
        ("aB 1", "lower", BOTH, "ab 1"),
        ("aB bAD -c", "title", BOTH, "Ab Bad -c"),
        ("ab", "upper", "abA", "Ab"),
        ("aB", "lower", "aB", "aB"),
        ("a\N{LATIN SMALL LETTER SHARP S}", "upper", "Aa\N{LATIN SMALL LETTER SHARP S}",
         "A\N{LATIN SMALL LETTER SHARP S}"),
    ],
)  # fmt: skip
def test_letters_change_where_their_other_case_may_be_drawn(text, case, allowed, expected):
    assert written(text, case, allowed) == expected


@pytest.mark.parametrize(
    ("case", "expected"),
    [("as_drawn", BOTH), ("title", BOTH), ("upper", "ABCD1 -"), ("lower", "abcd1 -")],
)
def test_what_a_case_leaves_is_known_before(case, expected):
    assert narrowed(BOTH, case) == expected
