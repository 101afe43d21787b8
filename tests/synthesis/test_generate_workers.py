"""The same samples from any number of workers, on this machine or on a cluster that loses some."""

import signal

import pytest
from mortal_run import PER_SHARD, TOTAL, at_shard, loky, shrink, synthesize
from test_unfinished import ctrl_c, files

from dask_cluster import on, running_cluster


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    shrink(monkeypatch.setattr)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """What one process gives."""
    folder = tmp_path_factory.mktemp("alone")
    with pytest.MonkeyPatch.context() as patched:
        shrink(patched.setattr)
        synthesize(folder, loky(1))
    return files(folder)


@pytest.fixture(scope="module")
def running():
    with running_cluster() as running:
        yield running


@pytest.mark.parametrize("workers", [2, 8])
def test_any_number_of_workers_gives_the_same_bytes(tmp_path, alone, workers):
    synthesize(tmp_path, loky(workers))
    assert files(tmp_path) == alone


def test_a_run_that_a_cluster_began_is_ended_on_this_machine(tmp_path, alone, running, capsys):
    with pytest.MonkeyPatch.context() as patched:
        at_shard(3, ctrl_c, patched.setattr)
        with pytest.raises(KeyboardInterrupt):
            synthesize(tmp_path, on(running))
    synthesize(tmp_path, loky(2))
    assert "going on after 3 finished shards" in capsys.readouterr().err
    assert files(tmp_path) == alone


def test_a_cluster_that_loses_a_worker_halfway_gives_the_same_bytes(
    tmp_path, alone, running, monkeypatch
):
    killed = []

    def kill() -> None:
        worker = running.processes[1]
        worker.send_signal(signal.SIGKILL)
        killed.append(worker.wait())

    at_shard(2, kill, monkeypatch.setattr)
    synthesize(tmp_path, on(running))
    assert killed == [-signal.SIGKILL]
    assert running.processes[2].poll() is None, "the other one lives on"
    assert files(tmp_path) == alone


def test_the_shards_are_those_that_the_tests_are_about(alone):
    names = [name for name in alone if name.endswith(".parquet")]
    assert len(names) == -(-TOTAL // PER_SHARD) == 4
