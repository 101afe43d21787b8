"""Where the points of training pictures move to."""

import numpy as np
import pytest

from glyphline.data.warp import _bends, warp
from glyphline.params.training import AugmentParams

NONE = AugmentParams.none()


def warped(batch: np.ndarray, **changes: float) -> np.ndarray:
    """(B, H, W)."""
    params = NONE.model_copy(update=changes)
    return warp(batch[..., None].astype(np.float32), params, np.random.default_rng(0))[..., 0]


def extents(batch: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Height and width of each picture's ink, in px."""
    ink = batch > 0.3
    return np.ptp(edges(ink.any(axis=2)), axis=1) + 1, np.ptp(edges(ink.any(axis=1)), axis=1) + 1


def edges(marked: np.ndarray) -> np.ndarray:
    return np.array([np.nonzero(row)[0][[0, -1]] for row in marked])


def bars(count: int, height: int, width: int, length: int) -> np.ndarray:
    """A horizontal stroke of 2 px from the left edge, at half height."""
    batch = np.zeros((count, height, width), np.float32)
    batch[:, height // 2 - 1 : height // 2 + 1, :length] = 1
    return batch


def middle_rows(columns: np.ndarray) -> np.ndarray:
    """(B, H, some) -> the row around which ink lies, (B,)."""
    rows = np.arange(columns.shape[1])[:, None]
    return (columns * rows).sum(axis=(1, 2)) / columns.sum(axis=(1, 2))


def test_a_character_turns_by_as_much_as_was_asked() -> None:
    batch = np.zeros((200, 65, 65))
    batch[:, 32, 2:63] = 1
    steepest = extents(warped(batch, rotate_deg=45))[0].max()
    assert 39 <= steepest <= 45  # 60 px long, at 45 degrees


@pytest.mark.parametrize(("width", "length"), [(64, 60), (256, 200), (512, 512)])
def test_rotation_moves_the_ends_of_a_line_by_a_tenth_of_the_height_and_no_more(
    width: int, length: int
) -> None:
    found = warped(bars(200, 32, width, length), rotate_deg=45)
    moved = np.stack([middle_rows(found[:, :, :2]), middle_rows(found[:, :, length - 4 : length])])
    assert np.abs(moved - 15.5).max() <= 3.4
    assert (np.abs(moved - 15.5).max(axis=1) > 2.6).all()


def test_a_short_line_in_a_long_picture_turns_by_as_much_as_was_asked() -> None:
    found = warped(bars(200, 32, 512, 20), rotate_deg=10)
    rise = middle_rows(found[:, :, 14:18]) - middle_rows(found[:, :, :4])
    assert np.degrees(np.arctan2(np.abs(rise).max(), 14)) == pytest.approx(10, abs=0.7)


CHANGES = [
    {"rotate_deg": 30},
    {"scale": 0.5},
    {"stretch": 0.5},
    {"shift": 0.4},
    {"shear": 0.5},
    {"rotate_deg": 30, "scale": 0.3, "stretch": 0.3, "shift": 0.2, "shear": 0.4},
]


@pytest.mark.parametrize("changes", CHANGES, ids=lambda changes: "-".join(changes))
@pytest.mark.parametrize("length", [40, 256])
def test_a_line_that_fills_the_picture_stays_in_it(length: int, changes: dict[str, float]) -> None:
    batch = np.zeros((100, 32, 256))
    for rows in (slice(0, 6), slice(26, 32)):
        for columns in (slice(0, 8), slice(length - 8, length)):
            batch[:, rows, columns] = 1
    found = warped(batch, **changes)
    height, width = extents(found)
    assert (height > 12).all()
    assert (width > length * 0.3).all()
    ink = found.sum(axis=(1, 2)) / (height * width)
    expected = batch[0].sum() / (32 * length)
    assert (ink > 0.35 * expected).all()  # four blobs, wherever they are now
    columns = np.arange(256)
    centre = (found.sum(axis=1) * columns).sum(axis=1) / found.sum(axis=(1, 2))
    left = edges(found.max(axis=1) > 0.3)[:, 0]
    balance = (centre - left) / np.maximum(width - 1, 1)
    assert np.abs(balance - 0.5).max() < 0.08  # as much ink at the start as at the end


def test_a_line_keeps_its_start() -> None:
    batch = np.zeros((50, 32, 256), np.float32)
    batch[:, 12:20, 0:6] = 1
    found = warped(batch, scale=0.5, rotate_deg=10)
    assert (found[:, :, :6].max(axis=(1, 2)) > 0.5).all()


def block() -> np.ndarray:
    batch = np.zeros((300, 64, 64), np.float32)
    batch[:, 22:42, 22:42] = 1
    return batch


def test_scale_changes_both_sides_alike_and_stretch_the_width_alone() -> None:
    height, width = extents(warped(block(), scale=0.5))
    assert np.abs(height - width).max() <= 1
    assert height.min() <= 11
    assert height.max() >= 29
    height, width = extents(warped(block(), stretch=0.5))
    assert set(height.tolist()) <= {19, 20, 21}
    assert width.min() <= 11
    assert width.max() >= 29


@pytest.mark.parametrize("sigma", [2, 4, 9.5])
@pytest.mark.parametrize(("height", "width"), [(32, 32), (32, 200)])
def test_bending_is_as_strong_and_as_smooth_as_was_asked_all_over_the_picture(
    height: int, width: int, sigma: float
) -> None:
    params = NONE.model_copy(update={"elastic_px": 3.0, "elastic_sigma_px": sigma})
    bends = _bends(500, height, width, params, np.random.default_rng(2))
    assert bends.shape == (500, 2, height, width)
    expected = 3 / np.sqrt(3)  # drawn evenly from 0 to 3
    assert bends.std() == pytest.approx(expected, rel=0.06)
    for part in (bends[..., :2], bends[..., -2:], bends[..., :2, :], bends[..., -2:, :]):
        assert part.std() == pytest.approx(expected, rel=0.15)
    away = round(sigma)
    for one, other in (
        (bends[..., away:], bends[..., :-away]),
        (bends[..., away:, :], bends[..., :-away, :]),
    ):
        found = np.corrcoef(one.ravel(), other.ravel())[0, 1]
        assert found == pytest.approx(np.exp(-0.25 * (away / sigma) ** 2), abs=0.08)


def test_bending_moves_ink_by_as_much_as_was_asked_and_keeps_its_amount() -> None:
    batch = np.zeros((300, 64, 64))
    batch[:, 30:34, 30:34] = 1
    found = warped(batch, elastic_px=4.0, elastic_sigma_px=12)
    rows, columns = np.mgrid[:64, :64]
    amount = found.sum(axis=(1, 2))
    assert amount.mean() == pytest.approx(16, rel=0.15)
    for places in (rows, columns):
        moved = (found * places).sum(axis=(1, 2)) / amount - 31.5
        assert moved.std() == pytest.approx(4 / np.sqrt(3), rel=0.25)
        assert abs(moved.mean()) < 0.4


def test_bending_and_the_rest_together_are_one_movement() -> None:
    """The rest is done as without bending, up to the precision of OpenCV's two ways."""
    changes = {"rotate_deg": 20, "scale": 0.2, "stretch": 0.2, "shear": 0.2, "shift": 0.1}
    alone = warped(block(), **changes)
    both = warped(block(), **changes, elastic_px=1e-6)
    assert np.abs(alone - both).mean() < 0.005
