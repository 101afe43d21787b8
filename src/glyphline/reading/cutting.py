"""Characters of a line as pictures of their own, framed as the model saw them in training."""

import cv2
import numpy as np

from glyphline.picture import to_grey
from glyphline.preprocess import Framing
from glyphline.reading.geometry import Box
from glyphline.reading.segmentation import Segmentation

# Of the frame that the source `fonts` draws a character in: medians over the fonts of TRDG.
CAPITAL = 0.5  # height of a capital
BASELINE = 0.755  # from the top
TIGHT = 0.85  # of the picture's height: ink that fills more leaves no frame to go by
MARGIN = 1 / 12  # of the frame, on either side of a character that is wider than high


def cut_characters(
    picture: np.ndarray, segmentation: Segmentation, framing: Framing
) -> list[np.ndarray]:
    """Cut out each character; ink of its neighbours is painted over with paper.

    Args:
        picture: the line that was segmented.
        segmentation: of this picture.
        framing: `ink` cuts close to the character's own ink; `whole` puts it into the square of
            the line's height, so that its size and its height above the baseline can be seen.

    Returns:
        (H, W) uint8 each, in the order of the segments; none for a line without ink.
    """
    grey = to_grey(picture)
    border = np.concatenate((grey[0], grey[-1], grey[:, 0], grey[:, -1]))
    paper = int(np.median(border))
    boxes = [segment.box for segment in segmentation.segments]
    if not boxes:
        return []
    top, bottom = _frame(boxes, grey.shape[0]) if framing == "whole" else (0, 0)
    pictures = []
    for number, box in enumerate(boxes, start=1):
        frame = _square(box, top, bottom) if framing == "whole" else _close(box)
        pictures.append(_cut(grey, segmentation.owners, number, frame, paper))
    return pictures


def _frame(boxes: list[Box], height: int) -> tuple[int, int]:
    """First row of the frame and the row after its last; may lie outside of the picture."""
    highest, lowest = min(box.top for box in boxes), max(box.bottom for box in boxes)
    if lowest - highest <= TIGHT * height:
        return 0, height
    tallest = max(box.height for box in boxes)
    tall = [box for box in boxes if box.height >= tallest / 2]
    baseline = float(np.median([box.bottom for box in tall]))
    capital = max(1.0, float(np.quantile([baseline - box.top for box in tall], 0.85)))
    frame = max(8.0, capital / CAPITAL)
    top = round(baseline - BASELINE * frame)
    return top, top + round(frame)


def _square(box: Box, top: int, bottom: int) -> Box:
    side = bottom - top
    width = max(side, box.width + round(2 * MARGIN * side))
    left = (box.left + box.right - width) // 2
    return Box(left, top, left + width, bottom)


def _close(box: Box) -> Box:
    """The box and a little paper, from which the ink is told."""
    room = max(2, round(0.1 * max(box.width, box.height)))
    return Box(box.left - room, box.top - room, box.right + room, box.bottom + room)


def _cut(grey: np.ndarray, owners: np.ndarray, number: int, frame: Box, paper: int) -> np.ndarray:
    cut = np.full((frame.height, frame.width), paper, np.uint8)
    rows = slice(max(0, frame.top), min(grey.shape[0], frame.bottom))
    columns = slice(max(0, frame.left), min(grey.shape[1], frame.right))
    inside = owners[rows, columns]
    others = ((inside != 0) & (inside != number)).view(np.uint8)
    # Ink fades over a pixel or two; where it fades into the character itself it is kept.
    others = cv2.dilate(others, np.ones((5, 5), np.uint8)).view(bool) & (inside != number)
    seen = np.where(others, np.uint8(paper), grey[rows, columns])
    place = cut[rows.start - frame.top : rows.stop - frame.top]
    place[:, columns.start - frame.left : columns.stop - frame.left] = seen
    return cut
