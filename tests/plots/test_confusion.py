import warnings
from itertools import pairwise

import numpy as np
import pytest

from glyphline.confusion import NONE, ConfusedPair
from glyphline.plots.confusion import confused_pairs_figure, confusion_figure

PRINTABLE = "".join(map(chr, range(32, 127)))


def matrix(count, errors=()):
    confusion = np.zeros((count + 1, count + 1), int)
    np.fill_diagonal(confusion[:count, :count], 100)
    for row, column, value in errors:
        confusion[row, column] = value
    return confusion


def names(figure):
    return [label.get_text() for label in figure.axes[0].get_xticklabels()]


@pytest.mark.parametrize("count", [1, 10, 47, 62, 95])
def test_labels_are_drawn_for_every_class_without_overlapping(count):
    figure = confusion_figure(matrix(count, [(0, count - 1, 5)]), PRINTABLE[:count])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.canvas.draw()
    labels = figure.axes[0].get_xticklabels()[:count]  # those at the top follow
    assert [label.get_text() for label in labels] == ["␣", *PRINTABLE[1:count]]
    boxes = [label.get_window_extent() for label in labels]
    assert all(a.x1 <= b.x0 + 1 for a, b in pairwise(boxes))
    assert boxes[0].height >= 7  # pixels


@pytest.mark.parametrize(
    ("errors", "last"), [([(0, 1, 3)], "b"), ([(0, 2, 3)], NONE), ([(2, 0, 3)], NONE)]
)
def test_the_place_of_none_is_shown_only_when_something_fell_there(errors, last):
    assert names(confusion_figure(matrix(2, errors), "ab"))[-1] == last


def test_counts_are_written_up_to_twenty_classes():
    small = confusion_figure(matrix(20, [(0, 1, 7)]), PRINTABLE[:20])
    large = confusion_figure(matrix(21, [(0, 1, 7)]), PRINTABLE[:21])
    assert "7" in [text.get_text() for text in small.axes[0].texts]
    assert not large.axes[0].texts


def test_colour_is_the_share_of_a_row_and_errors_are_apart_from_the_diagonal():
    figure = confusion_figure(matrix(2, [(0, 1, 25), (2, 0, 10)]), "ab")
    wrong, right = (np.ma.filled(image.get_array(), np.nan) for image in figure.axes[0].images)
    assert right[0, 0] == pytest.approx(0.8)
    assert wrong[0, 1] == pytest.approx(0.2)
    assert wrong[2, 0] == pytest.approx(10 / 125)  # an insertion: relative to its class
    assert np.isnan(right[2, 2])


def test_an_empty_matrix_is_drawn():
    confusion_figure(np.zeros((3, 3), int), "ab").canvas.draw()


def test_bars_carry_count_share_and_base():
    pairs = [ConfusedPair("0", " ", 12, 400), ConfusedPair("$", "$$", 1, 7)]
    figure = confused_pairs_figure(pairs, limit=1)
    axes = figure.axes[0]
    figure.canvas.draw()
    assert [label.get_text() for label in axes.get_yticklabels()] == ["0 → ␣"]
    assert [text.get_text() for text in axes.texts] == ["12  (3.0% of 400)"]
    assert axes.get_title(loc="left") == "Most confused pairs (1 of 2)"


def test_no_confusions_are_said_in_words():
    figure = confused_pairs_figure([], limit=5)
    assert [text.get_text() for text in figure.axes[0].texts] == ["No confusions"]
