"""Spaces between words, from the gaps between characters."""

import numpy as np

from glyphline.reading.blobs import Blob

# All but NARROW as shares of the height of the line's tall characters; chosen on lines in the
# fonts that TRDG ships, half of them with spaces.
SPACE = 0.21  # what a space adds to the typical gap, at the least
NO_SPACE = 0.12  # a gap that exceeds half the typical one by less is none
NO_LETTERS = 0.4  # a wider gap says nothing of the gaps inside words
TYPICAL = 0.1  # gap inside words, where none is narrower than that
SURE_SPACE = 0.7  # a wider gap is always a space
DOUBT = 2.0  # how much clearer a jump in width has to be for each step away from what is expected
NARROW = 0.4  # of the room that a narrow character leaves in the place of a typical one


def find_spaces(characters: list[Blob], tall: float) -> list[bool]:
    """Tell which characters stand after a space.

    A figure 1 or a stop stands in more room than it fills, so part of that room is taken from the
    gaps beside it. Then the border between the two kinds of gaps is the largest jump in their
    sizes, if it is near to where it is expected; or that place itself.

    Args:
        characters: by their middle.
        tall: height of the line's tall characters, px.

    Returns:
        One flag per character; the first is False.
    """
    if len(characters) < 2:
        return [False] * len(characters)
    starts = np.array([character.start for character in characters]) / tall
    ends = np.array([character.end for character in characters]) / tall
    widths = ends - starts
    room = NARROW * np.maximum(0, np.median(widths) - widths) / 2
    gaps = starts[1:] - ends[:-1] - room[1:] - room[:-1]
    return [False, *(gaps > _border(gaps)).tolist()]


def _border(gaps: np.ndarray) -> float:
    """The width that parts gaps inside words from gaps between them."""
    within = gaps[gaps <= NO_LETTERS]
    typical = float(np.median(within)) if within.size else TYPICAL
    expected = SPACE + typical
    ordered = np.sort(np.minimum(gaps, SURE_SPACE + 0.1))
    middles = (ordered[1:] + ordered[:-1]) / 2
    clear = np.diff(ordered) - DOUBT * np.abs(middles - expected)
    clear[(middles < NO_SPACE + typical / 2) | (middles > SURE_SPACE)] = 0
    if clear.size and clear.max() > 0:
        return float(middles[clear.argmax()])
    return expected
