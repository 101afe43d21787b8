"""Parts of one line find together; columns and cells stay apart."""

import pytest

from glyphline.reading.fragments import join_marks, join_parts
from glyphline.reading.geometry import Box

HEIGHT = 10.0
LINE = Box(100, 100, 300, 110)


def line(left: int, right: int, row: int = 0) -> Box:
    """A fragment of a line; rows are 20 px apart."""
    return Box(left, 100 + 20 * row, right, 110 + 20 * row)


@pytest.mark.parametrize(
    ("mark", "joined"),
    [
        (Box(303, 107, 305, 113), True),  # a comma
        (Box(302, 97, 304, 101), True),  # an apostrophe
        (Box(95, 97, 98, 101), True),  # a quotation mark
        (Box(330, 107, 332, 113), False),  # far behind
        (Box(303, 120, 305, 126), False),  # of the next line
        (Box(303, 100, 308, 110), False),  # as high as a letter
    ],
)
def test_a_lone_mark_beside_a_line_belongs_to_it(mark: Box, joined: bool) -> None:
    owners = join_marks([LINE, mark], [False, True], [HEIGHT] * 2)
    assert owners == [0, 0 if joined else 1]


def test_marks_do_not_join_marks() -> None:
    marks = [Box(10, 107, 12, 113), Box(14, 107, 16, 113)]
    assert join_marks(marks, [True, True], [HEIGHT] * 2) == [0, 1]


PARTED = [line(0, 100), line(122, 300)]


@pytest.mark.parametrize(
    ("others", "joined"),
    [
        ([], True),  # nothing tells of columns
        ([line(0, 300, 1)], True),  # a line below runs through
        ([line(0, 95, 1), line(125, 300, 1)], False),  # parted there as well
        ([line(0, 95, -1), line(125, 300, -1)], False),
        ([line(0, 300, -1), line(0, 95, 1), line(125, 300, 1)], False),  # a title above a table
        ([line(0, 60, 1), line(75, 300, 1)], True),  # parted elsewhere
        ([line(0, 95, 9), line(125, 300, 9)], True),  # too far away
    ],
)
def test_a_wide_space_parts_a_line_where_its_neighbours_are_parted(
    others: list[Box], joined: bool
) -> None:
    boxes = [*PARTED, *others]
    assert (join_parts(boxes, [HEIGHT] * len(boxes))[1] == 0) is joined


@pytest.mark.parametrize(
    ("other", "joined"),
    [
        (line(110, 300), True),
        (line(135, 300), False),  # too wide
        (Box(122, 92, 300, 124), False),  # of another size
        (Box(122, 107, 300, 117), False),  # lower
    ],
)
def test_only_neighbours_of_one_row_and_size_are_joined(other: Box, joined: bool) -> None:
    assert join_parts([line(0, 100), other], [HEIGHT] * 2) == [0, 0 if joined else 1]
