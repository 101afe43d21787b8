"""The same work on several things at once, in threads, with the results in order."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def side_by_side(
    function: Callable[[Item], Result], items: Sequence[Item], threads: int
) -> Iterator[Result]:
    """Yield `function(item)` for each item, in their order.

    It gains where most of a call lets other threads run, as ONNX Runtime does. Of results that
    nobody has taken yet there are at most one more than threads.

    Args:
        function: safe to be called from several threads.
        items: what it is called with.
        threads: calls at a time; with one, or for a single item, no thread is started.

    Raises:
        Exception: whatever a call raises, when its turn comes.
    """
    if threads < 2 or len(items) < 2:
        yield from map(function, items)
        return
    with ThreadPoolExecutor(threads) as pool:
        coming: deque[Future[Result]] = deque()
        for item in items:
            if len(coming) > threads:
                yield coming.popleft().result()
            coming.append(pool.submit(function, item))
        while coming:
            yield coming.popleft().result()
