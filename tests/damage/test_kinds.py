"""Which damage a sample gets, and that its text survives."""

import numpy as np
import pytest

from glyphline.damage.fields import clouds, grain
from glyphline.damage.kinds import KINDS, damage, forced
from glyphline.damage.readable import is_readable


def draws(text, params, count=40):
    return [damage(text, params, np.random.default_rng([7, n])) for n in range(count)]


def test_probability_zero_returns_the_very_picture(text, params):
    assert sum(params.probabilities.values()) == 0
    assert params.inverted == 0
    assert all(after is text for after in draws(text, params))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_changes_the_picture_and_loses_no_ink_at_its_ends(text, params, kind):
    readable = [after for after in draws(text, forced(params, kind)) if after is not None]
    assert len(readable) > 32
    for after in readable:
        assert after.dtype == np.uint8
        H, W = after.shape
        assert 0.7 * 48 < H < 1.6 * 48
        assert 0.8 * 220 < W < 1.2 * 220
        # The first and the last fifth of the line still hold strokes.
        for end in (after[:, : W // 5], after[:, -W // 5 :]):
            assert np.ptp(end) > 60


@pytest.mark.parametrize("kind", KINDS)
def test_equal_seeds_give_equal_pictures_and_others_others(text, params, kind):
    chosen = forced(params, kind)
    first, second = draws(text, chosen, 8), draws(text, chosen, 8)
    assert all(
        (a is None and b is None) or np.array_equal(a, b)
        for a, b in zip(first, second, strict=True)
    )
    assert len({after.tobytes() for after in first if after is not None}) > 6


@pytest.mark.parametrize("kind", ["scan", "camera"])
def test_a_kind_with_all_parts_off_changes_nothing(text, params, kind):
    section = getattr(params, kind)
    assert set(section.NEUTRAL) == set(type(section).model_fields) - {"probability"}
    nothing = section.only().model_copy(update={"probability": 1.0})
    after = damage(text, params.model_copy(update={kind: nothing}), np.random.default_rng(1))
    assert np.array_equal(after, text)


def test_a_fax_with_all_parts_off_is_still_black_and_white(text, params):
    nothing = params.fax.only().model_copy(update={"probability": 1.0})
    after = damage(text, params.model_copy(update={"fax": nothing}), np.random.default_rng(1))
    assert after.shape == text.shape
    assert set(np.unique(after)) == {0, 255}


@pytest.mark.parametrize(
    ("kind", "part"), [(k, p) for k in ("scan", "camera") for p in ("rotate_deg", "jpeg_quality")]
)
def test_a_part_can_be_forced_alone(text, params, kind, part):
    after = draws(text, forced(params, kind, part), 5)
    assert any(a.shape != text.shape for a in after) == (part == "rotate_deg")
    assert not any(np.array_equal(a, text) for a in after)


def test_kinds_come_as_often_as_their_probabilities(text, params):
    some = params.model_copy(
        update={"fax": params.fax.model_copy(update={"probability": 0.3}), "inverted": 0.25}
    )
    after = [a for a in draws(text, some, 300) if a is not None]
    two_levels = [set(np.unique(a)) == {0, 255} for a in after]
    dark = [np.median(a) < 128 for a in after]
    assert np.mean(two_levels) == pytest.approx(0.3, abs=0.07)
    assert np.mean(dark) == pytest.approx(0.25, abs=0.07)


def test_inverted_pictures_are_the_exact_opposite(text, params):
    assert all(np.array_equal(a, 255 - text) for a in draws(text, forced(params, "inverted"), 3))


@pytest.mark.parametrize("kind", KINDS)
def test_light_text_on_dark_survives_too(text, params, kind):
    both = forced(params, kind).model_copy(update={"inverted": 1.0})
    readable = [after for after in draws(text, both) if after is not None]
    assert len(readable) > 28
    assert all(np.median(after) < 128 for after in readable)


def test_what_is_left_alone_is_readable_whatever_the_light(text):
    light = np.linspace(0.4, 1, text.shape[1])
    assert is_readable(text, text, 48)
    assert is_readable(255 - text, 255 - text, 48)
    assert is_readable(text, (text * light).astype(np.uint8), 48)


def lost_letter(text):
    after = text.copy()
    after[:, 60:90] = 255
    return after


def faint(text):
    return (235 + text / 255 * 20).astype(np.uint8)


def smeared(text):
    import cv2

    return cv2.blur(text, (31, 31))


def buried(text):
    noise = np.random.default_rng(8).integers(0, 2, (24, 110), np.uint8) * 255
    return np.kron(noise, np.ones((2, 2), np.uint8))


@pytest.mark.parametrize("ruin", [lost_letter, faint, smeared, buried])
def test_ruined_text_is_refused(text, ruin):
    assert not is_readable(text, ruin(text), 48)


def test_a_blank_picture_is_not_readable():
    blank = np.full((48, 100), 255, np.uint8)
    assert not is_readable(blank, blank, 48)


@pytest.mark.parametrize("cell_px", [1, 2, 3.4, 6, 12, 40])
@pytest.mark.parametrize("shape", [(48, 400), (7, 9), (1, 1), (20, 5000), (1100, 30)])
def test_clouds_have_their_shape_and_a_deviation_of_about_one(cell_px, shape):
    assert clouds(shape, cell_px, np.random.default_rng(1)).shape == shape
    fields = [clouds((48, 400), cell_px, np.random.default_rng(s)) for s in range(20)]
    assert np.mean([field.std() for field in fields]) == pytest.approx(1, abs=0.2)
    assert abs(np.mean([field.mean() for field in fields])) < 0.25


def test_grain_is_centred_and_its_values_do_not_depend_on_each_other():
    field = grain((200, 300), np.random.default_rng(2))
    assert field.mean() == pytest.approx(0, abs=0.02)
    assert field.std() == pytest.approx(1, abs=0.02)
    assert abs(np.corrcoef(field[:, 1:].ravel(), field[:, :-1].ravel())[0, 1]) < 0.02
