"""Random changes to training pictures."""

import numpy as np
import pytest

from glyphline.data.augment import augment
from glyphline.params.training import AugmentParams

NONE = AugmentParams.none()
CHANGES = {
    "rotate_deg": 20.0,
    "shear": 0.4,
    "scale": 0.3,
    "stretch": 0.3,
    "shift": 0.2,
    "elastic_px": 2.0,
    "thickness": 1.0,
    "blur_px": 2.0,
    "noise": 0.2,
    "erase": 1.0,
}
SHAPES = [(8, 32, 32), (8, 32, 128), (3, 8, 8), (1, 9, 64)]


def only(**changes: float) -> AugmentParams:
    return NONE.model_copy(update=changes)


def pictures(shape: tuple[int, int, int] = (8, 32, 32)) -> np.ndarray:
    """(B, H, W, 1): a bright cross that reaches neither edge."""
    B, H, W = shape
    batch = np.zeros((B, H, W, 1), np.float32)
    batch[:, H // 2 - 1 : H // 2 + 2, W // 4 : -W // 4] = 1
    batch[:, H // 4 : -H // 4, W // 2 - 1 : W // 2 + 2] = 1
    return batch


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("shape", SHAPES)
def test_zeros_change_nothing(shape: tuple[int, int, int]) -> None:
    batch = np.random.default_rng(1).random((*shape, 1), np.float32)
    assert np.array_equal(augment(batch, NONE, rng()), batch)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", CHANGES)
def test_each_change_alters_pictures_within_shape_dtype_and_range(
    name: str, shape: tuple[int, int, int]
) -> None:
    batch = pictures(shape)
    found = augment(batch, only(**{name: CHANGES[name]}), rng())
    assert found.shape == batch.shape
    assert found.dtype == np.float32
    assert found.min() >= 0
    assert found.max() <= 1
    if shape[0] > 1 and name != "erase":
        assert not np.array_equal(found, batch)


def test_equal_state_gives_equal_results_and_another_state_another() -> None:
    params = only(**CHANGES)
    first = augment(pictures(), params, rng(5))
    assert np.array_equal(first, augment(pictures(), params, rng(5)))
    assert not np.array_equal(first, augment(pictures(), params, rng(6)))


def test_pictures_of_a_batch_change_differently() -> None:
    found = augment(pictures(), only(rotate_deg=20), rng())
    assert len({picture.tobytes() for picture in found}) == 8


def test_the_batch_itself_is_not_changed() -> None:
    batch = pictures()
    augment(batch, only(**CHANGES), rng())
    assert np.array_equal(batch, pictures())


@pytest.mark.parametrize("name", sorted(set(CHANGES) - {"noise"}))
def test_an_empty_picture_stays_empty_but_for_noise(name: str) -> None:
    empty = np.zeros((4, 32, 32, 1), np.float32)
    assert not augment(empty, only(**{name: CHANGES[name]}), rng()).any()


def test_an_empty_batch_stays_empty() -> None:
    assert augment(np.zeros((0, 32, 32, 1), np.float32), only(**CHANGES), rng()).shape[0] == 0


def test_a_character_turns_by_as_much_as_was_asked() -> None:
    batch = np.zeros((200, 65, 65, 1), np.float32)
    batch[:, 32, 2:63] = 1
    found = augment(batch, only(rotate_deg=45), rng())[..., 0]
    steepest = max(np.ptp(np.nonzero(picture > 0.3)[0]) for picture in found)
    assert 38 <= steepest <= 44  # 60 px long, at 45 degrees


def test_thickening_and_thinning_both_happen() -> None:
    batch = np.repeat(pictures((1, 32, 32)), 40, axis=0)
    ink = augment(batch, only(thickness=1), rng()).sum(axis=(1, 2, 3))
    assert (ink > batch[0].sum()).any()
    assert (ink < batch[0].sum()).any()


def test_erasing_blanks_at_most_a_fifth_of_each_side_anywhere() -> None:
    batch = np.ones((400, 20, 40, 1), np.float32)
    blank = augment(batch, only(erase=1), rng())[..., 0] == 0
    heights, widths = blank.any(axis=2).sum(axis=1), blank.any(axis=1).sum(axis=1)
    assert (heights.min(), heights.max()) == (1, 4)
    assert (widths.min(), widths.max()) == (1, 8)
    assert blank.any(axis=(0, 2)).all()
    assert blank.any(axis=(0, 1)).all()


def test_the_probability_of_erasing_is_kept() -> None:
    batch = np.ones((1000, 10, 10, 1), np.float32)
    erased = (augment(batch, only(erase=0.3), rng()) == 0).any(axis=(1, 2, 3))
    assert erased.mean() == pytest.approx(0.3, abs=0.05)


def test_noise_is_normal_and_as_strong_as_was_asked() -> None:
    grey = np.full((300, 40, 50, 1), 0.5, np.float32)
    noise = (augment(grey, only(noise=0.1), rng()) - grey).reshape(300, -1).astype(float)
    deviations = noise.std(axis=1)
    assert 0 <= deviations.min() < 0.005
    assert 0.095 < deviations.max() <= 0.103
    assert np.median(deviations) == pytest.approx(0.05, rel=0.15)  # drawn from 0 to the largest
    strong = noise[deviations > 0.02] / deviations[deviations > 0.02, None]
    assert strong.mean() == pytest.approx(0, abs=0.01)
    assert (strong**4).mean() == pytest.approx(3, abs=0.1)  # a normal distribution's kurtosis
    assert (np.abs(strong) < 2).mean() == pytest.approx(0.954, abs=0.02)  # in steps of a quarter
