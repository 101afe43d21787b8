"""The two kinds of model input: a square around a character, or a line at its own width."""

import math

from glyphline.manifest import Manifest
from glyphline.preprocess import Framing, Preprocess

STEP_PX = 4
"""Width of a line that becomes one time step: networks of lines halve the width twice."""
WIDTH_STEP_PX = 32


def square_input(size_px: int, framing: Framing) -> Preprocess:
    """Characters are fitted into a square, whatever the data.

    Args:
        size_px: side of the square.
        framing: the recipe's.
    """
    return Preprocess(kind="character", height_px=size_px, width_px=size_px, framing=framing)


def line_input(height_px: int, max_width_px: int, data: Manifest, framing: Framing) -> Preprocess:
    """Lines are scaled to one height and keep their width but for some padding.

    Args:
        height_px: height that lines are scaled to.
        max_width_px: lines up to this width keep their own; longer ones are squeezed.
        data: says how wide the widest line is, which formats of one width are made for.
        framing: the recipe's.
    """
    lines = Preprocess(
        kind="line",
        height_px=height_px,
        width_px=max_width_px,
        framing=framing,
        width_step_px=WIDTH_STEP_PX,
    )
    widest = lines.padded(math.ceil(data.widest_aspect * height_px))
    return lines.model_copy(update={"fixed_width_px": widest})


def line_steps(inputs: Preprocess) -> int:
    """T, how many steps a network that makes one of each `STEP_PX` makes of such pictures."""
    return inputs.width_px // STEP_PX
