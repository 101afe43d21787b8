"""Items made ahead of their use, in a thread of their own."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


class End:
    """What comes after the last item."""


END = End()


def made_ahead(items: Iterator[Item], waiting: int) -> Iterator[Item]:
    """Yield the same items in their order, while the next ones are being made.

    Args:
        items: asked from one other thread only, which starts with the first item wanted here.
        waiting: how many items are made or wait at most.

    Raises:
        Exception: what `items` raise, in the place of the item that they raise it for.
    """
    maker = ThreadPoolExecutor(1, thread_name_prefix="batches")
    try:
        line = deque(maker.submit(_next, items) for _ in range(waiting))
        while not isinstance(item := line.popleft().result(), End):
            line.append(maker.submit(_next, items))
            yield item
    finally:  # an endless stream is left wherever it is
        maker.shutdown(wait=False, cancel_futures=True)


def _next(items: Iterator[Item]) -> Item | End:
    return next(items, END)
