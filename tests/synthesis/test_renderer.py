import random
from itertools import product
from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml

from glyphline.errors import ParamsError
from glyphline.fonts import trdg_fonts
from glyphline.params.base import section
from glyphline.params.printed_looks import PrintedLooks
from glyphline.synthesis import renderer
from glyphline.synthesis.engine.settings import DISTORTIONS, trdg_arguments
from glyphline.synthesis.renderer import (
    Look,
    draw_look,
    render,
    settings_of,
)
from glyphline.synthesis.trdg_compat import import_trdg
from glyphline.synthesis.visibility import median

FONTS = {font.name: font.path for font in trdg_fonts()}
COLORS = "#000000,#505050"
ROOT = Path(__file__).parents[2]


def look(**changes):
    values = {
        "height_px": 40,
        "skew_deg": 3,
        "blur_px": 1.0,
        "distortion": 0,
        "direction": 0,
        "background": 0,
        "image_dir": "",
        "margins_px": (3, 4, 5, 6),
        "width_px": 0,
        "alignment": 1,
        "fit": False,
        "word_split": False,
        "spacing_px": 1,
        "space_width": 1.0,
        "colors": COLORS,
        "stroke_px": 0,
        "stroke_colors": "#282828",
        "seed": 11,
    }
    return Look(**{**values, **changes})


def looks(**changes):
    clean = yaml.safe_load((ROOT / "params.yaml").read_text())["looks"]["clean"]
    return section(PrintedLooks, {**clean, "distortions": ["none", "sine"], **changes}, "looks")


PLAIN = {
    "size": 200,
    "skewing_angle": 0,
    "blur": 0.0,
    "background_type": 1,
    "text_color": "#000000",
}


def by_trdg(text, font, changes):
    """Call TRDG's generator with settings written out here, seeded by hand."""
    generator = import_trdg().FakeTextDataGenerator
    random.seed(11)
    np.random.seed(11)  # noqa: NPY002 - TRDG's
    cv2.setRNGSeed(11)
    settings = {
        "index": 0, "text": text, "font": str(font), "out_dir": None, "size": 40,
        "extension": "png", "skewing_angle": 3, "random_skew": True, "blur": 1.0,
        "random_blur": True, "background_type": 0, "distorsion_type": 0,
        "distorsion_orientation": 0, "is_handwritten": False, "name_format": 0, "width": -1,
        "alignment": 1, "text_color": COLORS, "orientation": 0, "space_width": 1.0,
        "character_spacing": 1, "margins": (3, 4, 5, 6), "fit": False, "output_mask": 0,
        "word_split": False, "image_dir": "", "image_mode": "L",
    }  # fmt: skip
    return np.asarray(generator.generate(**{**settings, **changes}))


@pytest.mark.parametrize(
    ("background", "distortion"),
    [
        *product(("gaussian_noise", "plain_white"), sorted(DISTORTIONS)),
        ("quasicrystal", "sine"),  # TRDG takes a second for each, and distorts text alone
    ],
)
def test_the_picture_is_the_one_that_trdg_draws_with_the_same_settings(background, distortion):
    kinds = {"background": renderer.BACKGROUNDS[background], "distortion": DISTORTIONS[distortion]}
    mine = render("H2", FONTS["Lato-Regular"], look(**kinds))
    direct = by_trdg(
        "H2",
        FONTS["Lato-Regular"],
        {
            "background_type": {"gaussian_noise": 0, "plain_white": 1, "quasicrystal": 2}[
                background
            ],
            "distorsion_type": {"none": 0, "sine": 1, "cosine": 2, "random": 3}[distortion],
        },
    )
    assert mine.dtype == np.uint8
    assert mine.shape[0] == 40
    np.testing.assert_array_equal(mine, direct)


def test_the_default_background_repeats_with_the_seed_and_differs_without():
    once, again, other = (
        render("noise", FONTS["Lato-Regular"], look(seed=seed)) for seed in (11, 11, 12)
    )
    np.testing.assert_array_equal(once, again)
    assert once.shape != other.shape or (once != other).any()


def test_other_generators_go_on_as_if_nothing_had_been_drawn():
    random.seed(5)
    expected = [random.random(), random.random()]
    random.seed(5)
    first = random.random()
    render("x", FONTS["Lato-Regular"], look())
    assert [first, random.random()] == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Pacifico", "f"),
        ("Lato-BlackItalic", "f"),
        ("Lato-BlackItalic", "jf"),
        ("Lato-BlackItalic", "j"),
    ],
)
def test_glyphs_that_reach_beyond_their_width_are_not_cut(name, text):
    plain = look(skew_deg=0, blur_px=0.0, background=1, colors="#000000", height_px=200)
    cut, whole, drawn = (
        255.0 - picture
        for picture in (
            by_trdg(text, FONTS[name], PLAIN),
            by_trdg(f"  {text}  ", FONTS[name], PLAIN),
            render(text, FONTS[name], plain),
        )
    )
    assert cut.sum() < 0.97 * whole.sum(), "TRDG alone cuts it"
    assert drawn.sum() == pytest.approx(whole.sum(), rel=0.01)  # widths are whole px


@pytest.mark.parametrize("background", [0, 1])
def test_a_text_that_nobody_could_see_is_none_and_nothing_is_printed(background, capsys):
    white = look(colors="#f4f4f4,#ffffff", background=background)
    assert render("x", FONTS["Lato-Regular"], white) is None
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (7, 9), (8, 9), (40, 333)])
def test_the_paper_is_the_median(shape):
    for seed in range(20):
        picture = np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)
        assert median(picture) == np.median(picture)
        assert median(picture // 200 * 200) == np.median(picture // 200 * 200)


@pytest.mark.parametrize("name", ["Lato-Hairline", "Walkway_Oblique", "Capture_it_2"])
def test_the_thinnest_and_the_inverse_fonts_count_as_visible(name):
    light = look(colors="#505050", height_px=48)
    assert all(render(text, FONTS[name], light) is not None for text in "iO.")


def test_looks_are_drawn_from_the_whole_of_their_ranges():
    rng = np.random.default_rng(3)
    drawn = [draw_look(looks(), rng) for _ in range(300)]
    assert {margin for one in drawn for margin in one.margins_px} == set(range(2, 9))
    assert {one.spacing_px for one in drawn} == {0, 1, 2}
    assert {one.background for one in drawn} == {0, 1}
    assert {one.distortion for one in drawn} == {0, 1}
    assert len({one.seed for one in drawn}) == 300


def test_pictures_stay_in_memory():
    settings = settings_of("x", FONTS["Lato-Regular"], look())
    assert trdg_arguments(settings)["out_dir"] is None


def test_a_fraction_of_a_degree_is_refused_since_trdg_rotates_by_whole_ones():
    with pytest.raises(ParamsError, match="skew_deg"):
        looks(skew_deg=2.5)


@pytest.mark.parametrize(
    ("change", "arguments"),
    [
        (
            {"stroke_px": 2, "stroke_colors": "#909090"},
            {"stroke_width": 2, "stroke_fill": "#909090"},
        ),
        ({"word_split": True}, {"word_split": True}),
        ({"fit": True}, {"fit": True}),
        ({"space_width": 2.5}, {"space_width": 2.5}),
        ({"distortion": 1, "direction": 2}, {"distorsion_type": 1, "distorsion_orientation": 2}),
        ({"width_px": 300, "alignment": 2}, {"width": 300, "alignment": 2}),
    ],
)  # fmt: skip
def test_every_setting_reaches_trdg(change, arguments):
    text = " AV To "  # spaces that leave room for the line around it
    mine = renderer.generate(settings_of(text, FONTS["Lato-Regular"], look(**change)), 11)
    if "width_px" in change:
        mine = render(text, FONTS["Lato-Regular"], look(**change))
    np.testing.assert_array_equal(mine, by_trdg(text, FONTS["Lato-Regular"], arguments))
    assert not np.array_equal(mine, by_trdg(text, FONTS["Lato-Regular"], {}))


def test_a_width_is_a_smallest_one_and_cuts_no_line():
    long, wide = (
        render("Wide words" * 4, FONTS["Lato-Regular"], look(width_px=w)) for w in (0, 90)
    )
    np.testing.assert_array_equal(long, wide)
    assert render("i", FONTS["Lato-Regular"], look(width_px=90)).shape == (40, 90)


@pytest.mark.parametrize("stroke_px", [1, 3])
def test_the_line_around_the_first_and_last_character_is_not_cut(stroke_px):
    picture = render(
        "HH",
        FONTS["Lato-Regular"],
        look(stroke_px=stroke_px, background=1, skew_deg=0, blur_px=0.0),
    )
    inside = picture[3:-5, 4:-6]
    assert inside[:, 0].min() > 200
    assert inside[:, -1].min() > 200


def test_values_are_drawn_from_lists_and_ranges_and_settled_ones_change_no_later_draw():
    rng = np.random.default_rng(3)
    varied = looks(
        height_px=[40, 44], pieces=["words", "characters"], crops=["ink", "line"],
        stroke_px=[0, 2], space_width=[0.5, 2.0], alignments=["left", "right"],
        distortion_directions=["vertical", "both"],
    )  # fmt: skip
    drawn = [draw_look(varied, rng) for _ in range(200)]
    assert {one.height_px for one in drawn} == set(range(40, 45))
    assert {(one.fit, one.word_split) for one in drawn} == {(a, b) for a in (0, 1) for b in (0, 1)}
    assert {one.stroke_px for one in drawn} == {0, 1, 2}
    assert {one.alignment for one in drawn} == {0, 2}
    assert {one.direction for one in drawn} == {0, 2}
    assert all(0.5 <= one.space_width <= 2.0 for one in drawn)
    before, after = np.random.default_rng(5), np.random.default_rng(5)
    draw_look(looks(distortions=["none"], backgrounds=["plain_white"]), after)
    before.integers(2, 9, 4), before.integers(0, 3), before.integers(2**31)
    assert before.random() == after.random()
