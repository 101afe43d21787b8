import io
import warnings

import numpy as np
import pytest

from glyphline.plots.grid import GAP, WIDTH_PX, Card, picture_grid
from glyphline.plots.style import GREEN, INK, RED

INK_PICTURE = np.zeros((10, 10), np.uint8)
LINE_PICTURE = np.zeros((20, 120), np.uint8)


def shown(figure):
    """Every text but the title, with its colour."""
    return [(text.get_text(), text.get_color()) for text in figure.axes[0].texts[1:]]


def test_characters_are_green_when_right_and_red_when_wrong():
    cards = [
        Card(INK_PICTURE, "a", "a"),
        Card(INK_PICTURE, "O", "0", 0.5),
        Card(INK_PICTURE, " ", ""),
    ]
    texts = shown(picture_grid(cards, "title"))
    assert ("a → a", GREEN) in texts
    assert ("O → 0", RED) in texts
    assert ("␣ → ∅", RED) in texts
    assert "0.500" in [text for text, _ in texts]


def test_lines_show_truth_and_reading_aligned_with_differences_in_red():
    texts = shown(picture_grid([Card(LINE_PICTURE, "a bcd", "a xc", 0.25)], "title"))
    assert [text for text, colour in texts if colour == INK] == ["a␣ c", "a␣ c"]
    assert [text for text, colour in texts if colour == RED] == ["  b d", f"  x {GAP}"]
    assert "confidence 0.250" in [text for text, _ in texts]


def test_a_line_read_rightly_is_green_all_through():
    texts = shown(picture_grid([Card(LINE_PICTURE, "ab", "ab")], "title"))
    assert [text for text, colour in texts if colour == GREEN] == ["ab", "ab"]
    assert all(colour != RED for _, colour in texts)


@pytest.mark.parametrize(
    "cards",
    [
        [],
        [Card(np.zeros((1, 1), np.uint8), "$", "$$x_y^")],
        [Card(np.zeros((300, 2), np.uint8), "a", "b" * 200, 1.0)],
        [Card(np.zeros((8, 9000), np.uint8), "ab" * 400, "", 0.0)],
        [Card(LINE_PICTURE, "中文", "x"), Card(INK_PICTURE, "a", "\n")],
        [Card(INK_PICTURE, "a", "b", 0.1)] * 50,
    ],
)
def test_odd_pictures_and_texts_are_drawn_within_the_page(cards):
    figure = picture_grid(cards, "title")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.savefig(io.BytesIO())
    assert figure.get_window_extent().width == WIDTH_PX
    right = max(text.get_window_extent().x1 for text in figure.axes[0].texts)
    assert right <= WIDTH_PX


def test_pictures_are_pasted_unchanged_in_shade_and_without_stretching():
    picture = np.full((10, 20), 100, np.uint8)
    figure = picture_grid([Card(picture, "a", "a")], "title")
    canvas = figure.axes[0].images[0].get_array()
    rows, columns = np.nonzero(np.all(canvas == 100, axis=2))
    assert columns.max() - columns.min() + 1 == pytest.approx(2 * (rows.max() - rows.min() + 1))
