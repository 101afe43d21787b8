"""Batches of lines of similar width."""

import numpy as np
import pytest

from glyphline.data.width_order import by_width


def ordered(widths: np.ndarray, begun: int, size: int) -> np.ndarray:
    rng = np.random.default_rng(1)
    return by_width(rng.permutation(len(widths)), widths, begun, size, rng)


@pytest.mark.parametrize("begun", [0, 3, 7])
@pytest.mark.parametrize("count", [1, 5, 8, 64, 100])
def test_every_line_comes_once(count: int, begun: int) -> None:
    widths = np.random.default_rng(2).integers(1, 9, count) * 32
    assert sorted(ordered(widths, begun, 8)) == list(range(count))


@pytest.mark.parametrize("begun", [0, 3])
def test_whole_batches_hold_neighbours_in_width(begun: int) -> None:
    widths = np.arange(80)
    order = ordered(widths, begun, 8)[-begun % 8 :]
    batches = order[: len(order) // 8 * 8].reshape(-1, 8)
    spans = np.ptp(widths[batches], axis=1)
    assert len(batches) >= 9
    assert spans.max() < 8 + 2 * 8  # the runs taken for the batches that windows share
    assert (np.diff(widths[batches].mean(axis=1)) < 0).any()  # not from narrow to wide


def test_equal_widths_keep_the_order_and_draw_nothing() -> None:
    rng = np.random.default_rng(1)
    order = np.array([2, 0, 1])
    assert by_width(order, np.array([32, 32, 32]), 0, 2, rng) is order
    assert rng.random() == np.random.default_rng(1).random()
