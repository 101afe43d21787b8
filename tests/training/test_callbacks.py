import numpy as np
import pytest

from glyphline.errors import TrainingError
from glyphline.training.callbacks import KeepBest, StopOnNonFinite
from glyphline.training.journal import Journal


class Network:
    """Stands in for a Keras model: weights that count epochs."""

    def __init__(self):
        self.weights = [np.zeros(1)]
        self.stop_training = False

    def get_weights(self):
        return [weight.copy() for weight in self.weights]

    def set_weights(self, weights):
        self.weights = weights


def run_epochs(best: KeepBest, figures: list[tuple[float, float]]) -> Network:
    network = Network()
    best.set_model(network)
    for epoch, (cer, loss) in enumerate(figures):
        network.weights = [np.full(1, epoch + 1.0)]
        best.on_epoch_end(epoch, {"val_cer": cer, "val_loss": loss})
        if network.stop_training:
            break
    return network


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_non_finite_loss_stops_the_line_and_names_the_step(value):
    with pytest.raises(TrainingError, match="step 8"):
        StopOnNonFinite().on_train_batch_end(7, {"loss": value})


def test_a_finite_loss_goes_on():
    StopOnNonFinite().on_train_batch_end(7, {"loss": 2.5})


@pytest.mark.parametrize(
    ("figures", "epoch"),
    [
        ([(0.5, 9.0), (0.2, 9.0), (0.3, 1.0)], 2),
        ([(0.2, 2.0), (0.2, 1.0), (0.2, 3.0)], 3),
        # With 100 characters an error rate of 0.2 has a standard error of 0.04.
        ([(0.2, 1.0), (0.219, 3.0), (0.5, 3.0)], 2),
        ([(0.2, 1.0), (0.221, 3.0)], 1),
        ([(0.3, 1.0), (0.2, 1.0), (0.21, 1.0), (0.16, 1.0), (0.19, 1.0)], 4),
        ([(0.0, 1.0), (0.001, 1.0)], 1),
        ([(1.5, 1.0), (1.4, 1.0), (1.45, 1.0)], 2),  # insertions
        ([(0.1, 1.0)], 1),
    ],
)
def test_the_weights_of_the_latest_epoch_that_is_as_good_as_the_best_come_back(figures, epoch):
    best = KeepBest(patience_epochs=5, val_characters=100)
    network = run_epochs(best, figures)
    best.restore(network)
    assert best.best["epoch"] == epoch
    assert network.weights[0][0] == epoch


def test_epochs_that_are_as_good_as_the_best_do_not_lengthen_patience():
    best = KeepBest(patience_epochs=2, val_characters=100)
    network = run_epochs(best, [(0.2, 1.0)] + [(0.21, 1.0)] * 9)
    assert network.stop_training
    assert best.lowest["epoch"] == 1
    assert best.best["epoch"] == network.weights[0][0] == 3


def test_training_stops_when_patience_runs_out():
    best = KeepBest(patience_epochs=2, val_characters=1000)
    network = run_epochs(best, [(0.1, 1.0)] + [(0.2, 1.0)] * 9)
    assert network.stop_training
    assert network.weights[0][0] == 3


def test_patience_counts_anew_in_every_phase():
    best = KeepBest(patience_epochs=2, val_characters=1000)
    assert run_epochs(best, [(0.1, 1.0)] + [(0.2, 1.0)] * 2).stop_training
    best.begin_phase(3)
    network = Network()
    best.set_model(network)
    for epoch, stopped in ((3, False), (4, True)):
        best.on_epoch_end(epoch, {"val_cer": 0.2, "val_loss": 1.0})
        assert network.stop_training == stopped


@pytest.mark.parametrize(("last_rate", "said"), [(0.8, True), (0.4, False)])
def test_a_stop_while_the_learning_rate_is_high_is_said(capsys, last_rate, said):
    journal = Journal(9, 1, lambda figures, epoch: None)
    for epoch, rate in enumerate((0.1, 1.0, last_rate)):
        journal.end_epoch(epoch, {"learning_rate": rate}, 1.0)
    journal.warn_if_early()
    told = capsys.readouterr().err
    assert ("at 80% of its highest" in told) == said == bool(told)


def test_the_journal_keeps_no_timings_so_that_equal_seeds_give_equal_files():
    tracked = []
    for speed in (10.0, 20.0):
        journal = Journal(1, 1, lambda figures, epoch: tracked.append((figures, epoch)))
        journal.end_epoch(
            0, {"loss": 0.5, "val_loss": 0.25, "val_cer": 0.1, "val_exact": 0.9}, speed
        )
        journal.tell()
        assert journal.csv() == "epoch,loss,val_loss,val_cer,val_exact\n1,0.5,0.25,0.1,0.9\n"
    assert [figures["samples_per_second"] for figures, _ in tracked] == [10.0, 20.0]
    assert tracked[0][1] == 1
