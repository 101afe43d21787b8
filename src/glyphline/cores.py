"""How many cores there are to compute on."""

import os


def available_cores() -> int:
    """How many cores this process may use; limits of a container's CPU time do not count."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
