"""Dark panels with light type are turned about; everything else stays as it is."""

import cv2
import numpy as np
import pytest

from glyphline.reading.panels import turn_panels
from glyphline.reading.recognizer import Reader
from made_models import bars, page_of


def turned(page: np.ndarray) -> bool:
    paper = int(np.median(page))
    ink = np.abs(page.astype(np.int16) - paper).astype(np.uint8)
    return turn_panels(page, ink, paper) is not page


def with_panel(light: int = 255) -> np.ndarray:
    """A line, a dark panel with a line on it, a line."""
    panel = light - bars("imm i")
    wide = cv2.copyMakeBorder(panel, 12, 12, 8, 60, cv2.BORDER_REPLICATE)
    page = np.pad(page_of(["mim im", "mm mi"]), ((0, 120), (0, 120)), constant_values=250)
    page[180 : 180 + wide.shape[0], 40 : 40 + wide.shape[1]] = wide
    return page


@pytest.mark.parametrize("inverted", [False, True])
def test_type_on_a_panel_is_read_beside_that_of_the_page(letters: Reader, inverted: bool) -> None:
    page = with_panel()
    read = letters.read(255 - page if inverted else page, layout="page")
    assert read.text == "mim im\nmm mi\nimm i"


def test_a_turned_noisy_panel_is_read(letters: Reader) -> None:
    page = with_panel()
    height, width = page.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), 2, 1)
    page = cv2.warpAffine(page, matrix, (width, height), borderValue=(250,))
    noise = np.random.default_rng(1).normal(0, 8, page.shape)
    noisy = np.clip(page + noise, 0, 255).astype(np.uint8)
    assert letters.read(noisy, layout="page").text == "mim im\nmm mi\nimm i"


def headline() -> np.ndarray:
    """Heavy letters with hardly any white between them."""
    page = np.full((200, 500), 255, np.uint8)
    for index in range(6):
        left = 20 + 64 * index
        page[60:140, left : left + 60] = 0
        page[76:92, left + 20 : left + 40] = page[108:124, left + 20 : left + 40] = 255
    return page


def photograph() -> np.ndarray:
    page = np.full((300, 500), 255, np.uint8)
    page[50:200, 50:400] = np.linspace(0, 180, 350).astype(np.uint8)
    for left in (80, 120, 160, 200):
        page[100:130, left : left + 12] = 255
    return page


def table() -> np.ndarray:
    page = np.full((300, 500), 255, np.uint8)
    for top in range(50, 251, 40):
        page[top : top + 8, 50:410] = 0
    for left in range(50, 411, 60):
        page[50:258, left : left + 8] = 0
    return page


@pytest.mark.parametrize(
    "page",
    [headline(), photograph(), table(), np.full((99, 99), 255, np.uint8), page_of(["mim", "mm"])],
    ids=["headline", "photograph", "table", "blank", "text"],
)
def test_what_is_no_panel_stays(page: np.ndarray) -> None:
    assert not turned(page)
    assert turned(with_panel())
