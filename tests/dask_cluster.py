"""A real Dask scheduler with two real worker processes on this machine, for tests."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from glyphline import cluster
from glyphline.params.compute import ComputeParams

START_S = 60
SOURCE = Path(cluster.__file__).parents[1]


class Cluster:
    """A scheduler and worker processes; `address` is what compute.address would say."""

    def __init__(self, code: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        listen = ["--host", "127.0.0.1"]
        self.processes = [
            start("scheduler", *listen, "--port", str(port), "--no-dashboard", "--no-show")
        ]
        worker = [*listen, "--nthreads", "1", "--no-nanny", "--no-dashboard", self.address]
        self.processes += [start("worker", *worker, code=code) for _ in range(2)]

    def wait(self) -> "Cluster":
        import distributed

        with distributed.Client(self.address, timeout=START_S, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=START_S)
        return self

    def close(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


def start(what: str, *arguments: str, code: Path = SOURCE) -> subprocess.Popen:
    paths = os.pathsep.join([str(code), str(Path(__file__).parent)])
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_" + what, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": paths},
    )


@contextmanager
def running_cluster(code: Path = SOURCE) -> Iterator[Cluster]:
    running = Cluster(code)
    try:
        yield running.wait()
    finally:
        running.close()


def on(cluster: Cluster) -> ComputeParams:
    return ComputeParams(backend="dask", workers=0, address=cluster.address)
