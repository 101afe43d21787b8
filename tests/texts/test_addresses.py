"""Kind `addresses`."""

import string

import numpy as np

from glyphline.texts import CHARACTERS, Form, draw_text
from glyphline.trdg_package import trdg_folder


def draws(allowed, longest=40, count=300):
    rng = np.random.default_rng(4)
    return [draw_text("addresses", allowed, Form(longest), rng) for _ in range(count)]


def test_several_countries_streets_and_towns_come_up():
    drawn = "\n".join(draws(CHARACTERS))
    for sign in (" Street", " Rd", "straat ", "weg ", "rue ", "Calle ", "Via ", "ul. ", "PO Box "):
        assert sign in drawn
    assert any(any(c.isdigit() for c in line) for line in drawn.splitlines())


def test_names_are_words_of_the_dictionary():
    words = {w.lower() for w in (trdg_folder() / "dicts" / "en.txt").read_text().split("\n")}
    named = [text for text in draws(CHARACTERS) if text.startswith("Via ")]
    assert len(named) > 3
    for text in named:
        assert text.removeprefix("Via ").split(",")[0].lower() in words


def test_words_change_their_case_as_a_whole_rather_than_lose_letters():
    drawn = draws(string.ascii_uppercase + string.digits + " ,.")
    assert any("STREET" in text for text in drawn)
    assert not any("TREET" in text and "STREET" not in text for text in drawn)
    assert all(text.isdecimal() for text in draws(string.digits))


def test_short_lines_keep_whole_words_where_one_fits():
    drawn = draws(CHARACTERS, longest=12)
    assert all(1 <= len(text) <= 12 for text in drawn)
    assert len(set(drawn)) > 200
