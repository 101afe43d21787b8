"""Requests that arrive together are read together, in a thread beside the event loop."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus

from glyphline.reading.layout import Layout
from glyphline.reading.results import Page
from glyphline.serving.body import Posted
from glyphline.serving.limits import ServingLimits
from glyphline.serving.problems import RefusedError

Job = tuple[bytes, Layout]
ReadLot = Callable[[Sequence[Job]], list[Page | Exception]]


@dataclass(frozen=True)
class _Waiting:
    """A picture in the queue, and where its page is awaited."""

    posted: Posted
    layout: Layout
    answer: asyncio.Future[Page]


class Batcher:
    """Gathers pictures for a few milliseconds and reads them in one call.

    While one batch is read, the next gathers. A batch has so many pictures, and about so many
    pixels, as the limits say; memory is bounded by that and by the number that may wait.

    Attributes:
        waiting: requests that have a place.
    """

    def __init__(self, read_lot: ReadLot, limits: ServingLimits) -> None:
        """Args: what reads a batch, giving a page or an error for each; and how much to take."""
        self._read_lot = read_lot
        self._limits = limits
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="reading")
        self._task: asyncio.Task[None] | None = None
        self.waiting = 0

    @property
    def alive(self) -> bool:
        """Whether pictures are read at all."""
        return self._task is not None and not self._task.done()

    def start(self) -> None:
        """Begin to read; called on the event loop."""
        self._task = asyncio.create_task(self._work())

    def stop(self) -> None:
        """Read no more; a batch that is being read is left to end by itself."""
        if self._task is not None:
            self._task.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place from before a picture is received until it is read.

        Raises:
            RefusedError: if all are taken.
        """
        if self.waiting >= self._limits.max_waiting:
            raise RefusedError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                f"all {self._limits.max_waiting} places are taken; try again in a moment",
            )
        self.waiting += 1
        try:
            yield
        finally:
            self.waiting -= 1

    async def read(self, posted: Posted, layout: Layout) -> Page:
        """Read a picture with those that wait at the same time.

        Raises:
            RefusedError: if it takes too long.
            ImageError: if it cannot be decoded.
        """
        waiting = _Waiting(posted, layout, asyncio.get_running_loop().create_future())
        self._queue.put_nowait(waiting)
        try:
            async with asyncio.timeout(self._limits.timeout_s):
                return await waiting.answer
        except TimeoutError as error:
            raise RefusedError(
                HTTPStatus.GATEWAY_TIMEOUT,
                f"the picture was not read within {self._limits.timeout_s:g} s; send a smaller "
                f"one, try again later, or start the server with a longer --timeout",
            ) from error

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            lot = [one for one in await self._gather() if not one.answer.cancelled()]
            jobs = [(one.posted.data, one.layout) for one in lot]
            try:
                results = await loop.run_in_executor(self._thread, self._read_lot, jobs)
            except Exception as error:  # a fault of one batch must not end the server
                results = [error] * len(lot)
            for one, result in zip(lot, results, strict=True):
                if one.answer.done():
                    continue  # its client waits no longer
                if isinstance(result, Exception):
                    one.answer.set_exception(result)
                else:
                    one.answer.set_result(result)

    async def _gather(self) -> list[_Waiting]:
        lot = [await self._queue.get()]
        until = asyncio.get_running_loop().time() + self._limits.gather_ms / 1000
        pixels = lot[0].posted.pixels
        try:
            async with asyncio.timeout_at(until):
                while len(lot) < self._limits.batch and pixels < self._limits.max_pixels:
                    lot.append(await self._queue.get())
                    pixels += lot[-1].posted.pixels
        except TimeoutError:
            pass
        return lot
