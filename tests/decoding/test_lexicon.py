"""Texts that may be read, and those that the model cannot spell."""

import logging
import re

import pytest

from glyphline.charset import Charset
from glyphline.decoding.lexicon import compile_lexicon, readable_texts
from glyphline.errors import DataError

CHARSET = Charset("abc")


@pytest.mark.parametrize(
    ("texts", "kept", "said"),
    [
        (["ab", "c"], ["ab", "c"], ""),
        (["ab", "Zoë", "cc"], ["ab", "cc"], "1 of 3 texts .* never be read: 'Zoë' [(]'Zoë'[)]$"),
        (["a", "x", "y", "bé", "z"], ["a"], "4 of 5 .*: 'x' .*, 'y' .*, 'bé' [(]'é'[)] [.]{3}$"),
    ],
)
def test_texts_that_the_model_cannot_spell_are_counted_and_the_first_are_named(
    texts: list[str], kept: list[str], said: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert readable_texts(texts, CHARSET, {}) == kept
    assert len(caplog.messages) == bool(said)
    assert all(re.search(said, message) for message in caplog.messages)


def test_a_lexicon_of_which_nothing_can_be_spelt_is_refused() -> None:
    with pytest.raises(DataError, match="such as 'é'; it reads 'abc'"):
        readable_texts(["é", "éa"], CHARSET, {})


def test_texts_are_told_apart_no_further_than_the_model_tells_them(
    caplog: pytest.LogCaptureFixture,
) -> None:
    merges = {"A": "a", "B": "b"}
    with caplog.at_level(logging.WARNING):
        assert readable_texts(["AB", "Ab", "c", "ab"], CHARSET, merges) == ["ab", "c"]
    assert not caplog.messages
    assert compile_lexicon(["AB"], CHARSET, merges).accepts(CHARSET.encode("ab"))


def test_the_automaton_takes_the_texts_and_nothing_else() -> None:
    automaton = compile_lexicon(["ab", "abc", "d"], CHARSET, {})
    for text, taken in (("ab", True), ("abc", True), ("a", False), ("abca", False), ("", False)):
        assert automaton.accepts(CHARSET.encode(text)) is taken
