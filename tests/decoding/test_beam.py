"""The beam against every text there can be, on few steps and few characters."""

import itertools
import re

import numpy as np
import pytest

from glyphline.charset import Charset
from glyphline.decoding import decode, softmax
from glyphline.decoding.beam import Constraint, beam_search
from glyphline.decoding.decoder import Decoder
from glyphline.decoding.likelihood import text_probabilities
from glyphline.decoding.pattern import compile_pattern
from glyphline.errors import DataError
from glyphline.params.decode import DecodeParams

CHARSET = Charset("ab")
T = 4
TEXTS = [list(text) for n in range(T + 1) for text in itertools.product(range(2), repeat=n)]


def lines(count, steps=T, classes=3, seed=0):
    rng = np.random.default_rng(seed)
    return softmax(rng.standard_normal((count, steps, classes)) * 2)


def ranked(line):
    """All texts that fit, the most probable first."""
    chances = text_probabilities(np.broadcast_to(line, (len(TEXTS), *line.shape)), TEXTS)
    return [TEXTS[index] for index in np.argsort(-chances) if chances[index] > 0]


def params(method="beam", width=10, lexicon=None, pattern=None):
    return DecodeParams(method=method, width=width, lexicon=lexicon, pattern=pattern)


def test_a_beam_wide_enough_finds_every_text_in_order():
    for line in lines(20):
        assert beam_search(np.log(line), 1000) == ranked(line)


@pytest.mark.parametrize("pattern", ["a*b", "[ab]{3}", "aa|b+", "(ab)?a{2}", "b{2}a?", "aaaa"])
def test_along_a_pattern_it_finds_the_most_probable_allowed_text(pattern):
    constraint = Constraint.of(compile_pattern(pattern, CHARSET))
    for line in lines(20):
        texts = (text for text in ranked(line) if re.fullmatch(pattern, CHARSET.decode(text)))
        expected = next(texts, None)
        found = beam_search(np.log(line), 1000, constraint)
        assert (found[0] if found else None) == expected
        narrow = beam_search(np.log(line), 1, constraint)
        assert bool(narrow) == bool(found)  # a narrow beam too ends in a text that is allowed
        assert all(constraint.automaton.accepts(text) for text in narrow)


def test_without_a_language_model_it_is_never_less_probable_than_greedy():
    logits = np.random.default_rng(3).standard_normal((200, 12, 5)).astype(np.float32) * 2
    charset = Charset("abcd")
    greedy = decode(logits, charset, "ctc")
    for width in (1, 3):
        found = Decoder.of(params(width=width), charset, "ctc").read(logits)
        assert all(b.confidence >= g.confidence for b, g in zip(found, greedy, strict=True))
    assert any(b.text != g.text for b, g in zip(found, greedy, strict=True))


def test_greedy_params_decode_as_training_does():
    logits = np.random.default_rng(4).standard_normal((5, 6, 3))
    decoder = Decoder.of(params("greedy"), CHARSET, "ctc", temperature=2.0)
    assert decoder.read(logits) == decode(logits, CHARSET, "ctc", 2.0)


def test_a_lexicon_lets_only_its_texts_be_read(tmp_path):
    path = tmp_path / "texts.txt"
    path.write_text("ab\nbba\n\né\n", encoding="utf-8")
    decoder = Decoder.of(params(lexicon=str(path)), CHARSET, "ctc")
    found = {prediction.text for prediction in decoder.read(np.log(lines(30)))}
    assert found == {"ab", "bba"}
    carried = Decoder.of(params(), CHARSET, "ctc", lexicon=["ab"])
    assert {p.text for p in carried.read(np.log(lines(3)))} == {"ab"}


@pytest.mark.parametrize(
    ("text", "pattern", "message"),
    [
        ("é\n", None, "characters that the model does not read, such as 'é'"),
        ("\n", None, "holds no text"),
        ("ab\n", "b+", "no text in common"),
    ],
)
def test_a_lexicon_that_allows_nothing_is_refused(tmp_path, text, pattern, message):
    path = tmp_path / "texts.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        Decoder.of(params(lexicon=str(path), pattern=pattern), CHARSET, "ctc")


def test_a_lexicon_that_is_not_there_is_named():
    with pytest.raises(DataError, match=r"nowhere\.txt cannot be read: No such file"):
        Decoder.of(params(lexicon="nowhere.txt"), CHARSET, "ctc")


def test_where_no_allowed_text_fits_nothing_is_read():
    decoder = Decoder.of(params(pattern="a{5}"), CHARSET, "ctc")
    (found,) = decoder.read(np.log(lines(1)))
    assert (found.text, found.confidence) == ("", 0)


def test_single_characters_follow_a_pattern_too():
    logits = np.log([[0.6, 0.3, 0.1], [0.1, 0.2, 0.7]])
    found = Decoder.of(params(pattern="[bc]"), Charset("abc"), "softmax").read(logits)
    assert [p.text for p in found] == ["b", "c"]
    assert [p.confidence for p in found] == pytest.approx([0.3, 0.7])
    found = Decoder.of(params(pattern="[bc]{2}"), Charset("abc"), "softmax").read(logits)
    assert [p.text for p in found] == ["", ""]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"method": "greedy", "pattern": "a"}, "pattern needs method: beam"),
        ({"method": "greedy", "lexicon": "a"}, "lexicon needs method: beam"),
        ({"pattern": "a("}, "no regular expression"),
    ],
)
def test_params_that_contradict_each_other_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        params(**changes)
