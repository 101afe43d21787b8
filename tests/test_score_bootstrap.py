import numpy as np
import pytest

from glyphline.confusion import average_score, confusion_matrix
from glyphline.score_bootstrap import _averages, score_intervals

CLASSES = "abc"


def columns(samples, seed=0):
    rng = np.random.default_rng(seed)
    truths = rng.choice([*"abc", "x"], samples)
    reads = np.where(rng.random(samples) < 0.7, truths, rng.choice([*"abc", ""], samples))
    return truths.tolist(), reads.tolist()


@pytest.mark.parametrize("seed", range(5))
def test_resamples_are_averaged_as_the_figure_itself_is(seed):
    truths, reads = columns(30, seed)
    confusion = confusion_matrix(truths, reads, CLASSES)
    sums = np.stack(
        [np.diagonal(confusion)[:-1], confusion.sum(0)[:-1], confusion.sum(1)[:-1]]
    ).astype(float)
    found = _averages(sums[None])[0]
    expected = []
    for how in ("macro", "micro", "weighted"):
        score = average_score(confusion, how)
        expected += [score.precision, score.recall, score.f1]
    assert found == pytest.approx(expected)


def test_samples_drawn_one_by_one_equal_groups_of_one_sample():
    truths, reads = columns(400)
    alone = score_intervals(truths, reads, CLASSES, None, seed=1)
    grouped = score_intervals(truths, reads, CLASSES, range(400), seed=2)
    assert set(alone) == set(grouped)
    assert len(alone) == 9
    for name, interval in alone.items():
        assert grouped[name] == pytest.approx(interval, abs=0.015)


def test_samples_that_fail_together_widen_every_interval():
    truths, reads = [*"abc"] * 80, [*"abc"] * 60 + [*"bca"] * 20
    groups = [index // 30 for index in range(240)]
    together = score_intervals(truths, reads, CLASSES, groups, seed=1)
    alone = score_intervals(truths, reads, CLASSES, None, seed=1)
    for name, (low, high) in alone.items():
        assert together[name].high - together[name].low > 1.5 * (high - low)


def test_the_same_seed_gives_the_same_intervals_and_no_samples_give_none():
    truths, reads = columns(50)
    assert score_intervals(truths, reads, CLASSES, None, 3) == score_intervals(
        truths, reads, CLASSES, None, 3
    )
    assert score_intervals([], [], CLASSES, None, 3) == {}
