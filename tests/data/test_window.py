"""Lines of several widths in one batch."""

import numpy as np
import pytest

from glyphline.data.prepared import pack
from glyphline.data.window import Window
from glyphline.preprocess import Preprocess

LINES = Preprocess(
    kind="line", height_px=16, width_px=256, framing="whole", width_step_px=32, fixed_width_px=256
)
TEXTS = ["ab", "abcdefghij", "abc"]  # drawn 32, 32 and 96 px wide


@pytest.fixture
def window() -> Window:
    pictures = [np.full((16, width), 255, np.uint8) for width in (32, 32, 96)]
    for picture in pictures:
        picture[4:12, 4:-4] = 0
    return Window([pack(iter(pictures), TEXTS, LINES)], LINES)


def test_a_line_needs_room_for_its_picture_and_for_its_characters(window: Window) -> None:
    assert window.widths.tolist() == [32, 32, 96]
    assert window.room(8).tolist() == [32, 96, 96]


@pytest.mark.parametrize("positions", [[0], [1], [0, 2], [1, 2], [0, 1, 2]])
def test_a_batch_is_as_wide_as_the_most_room_that_one_of_its_lines_needs(
    window: Window, positions: list[int]
) -> None:
    taken = window.take(np.array(positions), 8)
    assert taken.levels.shape == (len(positions), 16, window.room(8)[positions].max())


def test_levels_are_filled_up_with_paper_and_never_cut(window: Window) -> None:
    narrow = window.take(np.array([0]))
    wide = narrow.widened(64)
    assert wide.levels.shape == (1, 16, 64)
    assert not wide.levels[:, :, 32:].any()
    np.testing.assert_array_equal(wide.levels[:, :, :32], narrow.levels)
    assert wide.widened(32) is wide
