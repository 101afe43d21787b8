"""Lines composed of real characters: the bank, the pen, the proportions, the line."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml
from written_characters import FONTS, picture, save_written

from glyphline.errors import DataError
from glyphline.glyphs import draws
from glyphline.params.base import section
from glyphline.params.handwritten_looks import HandwrittenLooks
from glyphline.picture import encode_png
from glyphline.sample import Sample
from glyphline.shards import ShardWriter
from glyphline.synthesis.handwriting.bank import LONGEST_PX, bank_beside, gather, open_bank
from glyphline.synthesis.handwriting.composing import compose
from glyphline.synthesis.handwriting.proportions import box_of
from glyphline.synthesis.handwriting.renderer import render_handwritten
from glyphline.synthesis.handwriting.stroke import FINER, with_pen
from glyphline.synthesis.visibility import stem_px

SHIPPED = yaml.safe_load((Path(__file__).parents[2] / "params.yaml").read_text())["looks"]
EVEN = {
    "height_px": [64, 64], "margins_px": [8, 8], "capitals": [0.5, 0.5], "pen": [0.1, 0.1],
    "slant": [0, 0], "slant_strays": 0, "rotate_deg": 0, "size_strays": 0, "baseline_deg": 0,
    "baseline_wave": 0, "baseline_strays": 0, "gap": [0.2, 0.2], "gap_strays": 0,
    "space": [1, 1], "pressure": 0, "text_colors": ["#000000", "#000000"],
    "backgrounds": ["plain"], "background_colors": ["#ffffff", "#ffffff"], "rulings": ["none"],
    "noise_levels": [0, 0], "blur_px": 0,
}  # fmt: skip


def looks(**changes):
    values = {**SHIPPED["handwritten"], **EVEN, **changes}
    return section(HandwrittenLooks, values, "looks")


@pytest.fixture(scope="module")
def bank(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bank")
    save_written(folder / "balanced", "ACHIbgl1-")
    return open_bank(gather(folder / "balanced", folder / "kept", 10, 1))


def boxes(bank, text, seed=1, merges=None, **changes):
    rng = np.random.default_rng(seed)
    placed = compose(text, bank, merges or {}, 40.0, looks(**changes), rng)
    return np.array([one.box() for one in placed])  # (N, 2, 2)


def test_the_bank_holds_single_characters_of_train_alone(tmp_path):
    save_written(tmp_path / "balanced", "ab", others="xy")
    bank = open_bank(gather(tmp_path / "balanced", tmp_path / "kept", 3, 1))
    assert {name: len(members) for name, members in bank.members.items()} == {"a": 3, "b": 3}
    assert len(bank.sizes) == 6
    assert bank.pixels.size == sum(height * width for _, height, width in bank.sizes)


def test_members_are_picked_by_the_seed(tmp_path):
    save_written(tmp_path / "balanced", "ab", per_class=20)

    def kept(seed):
        file = gather(tmp_path / "balanced", tmp_path / "kept", 3, seed)
        return {path.name: path.read_bytes() for path in file.parent.iterdir()}

    assert kept(1) == kept(1)
    assert kept(1) != kept(2)


def test_ink_is_cropped_bright_and_small_whatever_its_picture_is_like(tmp_path):
    large = picture("H", "Lato-Bold", 200, grey=90)
    with ShardWriter(tmp_path / "balanced", "train") as writer:
        writer.write(Sample(encode_png(large), "H", "hand", "", "train"))
        writer.write(Sample(encode_png(255 - large), "H", "hand", "", "train"))
    bank = open_bank(gather(tmp_path / "balanced", tmp_path / "kept", 5, 1))
    dark, light = (bank.picture(number).astype(int) for number in bank.members["H"])
    assert max(dark.shape) == LONGEST_PX
    assert dark.max() > 250
    assert dark[:, :2].max(axis=1).min() > 150, "the stem of the H begins at once"
    np.testing.assert_allclose(dark, light, atol=4)


def test_data_without_single_characters_are_refused(tmp_path):
    save_written(tmp_path / "balanced", "")
    with pytest.raises(DataError, match="holds none; choose other looks"):
        gather(tmp_path / "balanced", tmp_path / "kept", 5, 1)


def test_the_bank_goes_when_the_run_ends_and_a_worker_without_it_says_so(tmp_path):
    save_written(tmp_path / "balanced", "a")
    with bank_beside(tmp_path / "out", tmp_path / "balanced", 5, 1) as contents:
        assert open_bank(contents).members
    assert [path.name for path in tmp_path.iterdir()] == ["balanced"]
    with pytest.raises(DataError, match="on a cluster as well"):
        open_bank(contents)


def test_another_bank_at_the_same_place_is_read_anew(tmp_path):
    for text in "ab":
        save_written(tmp_path / "balanced", text)
        assert set(open_bank(gather(tmp_path / "balanced", tmp_path / "kept", 5, 1)).members) == {
            text
        }


@pytest.mark.parametrize("font", ["Lato-Thin", "Lato-Regular", "Lato-Black"])
@pytest.mark.parametrize("height_px", [16, 40])
def test_strokes_come_near_the_pen_and_the_size_near_what_is_asked_for(font, height_px):
    ink = 255 - picture("H", font, 64, grey=0)[5:-5, 5:-5]
    coverage = with_pen(ink, height_px, 4.0)
    before = stem_px(ink > 127) * height_px / ink.shape[0]
    after = stem_px(coverage > 127) / FINER
    assert abs(after - 4) < abs(before - 4) + 0.3
    assert coverage.shape[0] / FINER == pytest.approx(height_px, abs=3)


def test_the_loops_of_characters_stay_open():
    ink = 255 - picture("e", "Roboto-Medium", 40, grey=0)[5:-5, 5:-5]
    coverage = cv2.copyMakeBorder(with_pen(ink, 20, 6), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    parts, _ = cv2.connectedComponents((coverage < 128).astype(np.uint8))
    assert parts == 3, "nothing, the outside, the loop"


def test_characters_have_the_proportions_of_print():
    assert box_of("H").height == 1
    assert 0.65 < box_of("c").height < 0.85
    assert box_of("g").bottom > 0.2
    assert box_of("-").bottom < -0.2
    assert not draws(Path(FONTS["OpenSans-Regular"]), "\N{CJK UNIFIED IDEOGRAPH-6F22}")
    assert box_of("\N{CJK UNIFIED IDEOGRAPH-6F22}") == box_of("H")


def test_characters_follow_one_another_with_gaps_and_wider_spaces(bank):
    placed = boxes(bank, "Abl Ag")
    gaps = placed[1:, 0, 0] - placed[:-1, 1, 0]
    assert len(placed) == 5
    np.testing.assert_allclose(gaps[[0, 1, 3]], 8, atol=0.01)
    assert gaps[2] == pytest.approx(48, abs=0.01)


def test_characters_stand_on_the_baseline_in_their_size(bank):
    capital, hanging, dash = boxes(bank, "Hg-")
    assert capital[1, 1] == pytest.approx(0, abs=2)
    assert capital[0, 1] == pytest.approx(-40, abs=4)
    assert hanging[1, 1] > 8
    assert dash[1, 1] < -8


def test_a_letter_that_counts_as_its_capital_is_that_picture_made_small(bank):
    small, capital = boxes(bank, "cC", merges={"c": "C"})
    assert np.ptp(small[:, 1]) < 0.85 * np.ptp(capital[:, 1])


@pytest.mark.parametrize(
    ("change", "spread"),
    [
        ({"baseline_wave": 0.5}, 3.0),
        ({"baseline_deg": 10}, 8.0),
        ({"baseline_strays": 0.3}, 3.0),
    ],
)
def test_the_baseline_moves_up_and_down(bank, change, spread):
    feet = boxes(bank, "H" * 12, 3, **change)[:, 1, 1]
    assert np.ptp(feet) > spread
    assert np.ptp(boxes(bank, "H" * 12, 3)[:, 1, 1]) < 3


def test_sizes_stray(bank):
    heights = np.ptp(boxes(bank, "H" * 12, size_strays=0.4)[:, :, 1], axis=1)
    assert np.ptp(heights) > 6


@pytest.mark.parametrize("slant", [-0.5, 0.5])
def test_a_line_leans_as_a_whole(bank, slant):
    rng = np.random.default_rng(1)
    drawn = render_handwritten("llll", bank, {}, looks(slant=[slant, slant]), rng)
    rows, columns = np.nonzero(drawn < 128)
    upper, lower = columns[rows < np.median(rows)], columns[rows > np.median(rows)]
    assert np.sign(upper.mean() - lower.mean()) == np.sign(slant)


def test_a_line_is_whole_and_dark_on_light_and_as_high_as_asked_for(bank):
    for seed in range(10):
        rng = np.random.default_rng(seed)
        strays = {"rotate_deg": 30, "baseline_deg": 10, "capitals": [0.8, 1], "slant": [-0.5, 0.5]}
        drawn = render_handwritten("Hgb1 AC-l", bank, {}, looks(**strays), rng)
        assert drawn.shape[0] == 64
        assert np.concatenate([drawn[0], drawn[-1], drawn[:, 0], drawn[:, -1]]).min() > 150


@pytest.mark.parametrize(
    "change", [{"rulings": ["line"]}, {"noise_levels": [9, 9]}, {"pressure": 0.9}, {"blur_px": 4}]
)
def test_paper_and_ink_are_as_the_params_say(bank, change):
    plain, other = (
        render_handwritten("Hbg", bank, {}, looks(**one), np.random.default_rng(4))
        for one in ({}, change)
    )
    assert len(np.unique(other)) != len(np.unique(plain))


def test_ink_like_the_paper_is_drawn_anew(bank):
    pale = looks(text_colors=["#f0f0f0", "#f0f0f0"])
    assert render_handwritten("Hbg", bank, {}, pale, np.random.default_rng(1)) is None


def test_pixels_stay_in_the_file_until_they_are_drawn(bank):
    assert isinstance(bank.pixels, np.memmap)
