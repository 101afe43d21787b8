"""Many pictures to model input at once, each as if it were alone."""

import numpy as np
import pytest

from glyphline import preprocess_batch
from glyphline.preprocess import Preprocess, prepare
from glyphline.preprocess_batch import in_widths, prepare_characters

HOWS = {
    "whole": Preprocess(kind="character", height_px=32, width_px=32, framing="whole"),
    "ink": Preprocess(kind="character", height_px=32, width_px=32, framing="ink"),
}
VARYING = Preprocess(
    kind="line", height_px=32, width_px=320, framing="whole", width_step_px=32, fixed_width_px=96
)


@pytest.fixture(params=HOWS)
def how(request: pytest.FixtureRequest) -> Preprocess:
    return HOWS[request.param]


def scribbles(count: int, height: int, width: int) -> list[np.ndarray]:
    """Strokes dark on light and light on dark, on papers of every level, some of one level only."""
    rng = np.random.default_rng(4)
    pictures = []
    for number in range(count):
        paper, ink = rng.integers(0, 256, 2)
        picture = np.full((height, width), paper, np.uint8)
        top, left = rng.integers(0, height // 2), rng.integers(0, width // 2)
        picture[top : top + height // 3, left : left + 3] = ink
        if number % 2:  # a paper between two levels
            picture[:, ::2] = np.minimum(picture[:, ::2], 254) + 1
        pictures.append(picture)
    return [*pictures, np.zeros((height, width), np.uint8), np.full((height, width), 7, np.uint8)]


def test_pictures_of_one_shape_become_bit_for_bit_what_each_becomes_alone(how: Preprocess) -> None:
    rng = np.random.default_rng(5)
    noise = [rng.integers(0, 256, (21, 30), np.uint8) for _ in range(40)]
    for pictures in (scribbles(300, 24, 20), noise, [noise[0][:, ::2], noise[1][:, ::2]]):
        for found, picture in zip(prepare_characters(pictures, how), pictures, strict=True):
            assert found.dtype == np.float32
            assert np.array_equal(found[..., 0], prepare(picture, how))


@pytest.mark.parametrize("size", [28, 32, 96])
def test_pictures_that_shrink_together_have_no_share_in_each_other(size: int) -> None:
    how = Preprocess(kind="character", height_px=size, width_px=size, framing="whole")
    rng = np.random.default_rng(6)
    for height, width in [*((side, side) for side in range(size, 128)), (127, 31), (9, 250)]:
        pictures = [rng.integers(0, 256, (height, width), np.uint8) for _ in range(5)]
        for found, picture in zip(prepare_characters(pictures, how), pictures, strict=True):
            assert np.array_equal(found[..., 0], prepare(picture, how))


def test_shapes_may_differ_and_pictures_be_too_large_to_be_put_together(
    how: Preprocess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preprocess_batch, "SMALL", 900)
    pictures = [*scribbles(3, 30, 40), *scribbles(3, 20, 40), *scribbles(1, 30, 40)]
    pictures.append(np.full((1, 1), 9, np.uint8))
    for found, picture in zip(prepare_characters(pictures, how), pictures, strict=True):
        assert np.array_equal(found[..., 0], prepare(picture, how))


def test_no_pictures_are_no_batch() -> None:
    assert prepare_characters([], HOWS["whole"]).shape == (0, 32, 32, 1)
    assert not list(in_widths([], HOWS["whole"]))
    assert not list(in_widths([], VARYING))


def test_neighbours_in_a_batch_do_not_change_a_picture() -> None:
    rng = np.random.default_rng(3)
    pictures = [rng.integers(0, 256, (20, w), np.uint8) for w in (300, 20, 90, 31, 85)]
    seen = []
    for positions, batch in in_widths(pictures, VARYING):
        for position, picture in zip(positions, batch, strict=True):
            assert (picture[..., 0] == prepare(pictures[position], VARYING)).all()
            seen.append(position)
    assert sorted(seen) == [0, 1, 2, 3, 4]
