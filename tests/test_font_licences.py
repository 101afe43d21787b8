"""What font files say of their licence, in one line each."""

from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder

from glyphline.font_licences import LONGEST, UNSTATED, font_licences, licence_of
from glyphline.fonts import Font, trdg_fonts

OFL = "SIL Open Font License"


def font_file(path: Path, description: str = "", address: str = "") -> Path:
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef"])
    builder.setupNameTable({"familyName": "Made"})
    for number, text in ((13, description), (14, address)):
        if text:
            builder.font["name"].setName(text, number, 3, 1, 0x409)
    builder.save(path)
    return path


@pytest.mark.parametrize(
    ("description", "address", "licence"),
    [
        ("", "", UNSTATED),
        ("Licensed under the SIL Open Font License, Version 1.1.\nSee the FAQ.", "", OFL),
        ("", "http://scripts.sil.org/OFL", OFL),
        ("Under the Apache License, Version 2.0", "http://apache.org", "Apache License 2.0"),
        (f"It is based on the {OFL}. More.", "http://x", f"http://x: It is based on the {OFL}"),
        ("Free\r\nfor  all", "", "Free for all"),
        ("", "http://x", "http://x"),
    ],
)
def test_a_licence_is_one_line_and_known_ones_go_by_their_name(
    tmp_path: Path, description: str, address: str, licence: str
) -> None:
    assert licence_of(font_file(tmp_path / "a.ttf", description, address)) == licence


def test_a_licence_that_is_a_contract_is_quoted_by_its_beginning(tmp_path: Path) -> None:
    quoted = licence_of(font_file(tmp_path / "a.ttf", "You must agree " * 100))
    assert quoted.startswith("You must agree You")
    assert quoted.endswith(" ...")
    assert len(quoted) <= LONGEST + 4


def test_families_are_gathered_by_licence(tmp_path: Path) -> None:
    free, silent = font_file(tmp_path / "a.ttf", "Free"), font_file(tmp_path / "b.ttf")
    fonts = [Font("c", "Z", free), Font("b", "B", silent), Font("a", "A", free)]
    assert font_licences(fonts) == {"Free": ["A", "Z"], UNSTATED: ["B"]}


def test_every_font_that_trdg_ships_says_something_or_is_listed_as_silent() -> None:
    found = font_licences(trdg_fonts())
    assert "Roboto" in found["Apache License 2.0"]
    assert {"Lato", "Raleway"} <= set(found[OFL])
    assert set().union(*found.values()) == {font.family for font in trdg_fonts()}
