import string

import pytest

from glyphline.fonts import (
    covers,
    family_of,
    is_unicase,
    labelable,
    tells_case,
    trdg_fonts,
)

FONTS = {font.name: font for font in trdg_fonts()}
UNICASE = [
    "AllerDisplay",
    "Amatic-Bold",
    "AmaticSC-Regular",
    "BEBAS___",
    "Capture_it",
    "Capture_it_2",
    "SEASRN__",
]


def test_fonts_are_listed_in_order_with_unique_names_and_existing_files():
    names = [font.name for font in trdg_fonts()]
    assert names == sorted(set(names))
    assert len(names) >= 95
    assert all(font.path.is_file() for font in trdg_fonts())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lato-Hairline", "Lato-BlackItalic"),
        ("Roboto-Thin", "RobotoCondensed-Bold"),
        ("Aller_Rg", "AllerDisplay"),
        ("CaviarDreams", "Caviar_Dreams_Bold"),
        ("AmaticSC-Regular", "Amatic-Bold"),
        ("Capture_it", "Capture_it_2"),
        ("DroidSans-Bold", "OpenSans-Light"),
        ("Walkway_Black", "Walkway_Oblique_UltraBold"),
    ],
)
def test_fonts_of_similar_shapes_are_one_family(one, other):
    assert FONTS[one].family == FONTS[other].family
    assert FONTS[one].group == f"font:{FONTS[one].family}"


def test_there_are_enough_families_to_split():
    assert len({font.family for font in trdg_fonts()}) == 14


@pytest.mark.parametrize(
    ("name", "family"), [("BEBAS___", "BEBAS"), ("FFF_Tusj", "FFF"), ("x", "x"), ("9pt", "9pt")]
)
def test_the_family_of_an_odd_name_is_its_first_word_or_the_name(name, family):
    assert family_of(name) == family


@pytest.mark.parametrize(
    ("name", "character", "expected", "why"),
    [
        ("Lato-Regular", "A", True, "has a glyph"),
        ("Lato-Regular", "€", True, "has a glyph"),
        ("Lato-Regular", " ", True, "has a width"),
        ("Lato-Regular", "\t", False, "is not the space"),
        ("Lato-Regular", "\N{NO-BREAK SPACE}", False, "is blank"),
        ("Lato-Regular", "漢", False, "is not in the cmap"),
        ("BEBAS___", "€", False, "is not in the cmap"),
        ("SEASRN__", "#", False, "is blank"),
        ("Capture_it_2", "(", False, "has the outline of ["),
        ("AmaticSC-Regular", "€", False, "shows a zero"),
        ("AmaticSC-Regular", "0", True, "is right, though the euro sign copies it"),
        ("Walkway_Bold", "£", False, "shows a euro sign"),
        ("Pacifico", "=", False, "has one bar"),
    ],
)
def test_a_font_covers_what_it_draws_and_draws_right(name, character, expected, why):
    assert covers(FONTS[name], character) is expected, why


def test_fonts_without_lower_case_are_found_and_no_others():
    assert [font.name for font in trdg_fonts() if is_unicase(font)] == UNICASE


@pytest.mark.parametrize("letter", list("cosuvwxz"))
def test_letters_naturally_alike_in_both_cases_are_not_mistaken_for_unicase(letter):
    assert tells_case(FONTS["Lato-Regular"], letter)
    assert not tells_case(FONTS["BEBAS___"], letter)


def test_capitals_digits_and_symbols_always_tell_their_case():
    assert all(tells_case(FONTS["BEBAS___"], c) for c in string.ascii_uppercase + "09!€")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("SEASRN__", "23456789ABC"), ("BEBAS___", "0123456789ABCIO"), ("Lato-Black", "01IOabciol9A")],
)
def test_isolated_characters_are_labelable_when_nothing_else_looks_the_same(name, expected):
    assert all(labelable(FONTS[name], character) for character in expected)


def test_digits_drawn_as_letters_and_missing_lower_case_are_not_labelable():
    refused = [c for c in "01IOabc" if not labelable(FONTS["SEASRN__"], c)]
    assert refused == list("01IOabc")
