import numpy as np

from glyphline.data.long_padding import EVERY, with_long_padding
from glyphline.data.window import Levels
from glyphline.preprocess import Preprocess

LINES = Preprocess(
    kind="line", height_px=8, width_px=256, framing="whole", width_step_px=32, fixed_width_px=128
)
BATCH = Levels(np.zeros((2, 8, 32), np.uint8), np.ones(2, np.float32), ["a", "b"])


def widths(how: Preprocess, first: int = 0, count: int = 100 * EVERY) -> list[int]:
    batches = with_long_padding([BATCH] * count, how, seed=1, epoch=2, first=first)
    return [batch.levels.shape[2] for batch in batches]


def test_about_one_batch_in_so_many_is_as_wide_as_the_longest_line() -> None:
    found = widths(LINES)
    assert set(found) == {32, 128}
    assert 70 < found.count(128) < 130


def test_the_same_batches_are_filled_up_when_an_epoch_goes_on_in_its_middle() -> None:
    assert widths(LINES, first=40, count=60) == widths(LINES, count=100)[40:]


def test_pictures_of_one_width_stay_as_they_are() -> None:
    assert set(widths(LINES.of_one_width())) == {32}
