import random
from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml

from glyphline.errors import ParamsError
from glyphline.fonts import trdg_fonts
from glyphline.params.base import section
from glyphline.params.looks import LooksParams
from glyphline.synthesis import renderer
from glyphline.synthesis.engine.settings import DISTORTIONS, trdg_arguments
from glyphline.synthesis.renderer import (
    Look,
    check_looks,
    draw_look,
    render,
    settings_of,
)
from glyphline.synthesis.trdg_compat import import_trdg

FONTS = {font.name: font.path for font in trdg_fonts()}
COLORS = "#000000,#505050"
ROOT = Path(__file__).parents[2]


def look(**changes):
    values = {
        "height_px": 40,
        "skew_deg": 3,
        "blur_px": 1.0,
        "distortion": 0,
        "background": 0,
        "margins_px": (3, 4, 5, 6),
        "spacing_px": 1,
        "colors": COLORS,
        "seed": 11,
    }
    return Look(**{**values, **changes})


def looks(**changes):
    values = {
        "height_px": 48,
        "skew_deg": 3,
        "blur_px": 1,
        "distortions": ["none", "sine"],
        "backgrounds": ["gaussian_noise", "plain_white"],
        "margins_px": [2, 8],
        "character_spacing_px": [0, 2],
        "text_colors": COLORS.split(","),
    }
    damage = yaml.safe_load((ROOT / "params.yaml").read_text())["looks"]["clean"]["damage"]
    return LooksParams(**{**values, "damage": damage, **changes})


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


@pytest.mark.parametrize("background", ["gaussian_noise", "plain_white", "quasicrystal"])
@pytest.mark.parametrize("distortion", sorted(DISTORTIONS))
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
        assert renderer._median(picture) == np.median(picture)
        assert renderer._median(picture // 200 * 200) == np.median(picture // 200 * 200)


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
        section(LooksParams, {**dict(looks()), "skew_deg": 2.5}, "looks")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"margins_px": [8, 2]}, r"margins_px is \[8, 2\]: give \[smallest, largest\]"),
        ({"character_spacing_px": [-1, 2]}, "character_spacing_px is"),
        ({"margins_px": [0, 21]}, "leave 6 px of height_px 48"),
    ],
)
def test_looks_that_trdg_cannot_draw_are_refused(wrong, message):
    check_looks(looks())
    with pytest.raises(ParamsError, match=message):
        check_looks(looks(**wrong))
