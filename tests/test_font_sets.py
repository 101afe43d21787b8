"""Sets of fonts by name."""

import shutil
from pathlib import Path

import pytest

from glyphline.errors import DataError
from glyphline.font_sets import fonts_of
from glyphline.fonts import covers, trdg_fonts


def test_several_sets_are_joined_and_sorted() -> None:
    fonts = fonts_of(["trdg", "matplotlib", "font-caladea"])
    names = [font.name for font in fonts]
    assert names == sorted(names)
    assert {"Lato-Thin", "DejaVuSerif-Bold", "Caladea-Italic"} <= set(names)
    assert fonts_of(["trdg"]) == trdg_fonts()


def test_families_are_those_that_the_files_name() -> None:
    families = {font.name: font.family for font in fonts_of(["matplotlib"])}
    assert families["DejaVuSansMono-Bold"] == "DejaVuSansMono"
    assert families["STIXGeneralBolIta"] == "STIXGeneral"
    assert families["cmb10"] == families["cmr10"]


def test_fonts_of_symbols_are_left_out() -> None:
    names = {font.name for font in fonts_of(["matplotlib"])}
    assert not {name for name in names if "Siz" in name or "NonUni" in name or "Last" in name}
    assert not names & {"cmex10", "cmsy10", "cmmi10"}


def test_an_outline_font_in_both_formats_counts_once() -> None:
    names = [font.path.suffix for font in fonts_of(["font-source-serif-pro"])]
    assert names == [".ttf"] * 12


def test_what_texs_own_encoding_puts_elsewhere_is_not_drawn() -> None:
    computer_modern = {font.name: font for font in fonts_of(["matplotlib"])}["cmr10"]
    assert covers(computer_modern, "a")
    assert not covers(computer_modern, "{")


def test_a_folder_of_ones_own_is_a_set(tmp_path: Path) -> None:
    shutil.copy(trdg_fonts()[0].path, tmp_path / "Mine.TTF")
    (font,) = fonts_of([str(tmp_path)])
    assert (font.name, font.path) == ("Mine", tmp_path / "Mine.TTF")


@pytest.mark.parametrize("name", ["nowhere", "pydantic", "/no/such/folder"])
def test_a_set_without_fonts_is_refused_with_the_ways_to_name_one(name: str) -> None:
    with pytest.raises(DataError, match="neither trdg nor matplotlib"):
        fonts_of([name])


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    shutil.copy(trdg_fonts()[0].path, tmp_path / "Lato-Thin.ttf")
    with pytest.raises(DataError, match="two fonts are named 'Lato-Thin'"):
        fonts_of(["trdg", str(tmp_path)])
