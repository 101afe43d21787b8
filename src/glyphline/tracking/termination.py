"""SIGTERM as an exception, so that a run that is asked to end says so."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Terminated(SystemExit):
    """The process was asked to end (SIGTERM); unwinds like Ctrl-C and exits with 143."""


@contextmanager
def terminable() -> Iterator[None]:
    """Turn SIGTERM into an exception, unless somebody else handles it."""
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return

    def end(signum: int, _frame: Any) -> None:
        raise Terminated(128 + signum)

    signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
