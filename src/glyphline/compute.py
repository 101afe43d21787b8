"""Work spread over processes: ordered results, bounded memory, the same output everywhere."""

import functools
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from glyphline.cluster import over_cluster
from glyphline.errors import ParamsError
from glyphline.one_thread import on_one_thread
from glyphline.params.compute import ComputeParams

Item = TypeVar("Item")
Result = TypeVar("Result")

_LOOK_S = 1  # between two looks of a worker at its parent
AHEAD = 3  # calls in flight per worker: enough to keep all busy, few enough to stay small


def worker_count(compute: ComputeParams) -> int:
    """How many processes `compute.workers` stands for; 0 means one per usable core."""
    if compute.workers:
        return compute.workers
    from joblib import cpu_count  # respects the limits of containers and of taskset

    return max(1, cpu_count())


def ordered_map(
    function: Callable[[Item], Result], items: Iterable[Item], compute: ComputeParams
) -> Iterator[Result]:
    """Yield `function(item)` for each item, in the order of the items.

    A worker has one core: OpenCV and BLAS start no threads of their own (`one_thread`).

    At most `AHEAD` calls per worker are under way or waiting to be taken, so that a slow
    consumer holds the workers back instead of filling the memory. Because the results come in
    order, they depend on the number of workers only if `function` does.

    Args:
        function: importable by name (or a `functools.partial` of such a function); a call must
            depend on its item alone.
        items: read lazily, a little ahead of the results.
        compute: `loky` with the number of processes (one works in this process, without any
            overhead), or `dask` with the address of a scheduler.

    Raises:
        ParamsError: for backend `dask` without an address.
        ComputeError: if the cluster cannot be used, see `glyphline.cluster.over_cluster`.
        Exception: whatever a call raises; later calls are cancelled.
    """
    alone = functools.partial(on_one_thread, function)
    if compute.backend == "dask":
        return over_cluster(alone, items, _address(compute), AHEAD)
    if worker_count(compute) == 1:
        return map(alone, items)
    return _over_processes(alone, items, worker_count(compute))


def _address(compute: ComputeParams) -> str:
    if not compute.address:
        raise ParamsError(
            "compute.backend is dask, which needs compute.address, such as tcp://127.0.0.1:8786, "
            "where `dask scheduler` listens"
        )
    return compute.address


def _over_processes(
    function: Callable[[Item], Result], items: Iterable[Item], workers: int
) -> Iterator[Result]:
    from joblib.externals.loky import get_reusable_executor

    executor = get_reusable_executor(
        max_workers=workers, initializer=_end_with, initargs=(os.getpid(),)
    )
    pending: deque[Any] = deque()
    try:
        for item in items:
            pending.append(executor.submit(function, item))
            if len(pending) == AHEAD * workers:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        for future in pending:
            future.cancel()


def _end_with(parent: int) -> None:
    """Let this worker end when its parent was killed.

    It would wait for ever for somebody to take its results: each worker holds the reading end of
    their pipe too, so that the pipe never breaks.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_S)
        os._exit(1)

    threading.Thread(target=watch, name="parent watch", daemon=True).start()
