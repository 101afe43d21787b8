"""Sheets of rows."""

import numpy as np
import pytest
from PIL import Image

from glyphline.previewing.rows import SHEET_PX, Cell, Row, columns_for, write_rows


def square(level: int, side: int = 30) -> np.ndarray:
    return np.full((side, side), level, np.uint8)


def test_every_picture_stands_once_in_its_row_and_column(tmp_path):
    rows = [
        Row("one", "a note", (Cell(square(3), "x"), Cell(square(7), "y"))),
        Row("two", "", (Cell(square(11), ""), Cell(None, "nothing"))),
    ]
    write_rows(tmp_path / "sheet.png", rows)
    sheet = np.asarray(Image.open(tmp_path / "sheet.png").convert("L"))
    places = {level: np.argwhere(sheet == level) for level in (3, 7, 11)}
    assert {level: len(found) for level, found in places.items()} == dict.fromkeys((3, 7, 11), 900)
    tops = {level: found[0] for level, found in places.items()}
    assert tops[3][0] == tops[7][0] < tops[11][0]
    assert tops[3][1] == tops[11][1] < tops[7][1]


def test_equal_rows_give_equal_bytes(tmp_path):
    rows = [Row("one", "1\n2\n3", (Cell(square(3, 10), "a long caption"),))]
    for name in ("a", "b"):
        write_rows(tmp_path / f"{name}.png", rows)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_very_wide_pictures_are_shrunk(tmp_path):
    wide = np.full((40, 4000), 50, np.uint8)
    write_rows(tmp_path / "wide.png", [Row("w", "", (Cell(wide, ""), Cell(wide, "")))])
    assert Image.open(tmp_path / "wide.png").width <= SHEET_PX + 40


@pytest.mark.parametrize(
    ("widest", "beside", "columns"), [(10, 0, 17), (300, 0, 4), (9000, 0, 2), (640, 900, 1)]
)
def test_as_many_columns_as_a_sheet_is_wide(widest, beside, columns):
    assert columns_for(widest, beside) == columns
