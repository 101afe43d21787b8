"""Wait for what another thread does."""

import time
from collections.abc import Callable

SOON = 10  # seconds


def eventually(true: Callable[[], bool]) -> bool:
    """Whether something is so, now or soon."""
    end = time.monotonic() + SOON
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.01)
    return False
