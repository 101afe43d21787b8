"""Pages, lines and characters as the reader returns them."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest

from glyphline.exported import Calibration
from glyphline.reading.geometry import Box
from glyphline.reading.recognizer import Reader
from made_models import bars, export_letters, export_lines, page_of


def test_a_line_is_segmented_for_a_model_of_characters(letters: Reader) -> None:
    page = letters.read(bars("mim im"))
    assert page.text == "mim im"
    (line,) = page.lines
    assert "".join(character.text for character in line.characters) == "mim im"
    assert [c.box.left for c in line.characters] == sorted(c.box.left for c in line.characters)
    first = line.characters[0].box
    assert (first.left, first.top, first.right, first.bottom) == pytest.approx((10, 8, 34, 32), 1)
    assert line.confidence == pytest.approx(np.prod([c.confidence for c in line.characters]))


def test_lines_of_a_page_are_read_from_top_to_bottom(letters: Reader) -> None:
    texts = ["mim im", "iimm", "mmm im i"]
    page = letters.read(page_of(texts))
    assert page.text.split("\n") == texts
    tops = [line.box.top for line in page.lines]
    assert tops == sorted(tops)
    assert page.lines[0].box.left == pytest.approx(40, abs=2)
    assert page.confidence == min(line.confidence for line in page.lines)


@pytest.mark.parametrize("degrees", [-3, 2])
def test_a_turned_page_is_read_upright_and_boxes_lie_on_the_page_as_it_came(
    letters: Reader, degrees: int
) -> None:
    texts = ["mim im imm", "iimm mimi m", "mmm im iimi", "im im im mm"]
    page = np.pad(page_of(texts), 40, constant_values=250)
    height, width = page.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    turned = cv2.warpAffine(page, matrix, (width, height), borderValue=(250,))
    read = letters.read(turned)
    assert read.text.split("\n") == texts
    for line in read.lines:
        for character in line.characters:
            box = character.box
            if character.text != " ":
                assert turned[box.top : box.bottom, box.left : box.right].min() < 100


def test_an_empty_page_has_no_lines_and_an_empty_line_no_text(letters: Reader) -> None:
    empty = np.full((300, 300), 255, np.uint8)
    assert letters.read(empty, layout="page").lines == ()
    (line,) = letters.read(empty[:40], layout="line").lines
    assert (line.text, line.characters, line.confidence) == ("", (), 0.0)


@pytest.mark.parametrize("shape", [(60, 200), (40, 90), (200, 900), (300, 300)])
def test_a_model_that_sees_the_frame_reads_nothing_on_a_blank_picture(
    tmp_path: Path, shape: tuple[int, int]
) -> None:
    """Models of printed characters keep the frame, of which an empty line has none."""
    reader = Reader.load(export_letters(tmp_path / "letters", "whole"))
    for layout in ("auto", "page", "line"):
        page = reader.read(np.full(shape, 255, np.uint8), layout)  # type: ignore[arg-type]
        assert len(page.text) <= 1  # a square may be a character


def test_what_a_picture_shows_can_be_said(letters: Reader) -> None:
    picture = bars("mi")
    assert letters.read(picture, layout="character").text in "mi"
    assert letters.read(picture, layout="line").text == "mi"
    assert letters.read(picture, layout="page").text == "mi"


def columns_line() -> np.ndarray:
    """`a` at 16 to 32 px, `b` (a quarter of the height) at 64 to 80 px, of 8 px high columns."""
    line = np.full((16, 128), 255, np.uint8)
    line[:, 16:32] = 0
    line[6:10, 64:80] = 0
    return line


def test_characters_of_a_ctc_line_stand_where_their_ink_is(columns: Reader) -> None:
    (line,) = columns.read(columns_line()).lines
    assert line.text == "ab"
    assert line.box == Box(0, 0, 128, 16)
    assert [character.box for character in line.characters] == [
        Box(16, 0, 32, 16),
        Box(64, 6, 80, 10),
    ]
    assert all(0.5 < character.confidence <= 1 for character in line.characters)


def test_calibration_makes_the_confidence_smaller_and_leaves_the_text(
    columns: Reader, tmp_path: Path
) -> None:
    folder = export_lines(tmp_path / "m", Calibration(temperature=3.0, thresholds={"0.99": 0.5}))
    calibrated = Reader.load(folder).read(columns_line())
    plain = columns.read(columns_line())
    assert calibrated.text == plain.text
    assert calibrated.confidence < plain.confidence


def test_a_batch_of_pages_lines_and_characters_is_read_like_each_alone(letters: Reader) -> None:
    pictures = [page_of(["mim", "imm"]), bars("mi im"), bars("m"), np.full((9, 9), 255, np.uint8)]
    together = letters.read_batch(pictures * 3)
    assert together == [letters.read(picture) for picture in pictures] * 3


def test_threads_that_share_a_reader_read_what_one_reads(letters: Reader) -> None:
    texts = ["mim im", "i m", "mmmm", "im im im"] * 10
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(lambda text: letters.read(bars(text)).text, texts))
    assert read == texts
