from glyphline.plots.shares import shares_figure


def drawn(rows):
    figure = shares_figure(rows)
    figure.canvas.draw()
    return figure.axes[0]


def test_characters_stand_in_the_order_of_their_unsteered_shares():
    axes = drawn([("a", 0.1, 0.4, 0.3), ("U+4E2D", 0.6, 0.2, 0.3), ("$", 0.3, 0.4, 0.4)])
    assert [label.get_text() for label in axes.get_xticklabels()] == ["U+4E2D", "$", "a"]
    lines = {line.get_label(): list(line.get_ydata()) for line in axes.lines}
    assert lines == {
        "unsteered": [0.6, 0.3, 0.1],
        "wanted": [0.2, 0.4, 0.4],
        "got": [0.3, 0.4, 0.3],
    }


def test_a_share_of_nothing_does_not_stretch_the_picture():
    axes = drawn([("a", 1.0, 0.5, 0.9), ("b", 0.0, 0.5, 0.1), ("c", 0.0, 0.0, 0.0)])
    assert 0.05 < axes.get_ylim()[0] < 0.1
    assert all("mathdefault" not in label.get_text() for label in axes.get_yticklabels())
