import random

import numpy as np
import pytest
from PIL import Image

from glyphline.synthesis.engine.canvas import Turn, draw_mask, draw_text, turn
from glyphline.synthesis.engine.colors import draw_inks
from glyphline.synthesis.engine.distortion import Shifts
from glyphline.synthesis.engine.faces import FACES
from glyphline.synthesis.engine.layout import lay_out
from glyphline.synthesis.trdg_compat import import_trdg


@pytest.mark.parametrize("orientation", [0, 1])
@pytest.mark.parametrize("stroke", [(0, "#282828"), (1, "#282828"), (2, "#ff0000"), (1, "#0000c0")])
@pytest.mark.parametrize("word_split", [False, True])
def test_canvas_and_mask_are_those_of_trdg(orientation, stroke, word_split, make_settings):
    generator = import_trdg().computer_text_generator
    for seed in range(4):
        settings = make_settings(
            seed, orientation=orientation, stroke_px=stroke[0], stroke_colors=stroke[1],
            word_split=word_split, colors="#204060",
        )  # fmt: skip
        random.seed(seed)
        canvas, mask = generator.generate(
            settings.text, settings.font, settings.colors, settings.size_px, orientation,
            settings.space_width, settings.spacing_px, False, word_split, *stroke,
        )  # fmt: skip
        face = FACES.face(settings.font, settings.size_px)
        layout = lay_out(settings, face)
        fill, line = draw_inks(settings, random.Random(seed))
        mine = draw_text(layout, face, stroke[0], fill, line)
        if mine.mode == "RGBA":
            np.testing.assert_array_equal(np.asarray(mine), np.asarray(canvas))
        else:
            np.testing.assert_array_equal(np.asarray(mine), np.asarray(canvas)[:, :, 3])
            assert (np.asarray(canvas)[np.asarray(mine) > 0][:, :3] == fill).all()
        drawn = np.asarray(draw_mask(layout, face, stroke[0], line, bool(orientation)))
        np.testing.assert_array_equal(drawn > 0, np.asarray(mask)[:, :, 2] > 0)


def test_four_channels_are_moved_as_one():
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, 256, (6, 9, 4), dtype=np.uint8)
    shifts = Shifts(2, [0, 1, 2, -1, -2, 0, 1, 2, 0], [1, -1, 0, 2, -2, 0, 1, 1])
    whole = np.asarray(turn(Image.fromarray(pixels), Turn(None, 0, shifts)))
    assert whole.shape == (10, 13, 4)
    for channel in range(4):
        plane = Image.fromarray(pixels[:, :, channel])
        np.testing.assert_array_equal(
            whole[:, :, channel], np.asarray(turn(plane, Turn(None, 0, shifts)))
        )
    assert not whole[8:].any(), "rows without a shift are lost"
