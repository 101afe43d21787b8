"""A real Dask scheduler with real worker processes on this machine, some of which die."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dask_cluster import Cluster, on, running_cluster
from glyphline import cluster
from glyphline.compute import ordered_map
from glyphline.errors import ComputeError, DataError
from glyphline.params.compute import ComputeParams


@pytest.fixture(scope="module")
def workers() -> Iterator[Cluster]:
    with running_cluster() as running:
        yield running


@pytest.fixture
def mortal_workers() -> Iterator[Cluster]:
    with running_cluster() as running:
        yield running


def squared_by(number: int) -> tuple[int, int]:
    time.sleep(0.01 if number % 2 else 0)
    return number * number, os.getpid()


def refuse_three(number: int) -> int:
    if number == 3:
        raise DataError("three is refused")
    return number


def test_calls_are_shared_by_the_workers_and_results_come_in_order(workers):
    found = list(ordered_map(squared_by, range(40), on(workers)))
    assert [square for square, _ in found] == [number * number for number in range(40)]
    workers_used = {process for _, process in found}
    assert workers_used == {process.pid for process in workers.processes[1:]}


def test_a_worker_killed_halfway_changes_nothing(mortal_workers):
    results = ordered_map(squared_by, range(60), on(mortal_workers))
    first = [next(results)[0] for _ in range(20)]
    os.kill(mortal_workers.processes[1].pid, signal.SIGKILL)
    assert first + [square for square, _ in results] == [n * n for n in range(60)]


class Awaited:
    """A call's future as Dask gives it, whose result takes longer than anybody waits at first."""

    def __init__(self, status: str, error: type[Exception] | None = None) -> None:
        self.status, self._error, self._asked = status, error, 0

    def result(self, timeout: float | None = None) -> int:
        self._asked += 1
        if self._asked == 1 or self._error is TimeoutError:
            raise TimeoutError("its own" if self._asked > 1 else "of the waiting")
        if self._error is not None:
            raise self._error("its own")
        return 7

    def nthreads(self) -> dict[str, int]:
        return {"a worker": 1}


def test_a_result_lost_with_its_worker_on_the_way_is_waited_for():
    future = Awaited("finished")  # Dask still says so while it has the call made again
    assert cluster._result(future, future, "tcp://here:1") == 7


@pytest.mark.parametrize("error", [TimeoutError, DataError])
def test_what_a_call_itself_raised_ends_the_waiting(error):
    future = Awaited("error", error)
    with pytest.raises(error, match="its own"):
        cluster._result(future, future, "tcp://here:1")


def test_an_error_in_a_call_reaches_the_caller_after_the_results_before_it(workers):
    results = ordered_map(refuse_three, range(10), on(workers))
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(DataError, match="three is refused"):
        next(results)


def test_workers_with_other_code_are_refused(tmp_path):
    package = tmp_path / "glyphline"
    shutil.copytree(Path(cluster.__file__).parent, package)
    with (package / "texts.py").open("a") as module:
        module.write("# another revision\n")
    with running_cluster(tmp_path) as other, pytest.raises(ComputeError, match="run other code"):
        list(ordered_map(abs, [1], on(other)))


def test_a_scheduler_that_dies_ends_in_one_line(mortal_workers, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE_S", 0.2)
    results = ordered_map(squared_by, range(1_000_000), on(mortal_workers))
    next(results)
    for process in mortal_workers.processes:
        process.kill()
    with pytest.raises(ComputeError, match="is gone"):
        list(results)


def test_without_a_scheduler_the_error_says_how_to_start_one(monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_S", 0.5)
    nowhere = ComputeParams(backend="dask", workers=0, address="tcp://127.0.0.1:1")
    with pytest.raises(ComputeError, match=r"`dask worker tcp://127\.0\.0\.1:1`"):
        list(ordered_map(abs, [1], nowhere))
