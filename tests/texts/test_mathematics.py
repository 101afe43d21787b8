"""Kind `math`."""

import re
from fractions import Fraction

import numpy as np
import pytest

from glyphline.texts import CHARACTERS, Form, draw_text

SIGNS = {"\N{MULTIPLICATION SIGN}": "*", "\N{DIVISION SIGN}": "/", ":": "/", "^": "**"}
SCHOOL = "0123456789+-=()xyz\N{MULTIPLICATION SIGN}\N{DIVISION SIGN}"


def draws(allowed, longest=24, count=600):
    rng = np.random.default_rng(4)
    return [draw_text("math", allowed, Form(longest), rng) for _ in range(count)]


def value(side, unknown=0):
    """What one side of a relation comes to, in fractions."""
    plain = "".join(SIGNS.get(c, c) for c in side.replace(" ", ""))
    plain = re.sub(r"(\d)([a-zA-Z])", r"\1*\2", plain)
    plain = re.sub(r"\d+", lambda number: f"Fraction({number[0]})", plain)
    names = {name: Fraction(unknown) for name in re.findall(r"\b[a-zA-Z]\b", plain)}
    return eval(plain, {"Fraction": Fraction, **names})


def holds(text):
    relation = re.search("[=<>]", text)[0]
    left, right = text.split(relation)
    if relation != "=":
        return value(left) < value(right) if relation == "<" else value(left) > value(right)
    guesses = range(1000) if re.search("[a-zA-Z]", text) else [0]
    return any(value(left, guess) == value(right, guess) for guess in guesses)


@pytest.mark.parametrize("allowed", [CHARACTERS, SCHOOL, "0123456789+=", "012345-+= "])
def test_every_relation_is_true(allowed):
    related = [text for text in draws(allowed) if re.search("[=<>]", text)]
    assert len(related) > 60
    assert not [text for text in related if text not in "=<>" and not holds(text)]


def test_the_check_of_these_tests_can_fail():
    assert not holds("12+7=18")
    assert not holds("3x-4=9")
    assert holds("3x-4=8")


def test_all_forms_come_up():
    drawn = draws(CHARACTERS)
    forms = (
        r"^\d+\+\d+=\d+$",
        r"^\d*[a-z]-\d+=",
        r"^\d/\d$",
        r"\(\d\+\d\)",
        r"\^2=",
        "[<>]",
        " = ",
    )
    for form in forms:
        assert any(re.search(form, text) for text in drawn), form


def test_digits_alone_give_numbers_and_signs_alone_give_signs():
    assert all(text.isdecimal() for text in draws("0123456789", count=50))
    assert set(draws("+-x", count=50)) == {"+", "-"}


def test_an_expression_is_left_out_rather_than_cut():
    assert all(holds(text) for text in draws(CHARACTERS, longest=7) if "=" in text.strip("="))
