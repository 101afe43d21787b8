"""The order in which lines are read, by where they stand."""

import pytest

from glyphline.reading.geometry import Box
from glyphline.reading.order import reading_order

TALL = 10  # px of a character; lines are twice as far apart


def column(left: int, top: int, lines: int, width: int = 200) -> list[Box]:
    """Lines of running text one below the other."""
    return [Box(left, top + 20 * n, left + width, top + 20 * n + TALL) for n in range(lines)]


LEFT, RIGHT = 0, 250
WHOLE = [Box(LEFT, 0, RIGHT + 200, TALL)]
PAGES: dict[str, list[Box]] = {
    "a single column": column(LEFT, 0, 5),
    "two columns": column(LEFT, 0, 4) + column(RIGHT, 0, 4),
    "two columns below a title": WHOLE + column(LEFT, 30, 4) + column(RIGHT, 30, 4),
    "the right column begins higher": WHOLE + column(LEFT, 51, 3) + column(RIGHT, 30, 3),
    "the left column begins higher": WHOLE + column(LEFT, 30, 4) + column(RIGHT, 51, 3),
    "the left column ends lower": column(LEFT, 0, 6) + column(RIGHT, 4, 3),
    "the right column ends lower": column(LEFT, 4, 3) + column(RIGHT, 0, 6),
    "a table, row by row": [
        Box(left, top, left + 30, top + TALL) for top in (0, 20, 40) for left in (0, 80, 160)
    ],
    "a line above a table": [
        *(Box(0, 0, 60, TALL), Box(0, 30, 30, 40), Box(80, 31, 110, 41)),
        *(Box(0, 50, 30, 60), Box(80, 50, 110, 60), Box(0, 70, 30, 80), Box(80, 70, 110, 80)),
    ],
}


@pytest.mark.parametrize("page", PAGES)
def test_lines_come_in_the_order_in_which_a_person_reads_them(page: str) -> None:
    boxes = PAGES[page]
    expected = list(range(len(boxes)))
    assert reading_order(boxes, TALL) == expected
    backwards = reading_order(boxes[::-1], TALL)
    assert [len(boxes) - 1 - index for index in backwards] == expected
