"""The ink of a page: rules go, strokes of letters stay however large and thin they are drawn."""

import cv2
import numpy as np
import pytest

from glyphline.reading.layout import find_layout
from glyphline.reading.page_ink import find_ink
from glyphline.reading.recognizer import Reader
from glyphline.reading.segmentation import segment
from made_models import page_of

# Strokes of letters in a square of 2 by 3, as plotters draw them.
LETTERS = {
    "E": [[(2, 0), (0, 0), (0, 3), (2, 3)], [(0, 1.5), (1.6, 1.5)]],
    "H": [[(0, 0), (0, 3)], [(2, 0), (2, 3)], [(0, 1.5), (2, 1.5)]],
    "I": [[(1, 0), (1, 3)]],
    "T": [[(0, 0), (2, 0)], [(1, 0), (1, 3)]],
    "U": [[(0, 0), (0, 2.4), (0.6, 3), (1.4, 3), (2, 2.4), (2, 0)]],
    "0": [[(1, 0), (0, 0.6), (0, 2.4), (1, 3), (2, 2.4), (2, 0.6), (1, 0)]],
}
ROWS = ("HUET", "0I0U", "THE0")


def page(unit: int, stroke: int) -> np.ndarray:
    """Three rows of letters, 3 units high, on a page little larger than they are."""
    paper = np.full((6 * unit * len(ROWS), 22 * unit), 255, np.uint8)
    for row, text in enumerate(ROWS):
        for column, letter in enumerate(text):
            corner = np.array([3 + 4 * column, 1.5 + 5 * row])
            for line in LETTERS[letter]:
                points = ((np.array(line) + corner) * unit).round().astype(np.int32)
                cv2.polylines(paper, [points], False, 0, stroke, cv2.LINE_AA)
    return paper


@pytest.mark.parametrize("unit", [8, 16, 24, 40])
@pytest.mark.parametrize("stroke", [1, 2, 3, 5])
def test_stems_of_large_type_are_no_rules(unit: int, stroke: int) -> None:
    lines = find_layout(page(unit, stroke), "page")
    assert lines is not None
    assert [len(segment(line.picture).segments) for line in lines] == [4, 4, 4]


@pytest.mark.parametrize("unit", [16, 24])
@pytest.mark.parametrize("thickness", [1, 4])
def test_rules_frames_and_tables_around_large_type_go(unit: int, thickness: int) -> None:
    plain = page(unit, 3)
    height, width = plain.shape
    ruled = plain.copy()
    for row in range(len(ROWS) + 1):
        top = round((0.4 + 5 * row) * unit)
        cv2.line(ruled, (unit, top), (width - unit, top), 0, thickness)
    for left in (unit, 10 * unit, width - unit):  # between letters
        cv2.line(ruled, (left, unit // 2), (left, height - unit), 0, thickness)
    found, without = find_ink(ruled), find_ink(plain)
    rules = ruled != plain
    assert found.mask[rules].sum() <= 0.05 * rules.sum()
    assert cv2.countNonZero(without.mask) > 0.9 * cv2.countNonZero((plain < 128).view(np.uint8))
    lost = (without.mask != 0) & (found.mask == 0) & ~rules
    assert lost.sum() <= 0.05 * without.mask.sum()


def test_a_frame_says_nothing_of_the_height_of_text() -> None:
    paper = np.full((200, 600), 255, np.uint8)
    for left in range(20, 560, 60):
        cv2.rectangle(paper, (left, 60), (left + 50, 120), 0, 2)
        cv2.putText(paper, "7", (left + 18, 100), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 0, 2)
    mask = find_ink(paper).mask
    boxes = cv2.connectedComponentsWithStats(mask)[2][1:]
    assert len(boxes) == 9
    assert boxes[:, cv2.CC_STAT_HEIGHT].max() < 30


def test_a_page_of_nothing_but_rules_is_empty() -> None:
    paper = np.full((300, 400), 255, np.uint8)
    paper[100:103, 20:380] = paper[20:280, 200:202] = 0
    assert not find_ink(paper).mask.any()


def scanned(noise: float, shade: float) -> np.ndarray:
    """A page of three rows under uneven light, as a poor scanner gives it."""
    large = np.pad(page(16, 3), ((0, 500), (0, 700)), constant_values=255)
    plain = cv2.GaussianBlur(large, (0, 0), 1.3).astype(np.float32)
    height, width = plain.shape
    darker = shade * np.linspace(0, 1, width)[None] * np.linspace(0.3, 1, height)[:, None]
    grain = np.random.default_rng(2).normal(0, noise, plain.shape)
    grey = np.clip(40 + 0.8 * plain - darker + grain, 0, 255).astype(np.uint8)
    data = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, 75])[1]
    return cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)


@pytest.mark.parametrize(("noise", "shade"), [(0, 0), (0, 80), (8, 30), (18, 0), (18, 80)])
def test_noise_in_the_shade_is_no_text(noise: float, shade: float) -> None:
    lines = find_layout(scanned(noise, shade), "page")
    assert lines is not None
    assert [line.box.top // (5 * 16) for line in lines] == [0, 1, 2]


@pytest.mark.parametrize("degrees", [-4.2, 1.7])
def test_thin_rules_of_a_turned_page_go(letters: Reader, degrees: float) -> None:
    texts = ["mim im imm", "iimm mimi m", "mmm im iimi", "im im im mm"]
    ruled = np.pad(page_of(texts), 40, constant_values=255)
    for top in range(50, ruled.shape[0], 60):
        cv2.line(ruled, (20, top), (ruled.shape[1] - 20, top), 0, 1)
    for left in (30, ruled.shape[1] - 30):
        cv2.line(ruled, (left, 20), (left, ruled.shape[0] - 20), 0, 1)
    ruled = np.pad(ruled, 40, constant_values=255)
    middle = ruled.shape[1] / 2, ruled.shape[0] / 2
    matrix = cv2.getRotationMatrix2D(middle, degrees, 1)
    turned = cv2.warpAffine(ruled, matrix, ruled.shape[::-1], borderValue=(255,))
    assert letters.read(turned, layout="page").text.split("\n") == texts


def test_small_type_is_found_whole_beside_much_larger_type(letters: Reader) -> None:
    large = cv2.resize(page_of(["mim m", "im mi"]), None, fx=3, fy=3)
    small = cv2.resize(page_of(["mm im i", "iim m"]), None, fx=0.5, fy=0.5)
    width = large.shape[1]
    small = np.pad(small, ((0, 0), (0, width - small.shape[1])), constant_values=250)
    read = letters.read(np.vstack([large, small]), layout="page")
    assert read.text.split("\n") == ["mim m", "im mi", "mm im i", "iim m"]
