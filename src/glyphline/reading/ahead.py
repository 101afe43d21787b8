"""Work on the next thing in a thread while the last one is used."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def one_ahead(function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
    """Yield `function(item)` for each item, in their order; the next is made meanwhile.

    It gains where the caller's own work lets other threads run, as ONNX Runtime does. A single
    item is worked on without a thread.

    Raises:
        Exception: whatever a call raises, when its turn comes.
    """
    if len(items) < 2:
        yield from map(function, items)
        return
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(function, items[0])
        for item in items[1:]:
            ready = coming.result()
            coming = thread.submit(function, item)
            yield ready
        yield coming.result()
