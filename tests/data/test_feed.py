"""Batches handed to TensorFlow."""

import threading
from collections.abc import Iterator
from itertools import cycle

import numpy as np
import pytest
from waiting import eventually

from glyphline.data import feed as module
from glyphline.data.feed import Encoded, as_dataset
from glyphline.preprocess import Preprocess

HOW = Preprocess(kind="character", height_px=8, width_px=8, framing="whole")
EPOCHS = [[4, 4, 4, 3], [4, 4, 4, 3], [2], [4] * 8, [1]]  # sizes of batches, 4 at most
BATCH_BYTES = 4 * 8 * 8 * 4


LABELS = {
    "classes": np.zeros((1,), np.int32),
    "texts": np.zeros((1, 5), np.int32),
    "mixtures": np.zeros((1, 7), np.float32),
}


def batches(labels: str = "classes") -> list[Encoded]:
    rng = np.random.default_rng(7)
    return [
        (
            rng.random((size, 8, 8, 1), np.float32),
            rng.integers(0, 99, (size, *LABELS[labels].shape[1:])).astype(LABELS[labels].dtype),
        )
        for epoch in EPOCHS
        for size in epoch
    ]


@pytest.mark.parametrize("together", [1, 2, 3, 100])
@pytest.mark.parametrize("labels", LABELS)
def test_the_same_batches_arrive_in_the_same_order(
    labels: str, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HANDOVER", together * BATCH_BYTES)
    dataset = as_dataset(lambda: iter(batches(labels)), HOW, LABELS[labels], 4)
    for _ in range(2):  # a dataset can be gone through again
        found = list(dataset.as_numpy_iterator())
        assert len(found) == len(batches(labels))
        for ours, theirs in zip(batches(labels), found, strict=True):
            assert all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))
            assert [a.dtype for a in theirs] == [np.float32, LABELS[labels].dtype]


def test_small_batches_are_handed_over_together(monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[int] = []

    def counted(stream: Iterator[Encoded], together: int, batch_size: int) -> Iterator[Encoded]:
        for encoded in joined(stream, together, batch_size):
            handed.append(len(encoded[1]))
            yield encoded

    joined = module._joined
    monkeypatch.setattr(module, "_joined", counted)
    monkeypatch.setattr(module, "HANDOVER", 3 * BATCH_BYTES)
    list(as_dataset(lambda: iter(batches()), HOW, LABELS["classes"], 4))
    assert handed == [12, 3, 12, 3, 2, 12, 12, 8 + 1]


def test_to_give_batches_back_takes_no_longer_than_to_stop_making_them() -> None:
    """tf.data's tuner would wait for as long again as the batches were in use."""
    dataset = as_dataset(lambda: cycle(batches()), HOW, LABELS["classes"], 4)
    assert dataset.options().autotune.enabled is False
    batch = iter(dataset)
    next(batch)
    before = {thread for thread in threading.enumerate() if thread.name.startswith("batches")}
    assert before
    del batch
    assert eventually(lambda: not before & set(threading.enumerate()))


def test_an_error_while_batches_are_made_stops_the_line() -> None:
    def broken() -> Iterator[Encoded]:
        yield batches()[0]
        raise ValueError("sample 5 is damaged")

    with pytest.raises(Exception, match="sample 5 is damaged"):
        list(as_dataset(broken, HOW, LABELS["classes"], 4))
