"""Lines are cut from pages where their outlines say."""

import cv2
import numpy as np
import pytest

from glyphline.picture import encode_png
from glyphline.sources._cutting import BoxError, LineCutter, cut_line
from glyphline.sources._files import Files
from glyphline.sources._layouts.label import Label

PAGE = (np.add.outer(3 * np.arange(40), np.arange(60)) % 251).astype(np.uint8)
SMOOTH = np.add.outer(2 * np.arange(60), 2 * np.arange(60)).astype(np.uint8)


def label(*points, turned=False, page_px=None) -> Label:
    return Label("p.png", "x", outline=points, turned=turned, page_px=page_px)


@pytest.mark.parametrize(
    ("points", "rows", "columns"),
    [
        ([(10, 5), (20, 5), (20, 15), (10, 15)], (5, 15), (10, 20)),
        ([(10.2, 5.9), (20.1, 5.9), (20.1, 14.2)], (5, 15), (10, 21)),
        ([(-5, -5), (20, -5), (20, 15), (-5, 15)], (0, 15), (0, 20)),
        ([(50, 30), (99, 30), (99, 99), (50, 99)], (30, 40), (50, 60)),
        ([(1e300, 0), (-1e300, 0), (0, 1e300)], (0, 40), (0, 60)),
    ],
)
def test_the_rectangle_around_an_outline_is_cut_as_far_as_the_page_reaches(points, rows, columns):
    line = cut_line(PAGE, label(*points), "boxes")
    assert np.array_equal(line, PAGE[slice(*rows), slice(*columns)])


@pytest.mark.parametrize(
    ("points", "kind"),
    [
        ([(70, 5), (80, 5), (80, 15)], "outside"),
        ([(60, 5), (80, 5), (80, 15)], "outside"),
        ([(-9, 5), (0, 5), (0, 15)], "outside"),
        ([(5, -9), (9, -9), (9, -1)], "outside"),
        ([(5, 5), (9, 5), (20, 5)], "no area"),
        ([(5, 5), (5, 5), (5, 5), (5, 5)], "no area"),
        ([(5, 5), (5.1, 5), (5.1, 5.1)], "no area"),
    ],
)
def test_an_outline_with_nothing_of_the_page_in_it_is_refused(points, kind):
    with pytest.raises(BoxError, match="the outline") as error:
        cut_line(PAGE, label(*points), "boxes")
    assert error.value.kind == kind


@pytest.mark.parametrize(
    ("stated", "fits"), [((60, 40), True), ((61, 41), True), ((120, 80), False)]
)
def test_outlines_for_a_page_of_another_size_are_refused(stated, fits):
    line = label((1, 1), (9, 1), (9, 9), page_px=stated)
    if fits:
        assert cut_line(PAGE, line, "boxes").shape == (8, 8)
    else:
        with pytest.raises(BoxError, match="for a page of 120x80 px, this one has 60x40") as error:
            cut_line(PAGE, line, "boxes")
        assert error.value.kind == "wrong size"


def test_what_lies_outside_of_an_outline_can_take_the_level_of_the_paper():
    page = np.full((40, 60), 200, np.uint8)
    page[10:20, 10:40] = 90  # the line before, which reaches into the rectangle
    page[22:26, 15:30] = 0  # ink
    low = label((10, 21), (40, 21), (40, 39), (30, 39), (30, 12), (29, 12), (29, 39), (10, 39))
    line = cut_line(page, low, "outlines")
    assert line.shape == (27, 30)
    assert (line[:8, :15] == 200).all()
    assert (line[10:14, 5:18] == 0).all()


def test_an_upright_box_is_cut_without_being_resampled():
    box = label((10, 5), (20, 5), (20, 15), (10, 15), turned=True)
    assert np.array_equal(cut_line(PAGE, box, "boxes"), PAGE[5:15, 10:20])


@pytest.mark.parametrize("degrees", [-30, 20, 180])
def test_a_slanted_box_is_turned_upright(degrees):
    width, height = 30, 12
    matrix = cv2.getRotationMatrix2D((30.0, 30.0), degrees, 1.0)
    corners = np.array([(15, 24), (45, 24), (45, 36), (15, 36)], np.float64)
    points = corners @ matrix[:, :2].T + matrix[:, 2]
    turned = cv2.warpAffine(SMOOTH, matrix, (60, 60), borderMode=cv2.BORDER_REPLICATE)
    line = cut_line(turned, label(*map(tuple, points), turned=True), "boxes")
    assert line.shape == (height, width)
    inside = (slice(2, -2), slice(2, -2))
    wanted = SMOOTH[24:36, 15:45].astype(int)
    assert np.abs(line.astype(int) - wanted)[inside].max() <= 4


def test_a_line_that_runs_down_the_page_is_laid_on_its_side():
    box = label((20.0, 5.0), (26.0, 6.5), (26.0, 35.0), (20.0, 33.5), turned=True)
    line = cut_line(PAGE, box, "boxes")
    assert line.shape[1] > 4 * line.shape[0]


def test_a_box_whose_sides_cross_is_refused():
    with pytest.raises(BoxError, match=r"sides of the outline .* cross"):
        cut_line(PAGE, label((5, 5), (30, 5), (8, 20), (28, 30), turned=True), "boxes")


def test_a_page_is_decoded_once_for_all_of_its_lines(tmp_path):
    (tmp_path / "p.png").write_bytes(encode_png(PAGE))
    reads = []
    files = Files(
        tmp_path, ["p.png"], lambda name: (reads.append(name), (tmp_path / name).open("rb"))[1]
    )
    cutter = LineCutter(files, "boxes")
    for left in range(5):
        cutter.picture(label((left, 0), (left + 5, 0), (left + 5, 9)))
    assert reads == ["p.png"]
