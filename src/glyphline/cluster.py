"""Work spread over a Dask cluster: workers may come, go and die, the output stays the same."""

import hashlib
import logging
from asyncio import CancelledError
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from glyphline.errors import ComputeError

if TYPE_CHECKING:
    from distributed import Client

Item = TypeVar("Item")
Result = TypeVar("Result")

CONNECT_S = 20
PATIENCE_S = 5  # between two looks at the cluster while a result is awaited

log = logging.getLogger(__name__)


def over_cluster(
    function: Callable[[Item], Result], items: Iterable[Item], address: str, ahead: int
) -> Iterator[Result]:
    """Yield `function(item)` for each item, in order, computed by the workers of a scheduler.

    A call whose worker dies is made again by another one. When no worker is left, it is said
    and waited for new ones.

    Args:
        function: importable by name on the workers, or a `functools.partial` of such a one.
        items: read lazily, a little ahead of the results.
        address: `tcp://host:port` of the scheduler.
        ahead: calls in flight per thread of the cluster.

    Raises:
        ComputeError: if there is no scheduler, a worker has other code than this process, or
            the cluster is lost.
        Exception: whatever a call raises; later calls are cancelled.
    """
    import distributed

    try:
        client = distributed.Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise ComputeError(
            f"no Dask scheduler answers at compute.address {address} ({_first_line(error)}); start "
            f"one with `dask scheduler` and workers with `dask worker {address}`, or use "
            f"compute.backend=loky"
        ) from error
    with client, _loss_told(address):
        _check_code(client, address)
        pending: deque[Any] = deque()
        try:
            for item in items:
                pending.append(client.submit(function, item, pure=False))
                if len(pending) >= ahead * _threads(client):
                    yield _result(pending.popleft(), client, address)
            while pending:
                yield _result(pending.popleft(), client, address)
        finally:
            if client.status == "running":  # one that has given up its scheduler refuses
                client.cancel(list(pending), force=True)


@cache
def code_fingerprint() -> str:
    """SHA-256 over the package's own modules: equal code, equal pictures."""
    package = Path(__file__).parent
    hashed = hashlib.sha256()
    for module in sorted(package.rglob("*.py")):
        hashed.update(module.relative_to(package).as_posix().encode())
        hashed.update(module.read_bytes())
    return hashed.hexdigest()


def _check_code(client: "Client", address: str) -> None:
    try:
        found = client.run(code_fingerprint)
    except ModuleNotFoundError as error:
        raise ComputeError(
            f"the workers of {address} lack glyphline ({error}); install it there as it is here"
        ) from error
    other = sorted(worker for worker, value in found.items() if value != code_fingerprint())
    if other:
        raise ComputeError(
            f"workers {', '.join(other)} of {address} run other code of glyphline than this "
            f"process, so that their samples could differ; bring them to the same revision"
        )


def _threads(client: "Client") -> int:
    """Threads of all workers as the client last heard of them, at least 1."""
    workers = client.scheduler_info(n_workers=-1)["workers"]
    return max(1, sum(worker["nthreads"] for worker in workers.values()))


def _result(future: Any, client: "Client", address: str) -> Any:
    warned = False
    while True:
        try:
            return future.result(timeout=PATIENCE_S)
        except TimeoutError:
            if future.status == "error":  # what the call itself raised, TimeoutError perhaps
                return future.result()
            if not warned and not client.nthreads():
                log.warning("no worker is left at %s; waiting for one", address)
                warned = True


@contextmanager
def _loss_told(address: str) -> Iterator[None]:
    """Turn what Dask raises when its processes are gone into one line."""
    import distributed
    from distributed.comm import CommClosedError

    try:
        yield
    except distributed.KilledWorker as error:
        raise ComputeError(
            f"several workers of {address} died at the same call ({_first_line(error)}); they may "
            f"lack memory, see their logs"
        ) from error
    except (distributed.CancelledError, CancelledError, CommClosedError) as error:
        raise ComputeError(
            f"the Dask scheduler at {address} is gone; start it and run again"
        ) from error


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
