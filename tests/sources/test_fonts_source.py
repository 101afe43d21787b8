from pathlib import Path

import numpy as np
import pytest

from glyphline import fonts as all_fonts
from glyphline import texts
from glyphline.errors import DataError, ParamsError
from glyphline.params.base import section
from glyphline.params.compute import ComputeParams, DownloadParams
from glyphline.picture import decode_picture
from glyphline.rejects import Rejects
from glyphline.sources import fonts as source
from glyphline.sources._context import SourceContext

FEW = ("AllerDisplay", "Lato-Hairline", "Pacifico", "RobotoCondensed-Bold", "SEASRN__")


@pytest.fixture
def few_fonts(monkeypatch):
    few = tuple(font for font in all_fonts.trdg_fonts() if font.name in FEW)
    monkeypatch.setattr(source, "fonts_of", lambda sets: few)
    return few


def draw(seed=20, workers=1, **params):
    given = {
        "sets": ["trdg"],
        "characters": "cC0g",
        "variants": 2,
        "lines_per_font": 0,
        "height_px": 48,
        **params,
    }
    compute = ComputeParams(backend="loky", workers=workers)
    context = SourceContext(
        seed, Path("cache"), DownloadParams(timeout_s=1, retries=0), compute, Rejects()
    )
    return list(source.samples(section(source.SourceParams, given, "fonts"), context))


def ink_rows(sample):
    rows = np.flatnonzero((decode_picture(sample.image) < 160).any(axis=1))
    return rows[0], rows[-1]


def test_every_font_gives_each_character_in_each_variant_but_what_it_cannot_tell(few_fonts):
    drawn = draw()
    assert {sample.source for sample in drawn} == {"fonts"}
    assert {sample.split for sample in drawn} == {""}
    by_group = {
        font.group: "".join(s.text for s in drawn if s.group == font.group) for font in few_fonts
    }
    assert by_group["font:Pacifico"] == "ccCC00gg"
    assert by_group["font:Aller"] == "CC00", "Aller Display has small capitals"
    assert by_group["font:SEASRN"] == "CC", "and SEASRN has an O for a zero as well"


def test_characters_are_square_pictures_of_the_height_asked_for_with_ink_off_the_border(few_fonts):
    for sample in draw(characters="0gQf", height_px=40):
        picture = decode_picture(sample.image)
        assert picture.shape == (40, 40)
        assert picture.min() < 160
        border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
        assert border.min() > 128


def test_wide_glyphs_are_not_cut(few_fonts):
    for sample in draw(characters="W@"):
        picture = decode_picture(sample.image)
        assert picture[:, :2].min() > 128
        assert picture[:, -2:].min() > 128


def test_size_and_baseline_tell_lower_from_upper_case(few_fonts):
    drawn = [s for s in draw(variants=6) if s.group == "font:Roboto"]
    tops = {text: [ink_rows(s)[0] for s in drawn if s.text == text] for text in "cCg"}
    bottoms = {text: [ink_rows(s)[1] for s in drawn if s.text == text] for text in "cCg"}
    assert max(tops["C"]) < min(tops["c"])
    assert max(bottoms["c"]) < min(bottoms["g"])


def test_variants_differ_and_the_seed_decides_them(few_fonts):
    images = [sample.image for sample in draw(variants=5)]
    assert len(set(images)) == len(images)
    assert [sample.image for sample in draw(variants=5)] == images
    assert [sample.image for sample in draw(variants=5, seed=21)] != images


def test_a_picture_depends_on_its_own_name_alone(few_fonts):
    alone = {(s.group, s.text): s.image for s in draw(characters="C", variants=1)}
    among = draw(characters="0Cg", variants=1, lines_per_font=2)
    assert {(s.group, s.text): s.image for s in among if s.text == "C"} == alone


def test_the_number_of_workers_changes_nothing(few_fonts):
    assert draw(workers=2, lines_per_font=2) == draw(workers=1, lines_per_font=2)


def test_lines_hold_only_what_their_font_covers_and_capitals_where_it_has_no_others(few_fonts):
    drawn = draw(characters="", variants=1, lines_per_font=12)
    assert len(drawn) == 12 * len(few_fonts)
    by_group = {font.group: font for font in few_fonts}
    for sample in drawn:
        font = by_group[sample.group]
        assert all(all_fonts.covers(font, c) for c in sample.text)
        assert set(sample.text) <= set(texts.CHARACTERS)
        assert len(sample.text) <= source.LINE_CHARACTERS
        assert not all_fonts.is_unicase(font) or sample.text == sample.text.upper()
        picture = decode_picture(sample.image)
        assert picture.shape[0] == 48
        assert picture[:, [0, -1]].min() > 128


def test_a_character_in_no_font_is_named():
    with pytest.raises(DataError, match="draws \\['漢'\\]"):
        draw(characters="a漢")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"characters": ""}, "nothing to draw"),
        ({"characters": "aa"}, "each character once"),
        ({"characters": "a b"}, "no space"),
        ({"variants": 0}, "greater than or equal to 1"),
        ({"varaints": 1}, "did you mean 'variants'"),
    ],
)
def test_wrong_params_are_refused(wrong, message):
    with pytest.raises(ParamsError, match=message):
        draw(**wrong)
