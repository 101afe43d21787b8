"""Memory that a training step frees, kept for the next step instead of handed back to the system.

glibc maps every block of some megabytes anew and unmaps it when it is freed, and TensorFlow frees
all that a step needed at its end: the system fills hundreds of thousands of pages with zeros each
second, which in a virtual machine takes more time than the network itself.
"""

import ctypes
import os
import sys

TRIM_THRESHOLD, TOP_PAD, MMAP_MAX, ARENA_MAX = -1, -2, -4, -8  # of glibc's malloc.h
KEPT = 2**31 - 1  # bytes of free memory above which the end of the heap is handed back
GROWTH = 2**26  # bytes that the heap grows by


def keep_freed_memory() -> bool:
    """Let this process keep what it frees.

    One heap serves all threads, since those of single threads hand memory back. Costs what the
    largest step needs until the process ends. Settings in the environment go first: where
    `GLIBC_TUNABLES` or a variable `MALLOC_...` is set, nothing is changed.

    Returns:
        Whether anything was changed: not outside glibc, which other systems do not have.

    Source: mallopt(3).
    """
    chosen = [name for name in os.environ if name.startswith(("MALLOC_", "GLIBC_TUNABLES"))]
    if chosen or not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:  # another C library, musl for one
        return False
    settings = {TRIM_THRESHOLD: KEPT, TOP_PAD: GROWTH, MMAP_MAX: 0, ARENA_MAX: 1}
    done = [mallopt(option, value) for option, value in settings.items()]
    return all(done)
