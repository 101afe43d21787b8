"""What of a picture the model reads at once: lines for a line model, characters for the other."""

from dataclasses import dataclass

import numpy as np

from glyphline.ink import ink_box, ink_of
from glyphline.preprocess import Preprocess
from glyphline.reading.cutting import cut_characters
from glyphline.reading.layout import PAGE_PX, Layout, LinePicture, find_layout, whole
from glyphline.reading.segmentation import Segmentation, segment

# A picture of one character is not wider than this many times its height, nor is its ink.
SQUARE = 1.5
SQUARE_INK = 1.25


@dataclass(frozen=True)
class LineUnits:
    """A line, and the pictures that the model reads of it.

    Attributes:
        line: where it is.
        pictures: (H, W) uint8 each: the line itself, or its characters.
        segmentation: where the characters are; None for a line, or a character, that is read
            as a whole.
    """

    line: LinePicture
    pictures: list[np.ndarray]
    segmentation: Segmentation | None = None


def find_units(picture: np.ndarray, how: Preprocess, layout: Layout) -> list[LineUnits]:
    """Cut a picture into what the model reads.

    Args:
        picture: (H, W) uint8.
        how: preprocessing of the model, which tells whether it reads lines or characters.
        layout: what the picture shows; `auto` finds out.

    Returns:
        One entry per line in reading order; none for an empty page.
    """
    if how.kind == "character" and (layout == "character" or _is_small_square(picture, layout)):
        return [_as_it_is(picture)]
    lines = find_layout(picture, layout)
    if how.kind == "line":
        found = [whole(picture)] if lines is None else lines
        return [LineUnits(line, [line.picture]) for line in found]
    if lines is None:
        return [_of_one_line(picture, how, layout)]
    return [_segmented(line, how) for line in lines]


def _as_it_is(picture: np.ndarray) -> LineUnits:
    return LineUnits(whole(picture), [picture])


def _is_small_square(picture: np.ndarray, layout: Layout) -> bool:
    """Whether it is a picture of one character for certain, as nearly all of a data set are."""
    height, width = picture.shape
    return layout == "auto" and height < PAGE_PX and width <= SQUARE_INK * height


def _of_one_line(picture: np.ndarray, how: Preprocess, layout: Layout) -> LineUnits:
    """A picture of one line, or of a single character, which is then read in its own frame."""
    height, width = picture.shape
    if layout == "auto" and width <= SQUARE * height:
        top, bottom, left, right = ink_box(ink_of(picture))
        if right - left <= SQUARE_INK * (bottom - top):
            return _as_it_is(picture)
    found = _segmented(whole(picture), how)
    is_one = len(found.pictures) <= 1 and layout == "auto"
    return _as_it_is(picture) if is_one else found


def _segmented(line: LinePicture, how: Preprocess) -> LineUnits:
    segmentation = segment(line.picture)
    return LineUnits(line, cut_characters(line.picture, segmentation, how.framing), segmentation)
