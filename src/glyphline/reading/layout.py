"""Where the lines of a picture are, and whether it is one line already."""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from glyphline.reading.geometry import Box
from glyphline.reading.line_finding import FoundLine, Pieces, find_lines, find_pieces
from glyphline.reading.order import reading_order
from glyphline.reading.page_ink import PageInk, find_ink
from glyphline.reading.skew import Turn, find_angle

Layout = Literal["auto", "page", "line", "character"]

FEWEST_PIECES = 3  # characters that two lines of a page have at the least
SMALL_SHARE = 0.25  # of the picture's height; a single line that is lower is cut from its page
PAGE_PX = 64  # lower pictures are lines: two lines in them could not be told from a broken one
ROOM = 0.25  # of a line's height, kept above and below it


@dataclass(frozen=True)
class LinePicture:
    """A line cut from its page.

    Attributes:
        picture: (H, W) uint8.
        box: its ink on the page as it came.
        origin: the upper left corner of `picture` on the upright page, px.
        turn: brings boxes of the upright page back to the page as it came.
    """

    picture: np.ndarray
    box: Box
    origin: tuple[int, int]
    turn: Turn

    def on_page(self, box: Box) -> Box:
        """A box of `picture` on the page as it came."""
        return self.turn.back(box.moved(*self.origin))


_STILL = Turn((1, 1), 0.0)


def whole(picture: np.ndarray) -> LinePicture:
    """A picture that is one line as it is."""
    height, width = picture.shape
    return LinePicture(picture, Box(0, 0, width, height), (0, 0), _STILL)


def find_layout(picture: np.ndarray, layout: Layout) -> list[LinePicture] | None:
    """Cut a page into its lines.

    Pages turned by up to 8 degrees are read upright. Rules, borders and shade are left out.

    Args:
        picture: (H, W) uint8.
        layout: `page` looks for lines in any picture; `auto` only where there are at least two,
            or one that is small in a large picture.

    Returns:
        The lines in reading order, none on an empty page; None for a picture that is one line
        (or one character) as it is.
    """
    height, width = picture.shape
    if layout in ("line", "character") or (layout == "auto" and height < PAGE_PX):
        return None
    page = find_ink(picture)
    pieces = find_pieces(page.mask)
    turn = Turn((height, width), find_angle(pieces.stats[pieces.characters], pieces.height))
    if turn.degrees:
        page = find_ink(turn.upright(picture, page.paper))
        pieces = find_pieces(page.mask)
    lines = find_lines(pieces)
    if layout == "auto" and not _is_page(lines, height):
        return None
    order = reading_order([line.box for line in lines], pieces.height)
    return [_cut(lines[index], page, pieces, turn) for index in order]


def _is_page(lines: list[FoundLine], height: int) -> bool:
    long = [line for line in lines if line.pieces >= FEWEST_PIECES]
    if height < PAGE_PX or not long:
        return False
    return _stacked(long) or max(line.box.height for line in lines) < SMALL_SHARE * height


def _stacked(lines: list[FoundLine]) -> bool:
    """Whether two lines stand one above the other without sharing rows."""
    highest = min((line.box.bottom for line in lines), default=0)
    return any(line.box.top >= highest - 0.1 * line.box.height for line in lines)


def _cut(line: FoundLine, page: PageInk, pieces: Pieces, turn: Turn) -> LinePicture:
    """Cut a line with some room around it; ink of other lines is painted over with paper."""
    box = line.box
    room = max(2, round(ROOM * max(box.height, 0.7 * pieces.height)))
    height, width = page.grey.shape
    left, top = box.left - room, box.top - room
    rows = slice(max(0, top), min(height, box.bottom + room))
    columns = slice(max(0, left), min(width, box.right + room))
    own = np.isin(pieces.labels[rows, columns], line.labels).view(np.uint8)
    others = (pieces.labels[rows, columns] != 0).view(np.uint8) & (1 - own)
    square = np.ones((5, 5), np.uint8)
    hidden = cv2.dilate(others, square).view(bool) & ~cv2.dilate(
        own, np.ones((3, 3), np.uint8)
    ).view(bool)
    picture = np.full((box.height + 2 * room, box.width + 2 * room), page.paper, np.uint8)
    seen = np.where(hidden, np.uint8(page.paper), page.grey[rows, columns])
    place = picture[rows.start - top : rows.stop - top]
    place[:, columns.start - left : columns.stop - left] = seen
    return LinePicture(picture, turn.back(box), (left, top), turn)
