"""Pictures blended in pairs, and their labels with them."""

from collections.abc import Iterator
from itertools import islice

import numpy as np
import pytest

from glyphline.data.feed import Encoded
from glyphline.data.mixup import mix_up

CLASSES = 5


def stream(first: int = 0) -> Iterator[Encoded]:
    """Each picture is full of its own class id."""
    for number in range(first, 20):
        labels = np.random.default_rng(number).integers(0, CLASSES, 16).astype(np.int32)
        yield np.ones((16, 4, 4, 1), np.float32) * np.float32(labels)[:, None, None, None], labels


def mixed(alpha: float = 0.4, seed: int = 3, first: int = 0) -> list[Encoded]:
    return list(mix_up(stream(first), CLASSES, alpha, seed, first))


def test_labels_are_mixed_as_pictures_are() -> None:
    for pictures, shares in mixed():
        assert pictures.shape == (16, 4, 4, 1)
        assert pictures.dtype == shares.dtype == np.float32
        assert shares.sum(axis=1) == pytest.approx(1)
        assert (shares >= 0).all()
        assert (np.count_nonzero(shares, axis=1) <= 2).all()
        assert pictures[:, 0, 0, 0] == pytest.approx(shares @ np.arange(CLASSES), abs=1e-5)


def test_every_picture_gives_as_much_as_it_takes_on_average() -> None:
    given = np.sum([shares.sum(axis=0) for _, shares in mixed()], axis=0)
    plain = np.bincount(np.concatenate([labels for _, labels in stream()]), minlength=CLASSES)
    assert given == pytest.approx(plain, rel=0.3)


@pytest.mark.parametrize(("alpha", "low", "high"), [(0.05, 0.0, 0.2), (1.0, 0.4, 0.6)])
def test_alpha_says_how_many_are_mixed_much(alpha: float, low: float, high: float) -> None:
    largest = np.concatenate([shares.max(axis=1) for _, shares in mixed(alpha)])
    own = np.array([len(set(labels)) for _, labels in stream()]).mean() / CLASSES
    assert low < ((largest < 0.8) / own).mean() < high + 0.1


def test_equal_seeds_mix_equally_from_any_batch_on_and_other_seeds_differently() -> None:
    for one, other in zip(mixed()[7:], mixed(first=7), strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
    assert not np.array_equal(mixed()[0][1], mixed(seed=4)[0][1])


def test_a_picture_alone_stays_as_it_is() -> None:
    alone = [(np.full((1, 4, 4, 1), 0.5, np.float32), np.array([2], np.int32))]
    pictures, shares = next(islice(mix_up(iter(alone), CLASSES, 1.0, 0, 0), 1))
    assert pictures == pytest.approx(np.full((1, 4, 4, 1), 0.5))
    assert shares.tolist() == [pytest.approx([0, 0, 1, 0, 0])]
