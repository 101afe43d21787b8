"""Inputs that families share: squares for characters, lines at their own width."""

import pytest
from family_harness import DATA

from glyphline.models.inputs import line_input, line_steps, square_input


@pytest.mark.parametrize("framing", ["whole", "ink"])
def test_characters_get_a_square_framed_as_the_recipe_says(framing):
    how = square_input(28, framing)
    assert (how.kind, how.height_px, how.width_px, how.framing) == ("character", 28, 28, framing)


@pytest.mark.parametrize(
    ("aspect", "fixed"),
    [
        (2.2, 96),  # 71 px of 32 px height, padded to whole steps
        (3.0, 96),
        (3.01, 128),
        (100.0, 256),  # squeezed to the widest that is read
    ],
)
def test_formats_of_one_width_take_the_widest_line_that_was_learnt(aspect, fixed):
    how = line_input(32, 256, DATA.model_copy(update={"widest_aspect": aspect}), "ink")
    assert (how.kind, how.framing, how.width_px, how.fixed_width_px) == ("line", "ink", 256, fixed)
    assert line_steps(how) == 64
    assert line_steps(how.of_one_width()) == fixed // 4
