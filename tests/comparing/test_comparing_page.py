import base64
import re

import cv2
import numpy as np
import pytest
from made_readings import operand, pairs, readings, write_balanced

from glyphline.comparing.comparison import compare_pairs
from glyphline.comparing.operand import TestData
from glyphline.comparing.page import render_page
from glyphline.comparing.pairing import Pairing
from glyphline.comparing.pictures import MAX_HEIGHT_PX, choose_flips, flip_pictures


def page(truths, a, b, groups=(), label="new", pictures=None, notes=()) -> str:
    table = pairs(truths, a, b, groups)
    sides = [
        operand(name, [getattr(p, s) for p in table]) for name, s in (("old", "a"), (label, "b"))
    ]
    pairing = Pairing(table, (0, 0), "name", [])
    flips = choose_flips(table, 48)
    return render_page(*sides, pairing, compare_pairs(table), flips, pictures or {}, notes)


def plain(html: str) -> str:
    """The page's text, as a person reads it."""
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_the_page_needs_nothing_from_elsewhere_and_repeats_byte_for_byte():
    html = page("abc", "abx", "axc")
    assert html == page("abc", "abx", "axc")
    for outside in ("http", "<script", "<link", "@import", "url("):
        assert outside not in html


def test_verdict_figures_and_fates_are_told():
    text = plain(page("a" * 50, "x" * 10 + "a" * 40, "a" * 49 + "y"))
    assert "new is better than old: accuracy 98.0 % against 80.0 %" in text
    assert "Accuracy 80.0 % 67.0 % to 88.8 % 98.0 % 89.5 % to 99.6 % +18.0" in text
    assert "both right 39 broken by B 1 mended by B 10 wrong in different ways 0" in text
    assert "Largest losses characters; recall by class, 0 of 1 classes None." in text
    assert "a 80.0 % 98.0 % +18.0 10 1 50" in text


def test_flips_are_shown_by_kind_with_both_readings_and_confidences():
    text = plain(page("abcd", "axxy", "xbyy"))
    assert "Broken by B characters: 1; A is right, B is wrong" in text
    assert "a truth A a 0.50 ✓ B x 0.50 ✗" in text
    assert "b truth A x 0.33 ✗ B b 0.33 ✓" in text
    assert "Wrong in different ways characters: 1; " in text
    assert "c truth A x 0.25 ✗ B y 0.25 ✗" in text
    assert "d truth" not in text  # wrong alike is no flip


def test_in_lines_the_characters_that_differ_are_marked_and_missing_ones_shown():
    html = page(["ab cd"], ["ab cd"], ["axcd"])
    marks = re.findall(r"<mark>(.*?)</mark>", html)
    assert marks in (["x", "·"], ["·", "x"])
    assert "ab␣cd" in plain(html)


def test_texts_are_escaped_also_names_of_experiments():
    html = page("<&", "x&", "<y", groups=["<i>", ""], label="<script>alert(1)</script>")
    assert "<script" not in html
    assert "<i>" not in html.replace('<div class="bar"><i></i>', "")
    assert "&lt;" in html


def test_notes_stand_below_the_verdict():
    assert "Pictures are far away." in plain(page("a", "a", "b", notes=["Pictures are far away."]))


def test_the_flips_worth_seeing_come_first_and_their_number_is_limited():
    table = pairs("abcdef", "xxxdef", "abcxyz")  # confidence falls along the table
    flips = choose_flips(table[::-1], 2)
    broken, count = flips["characters", "broken"]
    assert ([pair.a.truth for pair in broken], count) == (["d", "e"], 3)
    assert [pair.a.truth for pair in flips["characters", "mended"][0]] == ["a", "b"]
    assert flips["lines", "broken"] == ([], 0)


def decoded(uri: str) -> np.ndarray:
    data = base64.b64decode(uri.removeprefix("data:image/png;base64,"))
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)


@pytest.mark.parametrize("where", ["workspace", "of A", "of B"])
def test_pictures_come_from_the_nearest_place_that_holds_what_was_read(tmp_path, where):
    """B's test set is A's in another order, so that each name means two pictures."""
    rows, others = readings("xyz", "xyz"), readings("zyx", "zyx")
    sides = [operand("a", rows), operand("b", others)]
    shades = [10, 20, 30]
    if where == "workspace":
        write_balanced(tmp_path / "data" / "balanced", rows, shades)
    elif where == "of A":
        sides[0] = operand("a", rows, write_balanced(tmp_path / "elsewhere", rows, shades))
    else:
        data = write_balanced(tmp_path / "elsewhere", others, shades[::-1])
        sides[1] = operand("b", others, data)
    table = [type(pairs("x", "x", "x")[0])(rows[i], others[2 - i]) for i in range(3)]
    found = flip_pictures(*sides, table[1:], tmp_path)
    assert {name: decoded(uri)[0, 1] for name, uri in found.items()} == {
        "test:00001": 20,
        "test:00002": 30,
    }


def test_without_the_data_or_with_other_data_there_are_no_pictures(tmp_path):
    table = pairs("xy", "xy", "yx")
    sides = [operand("a", [p.a for p in table]), operand("b", [p.b for p in table])]
    assert flip_pictures(*sides, table, tmp_path) == {}
    write_balanced(tmp_path / "data" / "balanced", readings("yx", "yx"))
    assert flip_pictures(*sides, table, tmp_path) == {}


def test_data_of_another_fingerprint_are_not_shown_though_their_labels_fit(tmp_path):
    table = pairs("xy", "xy", "yx")
    known = TestData("what was read")
    sides = [operand("a", [p.a for p in table], known), operand("b", [p.b for p in table], known)]
    write_balanced(tmp_path / "data" / "balanced", [p.a for p in table])
    assert flip_pictures(*sides, table, tmp_path) == {}


def test_large_pictures_are_reduced_for_the_page(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "made_readings.picture",
        lambda *_: cv2.imencode(".png", np.zeros((400, 300), np.uint8))[1].tobytes(),
    )
    rows = readings("x", "x")
    side = operand("a", rows, write_balanced(tmp_path / "elsewhere", rows))
    (uri,) = flip_pictures(side, side, pairs("x", "x", "y"), tmp_path).values()
    assert decoded(uri).shape == (MAX_HEIGHT_PX, 72)
