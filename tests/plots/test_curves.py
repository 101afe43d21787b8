import numpy as np
import pytest

from glyphline.errors import DataError
from glyphline.plots.curves import read_history, training_curves

ROWS = [
    {"epoch": 1, "loss": 3.0, "val_loss": 2.0, "val_cer": 0.5, "learning_rate": 0.001},
    {"epoch": 2, "loss": 2.0, "val_loss": 1.0, "val_cer": 0.25, "learning_rate": 0.001},
    {"epoch": 3, "loss": 1.0, "val_loss": 1.5, "val_cer": 0.3, "learning_rate": 0.0005},
]


def legends(figure):
    return [[text.get_text() for text in axes.get_legend().get_texts()] for axes in figure.axes]


def test_three_panels_mark_the_epoch_with_the_lowest_validation_loss():
    figure = training_curves(ROWS)
    figure.canvas.draw()
    assert [axes.get_title(loc="left") for axes in figure.axes] == [
        "Loss",
        "Validation",
        "Learning rate",
    ]
    assert legends(figure)[0] == ["loss (2)", "val_loss (1)", "best epoch: 2"]
    assert legends(figure)[1] == ["val_cer (0.25)", "best epoch: 2"]


def test_the_epoch_whose_weights_were_kept_can_be_told():
    assert legends(training_curves(ROWS, best_epoch=3))[1] == ["val_cer (0.3)", "best epoch: 3"]


def test_text_from_a_csv_is_read_and_what_is_not_finite_leaves_a_gap(tmp_path):
    path = tmp_path / "history.csv"
    path.write_text("epoch,loss,val_loss\n1,2.5,nan\n2,inf,0.5\n3,1.5,\n")
    figure = training_curves(read_history(path))
    curves = {line.get_label().split()[0]: line.get_ydata() for line in figure.axes[0].lines}
    np.testing.assert_array_equal(curves["loss"], [2.5, np.nan, 1.5])
    np.testing.assert_array_equal(curves["val_loss"], [np.nan, 0.5, np.nan])


@pytest.mark.parametrize("rows", [ROWS[:1], [{"epoch": 1, "loss": "nan", "val_loss": "nan"}]])
def test_a_single_epoch_is_drawn(rows):
    training_curves(rows).canvas.draw()


@pytest.mark.parametrize("rows", [[], [{"loss": 1.0}]])
def test_a_history_without_epochs_is_refused(rows):
    with pytest.raises(DataError, match="column `epoch`"):
        training_curves(rows)


def test_a_missing_history_says_what_to_run(tmp_path):
    with pytest.raises(DataError, match="dvc repro train"):
        read_history(tmp_path / "history.csv")
