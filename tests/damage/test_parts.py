"""What every part of damage has in common: shape, type, seeds, and nothing at strength zero."""

from collections.abc import Callable

import numpy as np
import pytest

from glyphline.damage import digital, geometry, ink, line, optics, paper
from glyphline.errors import ImageError

Part = Callable[[np.ndarray, float, np.random.Generator], np.ndarray]

# Name -> the part as a function of (picture, strength, rng), its strength of nothing, and another.
PARTS: dict[str, tuple[Part, float, float]] = {
    "aged": (lambda p, s, _: paper.aged(p, int(s)), 255, 210),
    "textured": (paper.textured, 0, 6),
    "fibrous": (lambda p, s, rng: paper.fibrous(p, int(s), rng), 0, 9),
    "dusty": (lambda p, s, rng: paper.dusty(p, int(s), 48.0, rng), 0, 9),
    "bled": (paper.bled, 0, 0.2),
    "spread outwards": (ink.spread, 0, 0.6),
    "spread inwards": (ink.spread, 0, -0.4),
    "faded": (ink.faded, 0, 0.5),
    "exposed": (lambda p, s, _: optics.exposed(p, s), 1, 0.7),
    "lit": (optics.lit, 0, 0.4),
    "shadowed": (optics.shadowed, 0, 0.4),
    "moved": (lambda p, s, _: optics.moved(p, s, 0.7), 0, 3),
    "defocused": (lambda p, s, _: optics.defocused(p, s), 0, 1.3),
    "resolved": (lambda p, s, _: digital.resolved(p, s), 1, 0.5),
    "noisy": (digital.noisy, 0, 8),
    "compressed": (lambda p, s, _: digital.compressed(p, int(s)), 100, 40),
    "streaked": (lambda p, s, rng: line.streaked(p, int(s), rng), 0, 6),
    "speckled": (line.speckled, 0, 0.02),
}
KEEP_TWO_LEVELS = {"streaked", "speckled"}


@pytest.mark.parametrize("name", PARTS)
def test_strength_zero_changes_nothing(text, name):
    part, nothing, _ = PARTS[name]
    assert np.array_equal(part(text, nothing, np.random.default_rng(1)), text)


@pytest.mark.parametrize("name", PARTS)
def test_a_strength_changes_the_picture_and_keeps_shape_type_and_the_one_given(text, name):
    part, _, strength = PARTS[name]
    before = text.copy()
    after = part(text, strength, np.random.default_rng(1))
    assert after.shape == text.shape
    assert after.dtype == np.uint8
    assert not np.array_equal(after, text)
    assert np.array_equal(text, before), "the input was written to"


@pytest.mark.parametrize("name", PARTS)
def test_equal_seeds_give_equal_pictures(text, name):
    part, _, strength = PARTS[name]
    first, second, third = (part(text, strength, np.random.default_rng(s)) for s in (1, 1, 2))
    assert np.array_equal(first, second)
    deterministic = {"aged", "exposed", "moved", "defocused", "resolved", "compressed"}
    assert np.array_equal(first, third) == (name in deterministic)


@pytest.mark.parametrize("name", sorted(set(PARTS) - KEEP_TWO_LEVELS))
@pytest.mark.parametrize("shape", [(12, 6), (48, 20), (9, 300), (64, 64)])
def test_blank_and_odd_pictures_pass(name, shape):
    part, _, strength = PARTS[name]
    for level in (0, 128, 255):
        blank = np.full(shape, level, np.uint8)
        assert part(blank, strength, np.random.default_rng(3)).shape == shape


def test_texture_has_the_standard_deviation_asked_for():
    grey = np.full((60, 600), 200, np.uint8)
    for levels in (3.0, 8.0):
        stds = [paper.textured(grey, levels, np.random.default_rng(s)).std() for s in range(8)]
        assert np.mean(stds) == pytest.approx(levels * 200 / 255, rel=0.2)


def test_noise_has_the_standard_deviation_asked_for_and_less_on_black():
    rng = np.random.default_rng(2)
    light = digital.noisy(np.full((60, 600), 230, np.uint8), 6, rng)
    dark = digital.noisy(np.full((60, 600), 40, np.uint8), 6, rng)
    assert light.std() == pytest.approx(6 * (0.2 + 0.8 * 230 / 255) ** 0.5, rel=0.1)
    assert dark.std() < 0.7 * light.std()


def test_ink_spreads_by_the_distance_asked_for():
    bar = np.full((48, 200), 255, np.uint8)
    bar[14:34, 40:160] = 0
    widths = [
        np.mean([(255 - ink.spread(bar, d, np.random.default_rng(s))[24]).sum() for s in range(9)])
        for d in (-0.8, -0.4, 0, 0.4, 0.8)
    ]
    assert widths == sorted(widths)
    moved = (np.array(widths) - widths[2]) / 255 / 2
    assert moved == pytest.approx([-0.8, -0.4, 0, 0.4, 0.8], abs=0.25)


def test_spread_ink_leaves_paper_beyond_the_strokes_white(text):
    for seed in range(20):
        after = ink.spread(text, 0.03 * 48, np.random.default_rng(seed))
        assert (after[:4] == 255).all()


def test_fading_only_lightens_and_leaves_paper_alone(text):
    after = ink.faded(text, 0.6, np.random.default_rng(4))
    assert (after >= text).all()
    assert (after[text == 255] == 255).all()
    assert after.min() < 120, "it is uneven: some ink stays"


def test_light_and_shadow_darken_by_no_more_than_their_strength():
    white = np.full((48, 300), 250, np.uint8)
    for part in (optics.lit, optics.shadowed):
        for seed in range(20):
            after = part(white, 0.4, np.random.default_rng(seed))
            assert after.max() <= 250
            assert after.min() >= 250 * 0.6 - 1
        assert after.min() < after.max()


def test_blurs_keep_the_light_and_spread_a_point_by_their_length():
    point = np.zeros((41, 41), np.uint8)
    point[20, 20] = 255
    moved = optics.moved(point, 8, 0.0)
    assert np.flatnonzero(moved.sum(axis=1)).tolist() == [20]
    assert np.ptp(np.flatnonzero(moved.sum(axis=0))) == pytest.approx(8, abs=1)
    disc = optics.defocused(point, 3)
    assert np.ptp(np.flatnonzero(disc.sum(axis=0))) == pytest.approx(6, abs=1)
    for blurred in (moved, disc):
        assert int(blurred.sum()) == pytest.approx(255, abs=25)


@pytest.mark.parametrize("degrees", [-4, -1.5, 0.5, 4])
@pytest.mark.parametrize("shape", [(48, 700), (48, 30)])
def test_turning_cuts_nothing_off(degrees, shape):
    picture = np.full(shape, 240, np.uint8)
    picture[3:-3, 3:-3] = 0  # ink up to the margin
    rng = np.random.default_rng(5)
    for shifts in (None, rng.uniform(-5, 5, (4, 2))):
        after = geometry.turned(picture, degrees, rng, shifts)
        border = np.concatenate((after[0], after[-1], after[:, 0], after[:, -1]))
        assert border.min() > 200, "ink at the canvas' edge"
        assert (after < 120).sum() > 0.6 * (picture == 0).sum()
        assert after.shape[0] <= shape[0] * (1 + geometry.MAX_END_SHIFT) + 12


def test_new_paper_looks_like_that_at_the_border():
    rng = np.random.default_rng(6)
    noise = np.clip(rng.normal(225, 9, (48, 400)), 0, 255).astype(np.uint8)
    noise[:, 0] = 0  # ink that touches the border is not paper
    after = geometry.turned(noise, 3, rng)
    corner = after[:3, 40:100].astype(float)
    assert corner.mean() == pytest.approx(225, abs=5)
    assert corner.std() == pytest.approx(9, abs=4)


def test_jpeg_of_a_picture_wider_than_jpeg_allows_is_refused_by_name():
    with pytest.raises(ImageError, match="does not fit into JPEG"):
        digital.compressed(np.zeros((8, 70_000), np.uint8), 50)
