import hashlib
import string

import numpy as np
import pytest

from glyphline.errors import DataError
from glyphline.texts import CHARACTERS, Form, draw_text
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
        text = draw_text(kind, allowed, Form(longest), generator)
        assert 1 <= len(text) <= longest
        assert set(text) <= set(allowed)
        assert text == " ".join(text.split()), "a space that no reader could count"


@pytest.mark.parametrize("kind", KINDS)
def test_texts_repeat_with_their_generator_and_differ_otherwise(kind):
    once, again, other = (
        [draw_text(kind, CHARACTERS, Form(24), generator) for _ in range(20)]
        for generator in (r for r in (rng(1), rng(1), rng(2)))
    )
    assert once == again
    assert once != other
    assert len(set(once)) > 10


@pytest.mark.parametrize(("kind", "digest"), DRAWN.items())
def test_a_seed_draws_the_texts_that_it_always_drew(kind, digest):
    generator = rng()
    lines = "\n".join(draw_text(kind, CHARACTERS, Form(24), generator) for _ in range(50))
    assert hashlib.sha256(lines.encode()).hexdigest()[:12] == digest


def test_words_follow_the_case_that_is_allowed():
    words = [draw_text("words", string.ascii_uppercase, Form(12), rng(i)) for i in range(20)]
    assert all(word.isupper() for word in words)
    assert len(set(words)) > 15


def test_words_of_few_letters_are_found_in_the_dictionary():
    words = {draw_text("words", CAPTCHA, Form(5), rng(i)) for i in range(20)}
    assert len(words) > 10


def test_separators_that_are_not_allowed_are_left_out():
    assert draw_text("dates", string.digits, Form(24), rng()).isdigit()


@pytest.mark.parametrize(
    ("kind", "allowed"),
    [
        *(("numbers", "abc"), ("words", "~^"), ("dates", "xq"), ("random", " ")),
        *(("addresses", "~^"), ("math", "abc ")),
    ],
)
def test_a_kind_that_cannot_be_written_with_the_charset_is_named(kind, allowed):
    with pytest.raises(DataError, match=f"no text of kind '{kind}' can be made"):
        draw_text(kind, allowed, Form(10), rng())


def test_a_number_of_words_is_kept_where_there_is_room():
    texts = [draw_text("words", CHARACTERS, Form(60, words=(2, 3)), rng(i)) for i in range(40)]
    assert {text.count(" ") + 1 for text in texts} == {2, 3}
    codes = [draw_text("codes", CHARACTERS, Form(24, words=(9, 9)), rng(i)) for i in range(5)]
    assert all(codes), "what is not made of words is not counted in words"


def test_random_texts_have_the_length_asked_for_and_all_kinds_at_least_the_smallest():
    texts = [draw_text("random", CAPTCHA, Form(5, shortest=5), rng(i)) for i in range(20)]
    assert {len(text) for text in texts} == {5}
    for kind in ("words", "dates", "codes"):
        texts = [draw_text(kind, CHARACTERS, Form(24, shortest=8), rng(i)) for i in range(20)]
        assert min(map(len, texts)) >= 8


@pytest.mark.parametrize(
    ("kind", "form"), [("numbers", Form(40, shortest=30)), ("words", Form(5, words=(4, 4)))]
)
def test_lengths_that_a_kind_never_has_are_an_error_that_names_them(kind, form):
    with pytest.raises(DataError, match=f"no text of kind '{kind}' with at least"):
        draw_text(kind, CHARACTERS, form, rng())


def test_the_case_is_changed_before_a_text_leaves():
    form = Form(24, case="upper")
    texts = [draw_text("dates", CHARACTERS, form, rng(i)) for i in range(30)]
    assert all(text == text.upper() for text in texts)
    assert any(c.isalpha() for c in "".join(texts))
