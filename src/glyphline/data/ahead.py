"""Items made ahead of their use, in a thread of their own."""

import contextlib
import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class End:
    """What comes after the last item, with the error that made it the last."""

    error: BaseException | None = None


def made_ahead(items: Iterator[Item], waiting: int) -> Iterator[Item]:
    """Yield the same items in their order, while the next ones are being made.

    The end of the process does not wait for the thread.

    Args:
        items: asked from one other thread only, which starts with the first item wanted here.
        waiting: how many finished items wait at most, beside one in the thread's hands.

    Raises:
        BaseException: what `items` raise, in the place of the item that they raise it for.
    """
    ready: queue.Queue[Item | End] = queue.Queue(waiting)
    unwanted = threading.Event()

    def make() -> None:
        end = End()
        try:
            for item in items:
                ready.put(item)
                if unwanted.is_set():
                    return
        except BaseException as error:
            end = End(error)
        ready.put(end)

    threading.Thread(target=make, name="batches", daemon=True).start()
    try:
        while not isinstance(item := ready.get(), End):
            yield item
        if item.error:
            raise item.error
    finally:
        unwanted.set()
        with contextlib.suppress(queue.Empty):
            ready.get_nowait()  # room for what the thread has in its hands
