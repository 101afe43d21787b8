import numpy as np
import pytest
from PIL import Image

from glyphline.synthesis.engine.ink import Ink, blend, scale, to_grey

ALL = np.arange(256, dtype=np.uint8)


@pytest.mark.parametrize("under", [0, 1, 77, 128, 254, 255])
def test_blending_is_pillows_paste_for_every_alpha_and_ink(under):
    alpha, over = np.meshgrid(ALL, ALL)
    below = np.full((256, 256), under, np.uint8)
    mine = blend(alpha, below[None], over[None])
    image = Image.fromarray(below)
    image.paste(Image.fromarray(over), (0, 0), Image.fromarray(alpha))
    np.testing.assert_array_equal(mine[0], np.asarray(image))


def test_one_colour_is_blended_as_a_plane_of_it():
    rng = np.random.default_rng(1)
    alpha, under = rng.integers(0, 256, (2, 9, 30), dtype=np.uint8)
    for value in (0, 3, 255):
        plane = np.full((1, 9, 30), value, np.uint8)
        flat = np.full((1, 1, 1), value, np.uint8)
        np.testing.assert_array_equal(
            blend(alpha, under[None], flat), blend(alpha, under[None], plane)
        )


def test_grey_is_pillows():
    colors = np.random.default_rng(2).integers(0, 256, (3, 300, 300), dtype=np.uint8)
    image = Image.fromarray(colors.transpose(1, 2, 0).copy()).convert("L")
    np.testing.assert_array_equal(to_grey(colors), np.asarray(image))


@pytest.mark.parametrize("size", [(40, 17), (61, 25), (90, 31), (13, 5)])
@pytest.mark.parametrize("fill", [(0, 0, 0), (255, 255, 255), (40, 40, 40), (3, 130, 255)])
def test_scaling_one_ink_is_scaling_a_picture_with_alpha(size, fill):
    rng = np.random.default_rng(3)
    alpha = (rng.integers(0, 3, (25, 61)) * 127.5).astype(np.uint8)
    pixels = np.zeros((25, 61, 4), np.uint8)
    pixels[alpha > 0, :3] = fill
    pixels[:, :, 3] = alpha
    resized = Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS)
    *expected, expected_alpha = np.asarray(resized).transpose(2, 0, 1)
    ink = scale(Image.fromarray(alpha), size, fill)
    np.testing.assert_array_equal(ink.alpha, expected_alpha)
    colors = np.broadcast_to(ink.colors, (3, *ink.alpha.shape))
    seen = ink.alpha > 0
    np.testing.assert_array_equal(colors[:, seen], np.array(expected)[:, seen])


def test_flat_ink_is_told_from_planes():
    alpha = np.zeros((2, 2), np.uint8)
    assert Ink(alpha, np.zeros((3, 1, 1), np.uint8)).is_flat
    assert not Ink(alpha, np.zeros((1, 2, 2), np.uint8)).is_flat
