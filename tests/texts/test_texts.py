import hashlib
import string

import numpy as np
import pytest

from glyphline.errors import DataError
from glyphline.texts import CHARACTERS, draw_text
from glyphline.texts import KINDS as ALL_KINDS

KINDS = [kind for kind in ALL_KINDS if kind != "corpus"]  # which has a test of its own

CAPTCHA = "2345678bcdefgmnpwxy"
# Source `fonts` and the recipes draw these: other texts would be other data for an equal seed.
DRAWN = {
    "words": "f37f3d976bf1",
    "numbers": "81e74f5e6819",
    "codes": "ad5b65ba6f9b",
    "dates": "a7f9164af30a",
    "amounts": "116124853c7f",
    "random": "36a80f1fbb65",
}


def rng(seed=1):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("allowed", "longest"),
    [(CHARACTERS, 24), (CHARACTERS, 1), (string.digits + string.ascii_uppercase + " ", 9)],
)
def test_texts_hold_allowed_characters_only_and_keep_to_the_length(kind, allowed, longest):
    generator = rng()
    for _ in range(40):
        text = draw_text(kind, allowed, longest, generator)
        assert 1 <= len(text) <= longest
        assert set(text) <= set(allowed)
        assert text == " ".join(text.split()), "a space that no reader could count"


@pytest.mark.parametrize("kind", KINDS)
def test_texts_repeat_with_their_generator_and_differ_otherwise(kind):
    once, again, other = (
        [draw_text(kind, CHARACTERS, 24, generator) for _ in range(20)]
        for generator in (r for r in (rng(1), rng(1), rng(2)))
    )
    assert once == again
    assert once != other
    assert len(set(once)) > 10


@pytest.mark.parametrize(("kind", "digest"), DRAWN.items())
def test_a_seed_draws_the_texts_that_it_always_drew(kind, digest):
    generator = rng()
    lines = "\n".join(draw_text(kind, CHARACTERS, 24, generator) for _ in range(50))
    assert hashlib.sha256(lines.encode()).hexdigest()[:12] == digest


def test_words_follow_the_case_that_is_allowed():
    words = [draw_text("words", string.ascii_uppercase, 12, rng(i)) for i in range(20)]
    assert all(word.isupper() for word in words)
    assert len(set(words)) > 15


def test_words_of_few_letters_are_found_in_the_dictionary():
    words = {draw_text("words", CAPTCHA, 5, rng(i)) for i in range(20)}
    assert len(words) > 10


def test_separators_that_are_not_allowed_are_left_out():
    assert draw_text("dates", string.digits, 24, rng()).isdigit()


@pytest.mark.parametrize(
    ("kind", "allowed"),
    [
        *(("numbers", "abc"), ("words", "~^"), ("dates", "xq"), ("random", " ")),
        *(("addresses", "~^"), ("math", "abc ")),
    ],
)
def test_a_kind_that_cannot_be_written_with_the_charset_is_named(kind, allowed):
    with pytest.raises(DataError, match=f"no text of kind '{kind}' can be made"):
        draw_text(kind, allowed, 10, rng())
