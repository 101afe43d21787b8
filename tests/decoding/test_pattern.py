"""A pattern reads what Python's own engine matches, and says what it does not know."""

import itertools
import re

import pytest

from glyphline.charset import Charset
from glyphline.decoding.automaton import both
from glyphline.decoding.pattern import compile_pattern
from glyphline.errors import DataError

CHARSET = Charset("aB1- ")
TEXTS = ["".join(text) for n in range(5) for text in itertools.product("aB1- ", repeat=n)]


@pytest.mark.parametrize(
    "pattern",
    [
        *("", "a", "aB1", "a|B1|", "[a1]{2}", "[^a]+", ".{3}", "a*", "(aB)+1?", "(?:a|B)*1"),
        *(r"\d\w\s", r"\D?", r"-|\-{2}", "[]a-]", "[^]a]", "^aB$", "a{0}", "a{,2}", "a{2,}"),
        *("(a*)*B", "((a|1){1,2}-)?", "(a|aB)(B|1)?", r"\x61", "[A-Z]", "a{0,1}", "(|a)B"),
    ],
)
def test_it_accepts_the_texts_that_python_matches(pattern):
    automaton = compile_pattern(pattern, CHARSET)
    found = [text for text in TEXTS if automaton.accepts(CHARSET.encode(text))]
    assert found == [text for text in TEXTS if re.fullmatch(pattern, text)]


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(?=a)", "'(?=...)' is not supported"),
        ("(?i)a", "'(?i...)' is not supported"),
        ("(?P<x>a)", "is not supported; it may hold literals"),
        (r"(a)\1", "inside is not supported"),
        (r"\bab", "inside is not supported"),
        ("a^B", "'^' inside"),
        ("a$B", "'$' inside"),
        ("a+?", "lazy or possessive +?"),
        ("a{2000}", "more than 1,000 repeats"),
        ("a(", "no regular expression"),
        ("a[x-z]", "'[x-z]' takes no character that the model reads"),
        ("((((a{99}){99}){99}){99})", "more than 200,000 states"),
    ],
)
def test_what_cannot_be_followed_is_refused_by_name(pattern, message):
    with pytest.raises(DataError) as error:
        compile_pattern(pattern, CHARSET)
    assert message in str(error.value)


def test_two_automata_together_accept_what_both_do():
    one, other = (compile_pattern(pattern, CHARSET) for pattern in ("a*B?", "[aB]{2}"))
    found = [text for text in TEXTS if both(one, other).accepts(CHARSET.encode(text))]
    assert found == ["aa", "aB"]
