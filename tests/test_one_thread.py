"""One core for one worker."""

import cv2
import numpy as np
import pytest
from threadpoolctl import threadpool_info

from glyphline.compute import ordered_map
from glyphline.one_thread import on_one_thread
from glyphline.params.compute import ComputeParams


def threads(_: int) -> set[int]:
    np.ones((2, 2)) @ np.ones((2, 2))
    blas = {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}
    return blas | {cv2.getNumThreads()}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_worker_has_one_thread_of_each_library(workers: int) -> None:
    compute = ComputeParams(backend="loky", workers=workers)
    assert list(ordered_map(threads, range(3), compute)) == [{1}] * 3


def test_afterwards_the_threads_are_as_before() -> None:
    before = cv2.getNumThreads()
    try:
        cv2.setNumThreads(2)
        assert on_one_thread(threads, 0) == {1}
        assert cv2.getNumThreads() == 2
    finally:
        cv2.setNumThreads(before)


def refuse(_: int) -> None:
    raise ValueError("no")


def test_they_are_as_before_when_a_call_fails() -> None:
    before = cv2.getNumThreads()
    with pytest.raises(ValueError, match="no"):
        on_one_thread(refuse, 0)
    assert cv2.getNumThreads() == before
