import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from glyphline.compute import AHEAD, ordered_map, worker_count
from glyphline.errors import DataError, ParamsError
from glyphline.params.compute import ComputeParams

LOKY = {workers: ComputeParams(backend="loky", workers=workers) for workers in (0, 1, 2)}


def slow_when_even(number: int) -> int:
    time.sleep(0.02 if number % 2 == 0 else 0)
    return number * number


def refuse_three(number: int) -> int:
    if number == 3:
        raise DataError("three is refused")
    return number


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("count", [0, 1, 20])
def test_results_come_in_the_order_of_the_items_for_any_number_of_workers(workers, count):
    results = list(ordered_map(slow_when_even, range(count), LOKY[workers]))
    assert results == [number * number for number in range(count)]


def test_zero_workers_means_one_per_usable_core():
    assert 1 <= worker_count(LOKY[0]) <= (os.cpu_count() or 1)
    assert worker_count(LOKY[2]) == 2


def test_two_workers_work_in_other_processes_and_one_in_this():
    assert set(ordered_map(process_id, range(4), LOKY[1])) == {os.getpid()}
    assert os.getpid() not in set(ordered_map(process_id, range(4), LOKY[2]))


def process_id(_: int) -> int:
    return os.getpid()


def test_items_are_read_only_a_little_ahead_of_the_results_taken():
    items = iter(range(10_000))
    results = ordered_map(abs, items, LOKY[2])
    for taken in range(1, 4):
        next(results)
        read = 10_000 - items.__length_hint__()
        assert read <= taken + 2 * AHEAD
    results.close()


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_in_a_call_reaches_the_caller_after_the_results_before_it(workers):
    results = ordered_map(refuse_three, range(10), LOKY[workers])
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(DataError, match="three is refused"):
        next(results)


def test_dask_without_an_address_is_refused_before_any_item_is_read():
    with pytest.raises(ParamsError, match=r"needs compute\.address"):
        ordered_map(abs, iter([1]), ComputeParams(backend="dask", workers=1))


KILLED = """
import os, signal
from glyphline.compute import ordered_map
from test_compute import LOKY, more_than_a_pipe_holds
workers = set()
for process, _ in ordered_map(more_than_a_pipe_holds, range(1000), LOKY[2]):
    workers.add(process)
    if len(workers) == 2:
        print(*workers, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""


def more_than_a_pipe_holds(_: int) -> tuple[int, bytes]:
    return os.getpid(), bytes(1 << 20)


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="Linux tells when others' children end")
def test_workers_end_soon_after_their_parent_was_killed():
    command = [sys.executable, "-c", KILLED]
    paths = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    parent = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=paths
    )
    with parent:
        workers = [int(process) for process in parent.stdout.readline().split()]
        assert len(workers) == 2
        assert parent.wait() == -signal.SIGKILL
        assert all(has_ended(worker, within_s=15) for worker in workers)


def has_ended(process: int, within_s: float) -> bool:
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], within_s)[0])
    finally:
        os.close(handle)
