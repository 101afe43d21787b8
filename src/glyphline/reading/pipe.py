"""Output into a pipe whose other end, such as `head`, has had enough."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def closed_pipe_is_no_error() -> Iterator[None]:
    """End the program without a word when nobody reads its output any more."""
    try:
        yield
    except BrokenPipeError:
        # Python would complain when it flushes standard output at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
