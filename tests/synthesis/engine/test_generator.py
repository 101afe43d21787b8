import random

import numpy as np
import pytest
from PIL import Image

from glyphline.synthesis.engine import generator
from glyphline.synthesis.engine.generator import generate
from glyphline.synthesis.engine.original import generate_by_trdg

MODES = {
    "black on white": {},
    "one grey": {"colors": "#404040"},
    "one colour": {"colors": "#c01830"},
    "colours": {"colors": "#000000,#505050"},
    "reversed colours": {"colors": "#50ff50,#002000"},
    "noise": {"background": 0},
    "noise under colours": {"background": 0, "colors": "#000000,#505050"},
    "noise under light ink": {"background": 0, "colors": "#f0f0f0"},
    "quasicrystal": {"background": 2, "size_px": 20},
    "pictures": {"background": 3},
    "pictures under colours": {"background": 3, "colors": "#000000,#ffffff"},
    "pictures and masks": {"background": 3, "skew_deg": 20, "distortion": 1, "stroke_px": 1},
    "fixed skew": {"skew_deg": 4},
    "random skew": {"skew_deg": 5, "random_skew": True},
    "a quarter turn": {"skew_deg": 90},
    "fixed blur": {"blur_px": 1.3},
    "random blur": {"blur_px": 2, "random_blur": True},
    **{
        f"{name}, direction {direction}": {"distortion": kind, "direction": direction}
        for kind, name in ((1, "sine"), (2, "cosine"), (3, "random"))
        for direction in (0, 1, 2)
    },
    "sine of colours, turned": {"distortion": 1, "skew_deg": 9, "colors": "#102030,#405060"},
    "vertical": {"orientation": 1, "colors": "#000000,#404040"},
    "vertical, all at once": {
        "orientation": 1, "stroke_px": 1, "distortion": 3, "direction": 2, "skew_deg": 3,
        "fit": True, "blur_px": 0.7, "background": 0,
    },
    "line around": {"stroke_px": 2, "colors": "#a02000"},
    "line around, same colour": {"stroke_px": 1, "colors": "#282828"},
    "line around, turned and moved": {
        "stroke_px": 1, "skew_deg": 7, "distortion": 3, "direction": 2, "background": 0,
    },
    "wide spaces": {"space_width": 2.5, "text": "a b  c"},
    "no spaces": {"space_width": 0.0, "text": " a b"},
    "wide spacing": {"spacing_px": 7},
    "tight spacing": {"spacing_px": -2, "text": "Waffle fj"},
    "whole words": {"word_split": True, "text": "AV  fjord office 12.30"},
    "fit": {"fit": True},
    "fit, turned": {"fit": True, "skew_deg": 11},
    **{f"aligned {side}": {"width_px": 150, "alignment": side} for side in (0, 1, 2)},
    **{f"cut off {side}": {"width_px": 20, "alignment": side} for side in (0, 1, 2)},
    "no margins": {"margins_px": (0, 0, 0, 0)},
    "RGB": {"image_mode": "RGB"},
    "RGB colours, blurred": {"image_mode": "RGB", "colors": "#a00000,#0000a0", "blur_px": 1},
    "RGB pictures": {"image_mode": "RGB", "background": 3},
    "more pieces than a mask can number": {"text": "ab" * 130, "background": 3, "size_px": 17},
}  # fmt: skip


def check(mine, trdgs):
    assert (mine is None) == (trdgs is None)
    if mine is not None:
        assert mine.dtype == np.uint8
        np.testing.assert_array_equal(mine, trdgs)


@pytest.fixture
def no_fallback(monkeypatch):
    def refuse(settings, seed):
        pytest.fail(f"left to TRDG: {settings}")

    monkeypatch.setattr(generator, "generate_by_trdg", refuse)


@pytest.mark.parametrize("mode", MODES)
def test_each_mode_gives_the_picture_that_trdg_draws(
    mode, make_settings, by_trdg, pictures, no_fallback
):
    for seed in range(3 if "more pieces" in mode else 7):
        settings = make_settings(seed, image_dir=pictures, **MODES[mode])
        check(generate(settings, seed), by_trdg(settings, seed))


@pytest.mark.parametrize("seed", range(60))
def test_modes_mixed_at_random_give_the_picture_that_trdg_draws(
    seed, make_settings, by_trdg, pictures, no_fallback
):
    chance = random.Random(seed)
    changes = {"image_dir": pictures}
    for mode in chance.sample(sorted(set(MODES) - {"quasicrystal"}), 4):
        changes |= MODES[mode]
    changes["text"] = changes.get("text", "Mixed 1")[:20]
    settings = make_settings(seed, **changes)
    check(generate(settings, seed), by_trdg(settings, seed))


@pytest.mark.parametrize(("dark", "refused"), [("#404040", True), ("#ffffff", False)])
def test_ink_too_much_like_its_background_is_refused_as_by_trdg(
    dark, refused, make_settings, by_trdg, tmp_path, capsys
):
    Image.new("RGB", (300, 60), (45, 40, 43)).save(tmp_path / "dark.png")
    settings = make_settings(1, background=3, image_dir=str(tmp_path), colors=dark, text="Hm")
    assert (by_trdg(settings, 1) is None) == refused
    capsys.readouterr()
    check(generate(settings, 1), by_trdg(settings, 1))


BEYOND = {
    "a mode of four channels": {"image_mode": "RGBA"},
    "a palette": {"background": 3, "image_dir": "palette"},
    "a transparent background": {"background": 3, "image_dir": "transparent"},
}


@pytest.mark.parametrize("mode", BEYOND)
def test_what_the_engine_does_not_draw_is_left_to_trdg(
    mode, make_settings, by_trdg, tmp_path, monkeypatch, capsys
):
    changes, left = dict(BEYOND[mode]), []
    if "image_dir" in changes:
        see_through = Image.new("RGBA", (300, 90), (250, 240, 230, 200))
        kind = see_through if mode.endswith("background") else see_through.convert("P")
        kind.save(tmp_path / "one.png")
        changes["image_dir"] = str(tmp_path)

    def watched(settings, seed):
        left.append(settings)
        return generate_by_trdg(settings, seed)

    monkeypatch.setattr(generator, "generate_by_trdg", watched)
    settings = make_settings(2, **{"text": "ab", **changes})
    mine = generate(settings, 2)
    assert left == [settings]
    assert capsys.readouterr().out == ""
    check(mine, by_trdg(settings, 2))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"text": ""}, ValueError),
        ({"width_px": 1, "background": 2}, ZeroDivisionError),
        ({"margins_px": (20, 0, 20, 0), "size_px": 32}, ValueError),
        ({"font": "nowhere.ttf"}, OSError),
        ({"colors": "#ffffff,#000000", "orientation": 1}, ValueError),
    ],
)
def test_what_cannot_be_drawn_raises_what_trdg_raises(changes, error, make_settings, by_trdg):
    settings = make_settings(3, **{"text": "ab", **changes})
    with pytest.raises(error):
        by_trdg(settings, 3)
    with pytest.raises(error):
        generate(settings, 3)


def test_other_generators_are_not_touched(make_settings):
    random.seed(5)
    before, numpys = random.getstate(), np.random.get_state()[1].copy()  # noqa: NPY002
    generate(make_settings(4, background=2, distortion=3, text="ab"), 9)
    assert random.getstate() == before
    assert (np.random.get_state()[1] == numpys).all()  # noqa: NPY002


def test_a_picture_may_be_written_to_without_harm_to_the_next(make_settings):
    settings = make_settings(6, text="abc")
    first = np.array(generate(settings, 1))
    drawn = generate(settings, 1)
    if drawn.flags.writeable:
        drawn[:] = 0
    np.testing.assert_array_equal(generate(settings, 1), first)
