import itertools

import cv2
import numpy as np
import pytest

from glyphline.evaluation.corruptions import CORRUPTIONS, corrupt

SEVERITIES = (0.2, 0.6, 1.0)


def word(light_on_dark=False):
    """Some letters on paper that is not quite white."""
    picture = np.full((48, 150), 240, np.uint8)
    cv2.putText(picture, "abc5", (12, 36), cv2.FONT_HERSHEY_SIMPLEX, 1.1, 20, 3, cv2.LINE_AA)
    return 255 - picture if light_on_dark else picture


def corrupted(name, severity, picture=None):
    return corrupt(word() if picture is None else picture, name, severity, np.random.default_rng(3))


def away_from(picture, name, severity):
    """How far the picture has gone: in grey levels, or in px where it is moved."""
    found = corrupted(name, severity, picture)
    assert found.dtype == np.uint8
    if name == "rotation":  # the canvas grows, so that nothing is cut off
        return found.shape[0] - picture.shape[0]
    if name == "scale":
        inked = [
            np.abs(each.astype(int) - each[0, 0]).max(axis=0) > 100 for each in (picture, found)
        ]
        return inked[0].sum() - inked[1].sum()
    return np.abs(found.astype(float) - picture).mean()


@pytest.mark.parametrize("name", CORRUPTIONS)
@pytest.mark.parametrize("light_on_dark", [False, True])
def test_pictures_get_worse_by_degrees(name, light_on_dark):
    picture = word(light_on_dark)
    away = [0, *(away_from(picture, name, severity) for severity in SEVERITIES)]
    assert all(a < b for a, b in itertools.pairwise(away))


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_the_same_generator_state_gives_the_same_picture_and_leaves_the_clean_one(name):
    picture = word()
    assert np.array_equal(corrupted(name, 0.6, picture), corrupted(name, 0.6, picture))
    assert np.array_equal(picture, word())


@pytest.mark.parametrize("name", CORRUPTIONS)
@pytest.mark.parametrize("shape", [(1, 1), (48, 48), (9, 700)])
def test_pictures_without_ink_and_of_odd_sizes_are_taken(name, shape):
    assert corrupted(name, 1.0, np.full(shape, 200, np.uint8)).size


def test_amounts_are_in_the_units_they_state():
    amounts = {name: each.amount(1.0) for name, each in CORRUPTIONS.items()}
    assert amounts["jpeg"] == 2
    assert CORRUPTIONS["jpeg"].amount(0.5) == 9
    pale = corrupted("contrast", 1.0).astype(int)
    assert pale.max() - pale.min() == round(amounts["contrast"] * (240 - 20))
    rows, columns = np.nonzero(corrupted("scale", 1.0) < 200)
    before = np.nonzero(word() < 200)
    assert np.ptp(columns) == pytest.approx(amounts["scale"] * np.ptp(before[1]), abs=2)
    assert np.ptp(rows) == pytest.approx(amounts["scale"] * np.ptp(before[0]), abs=2)


def test_every_em_of_a_line_is_covered_on_its_ink():
    line = np.hstack([word()[:, :105]] * 2)
    changed = (corrupted("occlusion", 1.0, line) != line).any(axis=0)
    assert all(part.any() for part in np.array_split(changed, 4))
