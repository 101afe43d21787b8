"""Captcha-like pictures: what each param does is to be seen in the pixels."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from glyphline.errors import ParamsError
from glyphline.fonts import trdg_fonts
from glyphline.params.base import section
from glyphline.params.captcha_looks import CaptchaLooks
from glyphline.synthesis.captcha.renderer import render_captcha
from glyphline.synthesis.visibility import stem_px

FONTS = {font.name: str(font.path) for font in trdg_fonts()}
SHIPPED = yaml.safe_load((Path(__file__).parents[2] / "params.yaml").read_text())["looks"]
BARE = {
    "height_px": [60, 60], "width_px": None, "margins_px": [10, 10], "font_size": [0.6, 0.6],
    "typefaces": ["line"], "inks": ["line"], "text_colors": ["#000000", "#000000"],
    "scale": [1, 1], "rotate_deg": 0, "slant": 0, "offset": 0, "gap": [0.1, 0.1],
    "warp": [0, 0], "backgrounds": ["plain"], "background_colors": ["#ffffff", "#ffffff"],
    "clutter": [0, 0], "strokes": [0, 0], "dots": [0, 0], "noise_levels": [0, 0], "blur_px": 0,
}  # fmt: skip


def looks(**changes):
    return section(CaptchaLooks, {**SHIPPED["captcha"], **BARE, **changes}, "looks")


def draw(text="lll", seed=1, font="Roboto-Bold", **changes):
    rng = np.random.default_rng(seed)
    return render_captcha(text, [FONTS[font]] * len(text), looks(**changes), rng)


def inked(picture):
    """Runs of columns with ink, as (first, last)."""
    columns = np.flatnonzero((picture < 128).any(axis=0))
    cuts = np.flatnonzero(np.diff(columns) > 1)
    return list(zip(columns[[0, *(cuts + 1)]], columns[[*cuts, -1]], strict=True))


def middles(picture):
    """The mean row of the ink of each run of columns."""
    runs = (picture[:, first : last + 1] for first, last in inked(picture))
    return [float(np.nonzero(run < 128)[0].mean()) for run in runs]


def test_bare_looks_are_a_plain_line_of_text():
    picture = draw("lHl")
    assert picture.shape[0] == 60
    assert len(inked(picture)) == 3
    assert set(np.unique(picture[:, :8])) == {255}
    assert np.ptp(middles(picture)) < 1


def test_characters_are_turned_each_for_itself():
    upright = [last - first for first, last in inked(draw("lll"))]
    turned = [last - first for first, last in inked(draw("lll", rotate_deg=40, gap=[0.4, 0.4]))]
    assert max(upright) - min(upright) <= 1
    assert max(turned) > 2 * max(upright)
    assert len(set(turned)) == 3


@pytest.mark.parametrize(
    ("change", "spread"), [({"offset": 0.2}, 4.0), ({"scale": [0.5, 1.0]}, 1.0)]
)
def test_characters_stand_higher_and_lower_larger_and_smaller(change, spread):
    assert np.ptp(middles(draw("lllll", **change))) > spread


def test_characters_lean():
    widths = [last - first for first, last in inked(draw("lllll", slant=0.6, gap=[0.4, 0.4]))]
    assert max(widths) > 2 * min(widths)


def test_characters_touch_where_the_gap_is_negative():
    assert len(inked(draw("HHH", gap=[-0.1, -0.1]))) == 1


@pytest.mark.parametrize(("inks", "number"), [("line", 1), ("character", 5)])
def test_characters_have_one_ink_or_one_each(inks, number):
    picture = draw("lllll", inks=[inks], text_colors=["#000000", "#808080"])
    levels = {int(picture[:, first : last + 1].min()) for first, last in inked(picture)}
    assert len(levels) == number


def test_nothing_is_cut_however_far_characters_stray():
    for seed in range(20):
        picture = draw(
            "Wgj8", seed, rotate_deg=60, slant=0.8, offset=0.5, scale=[0.5, 2], font_size=[1, 1.2]
        )
        edge = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
        assert edge.min() > 200


def test_a_width_is_a_smallest_one():
    assert draw("l", width_px=200).shape == (60, 200)
    assert draw("WWWWWWWW", width_px=200).shape[1] > 200


@pytest.mark.parametrize("shape", ["straight", "wave", "broken"])
def test_strokes_run_through_the_text(shape):
    (first, last), *others = inked(draw("l l l", strokes=[1, 1], stroke_shapes=[shape]))
    assert others == []
    assert last - first > 0.6 * draw("l l l").shape[1]


def test_strokes_through_fine_characters_are_fine_too():
    thick = {"strokes": [1, 1], "stroke_width": [0.2, 0.2], "stroke_shapes": ["straight"]}
    fine, bold = (draw("l l l", font=f"Lato-{weight}", **thick) for weight in ("Thin", "Black"))
    assert stem_px(fine < 200) < 0.6 * stem_px(bold < 200)


@pytest.mark.parametrize(
    "change",
    [
        {"clutter": [5, 5], "background_colors": ["#909090", "#ffffff"]},
        {"dots": [0.05, 0.05]},
        {"noise_levels": [8, 8]},
        {"backgrounds": ["gradient"], "background_colors": ["#909090", "#ffffff"]},
        {"backgrounds": ["blotches"], "background_colors": ["#909090", "#ffffff"]},
    ],
)
def test_backgrounds_are_no_longer_white(change):
    assert len(np.unique(draw(margins_px=[40, 40], **change)[:, :30])) > 1


def test_waves_bend_what_was_straight():
    assert np.ptp(middles(draw("l" * 12, warp=[0.1, 0.1], warp_length=[2, 2]))) > 4


@pytest.mark.parametrize("ends", [["#ff0000", "#ff0000"], ["#4c4c4c", "#4c4c4c"]])
def test_a_colour_that_vanishes_in_grey_is_never_drawn(ends):
    assert draw(text_colors=ends, background_colors=["#4c4c4c", "#4c4c4c"]) is None


def test_colours_are_drawn_until_each_character_can_be_seen():
    changes = {"inks": ["character"], "text_colors": ["#000000", "#ffffff"]}
    for seed in range(20):
        picture = draw("llll", seed, background_colors=["#808080", "#808080"], **changes)
        away = np.abs(picture.astype(int) - 128)
        columns = np.flatnonzero(away.max(axis=0) >= 29)
        assert np.count_nonzero(np.diff(columns) > 1) == 3


@pytest.mark.parametrize(
    ("change", "message"),
    [({"gap": [-0.5, 0]}, "gap is"), ({"inks": ["word"]}, "inks.0 is 'word'")],
)
def test_wrong_looks_are_answered_with_their_path(change, message):
    with pytest.raises(ParamsError, match=message):
        looks(**change)
