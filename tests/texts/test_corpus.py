"""Kind `corpus`."""

import string

import numpy as np
import pytest

from glyphline.errors import DataError, ParamsError
from glyphline.texts import Form, corpus, draw_text

LETTERS = string.ascii_letters + " äöüß"
TEXT = "Der schnelle Fuchs läuft\nüber die 17 faulen Hunde\n\nund größer wird der Wald\n"


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.setenv("DVC_ROOT", str(tmp_path))
    corpus._opened.cache_clear()

    def write(content, name="mine.txt"):
        data = content if isinstance(content, bytes) else content.encode()
        (tmp_path / name).write_bytes(data)
        return name

    yield write
    corpus._opened.cache_clear()


def draws(file, allowed=LETTERS, longest=16, count=200):
    return [
        draw_text("corpus", allowed, Form(longest, corpus=file), np.random.default_rng(seed))
        for seed in range(count)
    ]


def test_phrases_are_words_that_follow_one_another_on_a_line(write):
    file = write(TEXT)
    drawn = draws(file)
    assert all(f" {text} " in f" {' # '.join(TEXT.splitlines())} " for text in drawn)
    assert all(1 <= len(text) <= 16 for text in drawn)
    assert {"Der schnelle", "läuft", "die"} <= set(drawn)
    assert drawn == draws(file)


def test_words_that_cannot_be_written_or_are_too_long_divide_phrases(write):
    drawn = draws(write(TEXT), longest=5)
    assert not any("17" in text or "schnelle" in text for text in drawn)
    assert "die" in drawn


def test_without_spaces_in_the_charset_single_words_are_drawn(write):
    assert all(" " not in text for text in draws(write(TEXT), LETTERS.replace(" ", "")))


def test_decomposed_letters_and_a_byte_order_mark_are_read_as_usual(write):
    drawn = draws(write("\ufeffla\u0308uft"), count=20)
    assert set(drawn) == {"läuft"}


def test_files_much_larger_than_a_block_are_drawn_from_throughout(write):
    words = [f"{a}{b}{c}ö" for a in string.ascii_lowercase for b in "abcdefghij" for c in "xyz"]
    drawn = draws(write("\n".join(words * 20)), longest=4, count=400)
    assert set(drawn) <= set(words)
    assert len({text[0] for text in drawn}) == 26


@pytest.mark.parametrize(
    ("content", "allowed", "message"),
    [
        ("", LETTERS, "the file is empty"),
        (b"Stra\xdfe Stra\xdfe\n" * 3, LETTERS, "is not UTF-8"),
        ("123 456\n", LETTERS, "200 places of mine.txt hold no word of them"),
        ("x" * 9000, LETTERS, "no word of them that is short enough"),
    ],
)
def test_a_file_that_gives_nothing_is_an_error_that_says_why(write, content, allowed, message):
    file = write(content)
    with pytest.raises(DataError, match=message):
        draws(file, allowed, count=1)


def test_a_missing_file_and_none_at_all_are_errors(write):
    with pytest.raises(DataError, match="there is no file"):
        draws("other.txt", count=1)
    with pytest.raises(ParamsError, match="names no file"):
        draws(None, count=1)
