"""One core for one worker: the threads that OpenCV and BLAS would start for a single call."""

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def on_one_thread(function: Callable[[Item], Result], item: Item) -> Result:
    """Give `function(item)`, with OpenCV and BLAS kept to the calling thread.

    For pictures as small as a line their threads are of no use: drawing is as fast without them
    and takes a fifth less processor time, which the other workers need.
    """
    with opencv_on_one_thread(), _pools().limit(limits=1):
        return function(item)


@contextlib.contextmanager
def opencv_on_one_thread() -> Iterator[None]:
    """Keep OpenCV to the calling thread, and take a microsecond for it.

    Its other threads are asked even where a picture is too small to be shared, and then spin.
    """
    import cv2

    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)


@functools.cache  # to look for the libraries takes as long as to draw a line
def _pools() -> Any:
    import numpy as np  # noqa: F401 - so that its BLAS is among the libraries that are found
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
