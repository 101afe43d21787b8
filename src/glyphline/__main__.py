"""The program `glyphline`, which starts and ends `glyphline read` as quickly as can be.

Half of what reading a single picture costs is the start of Python and of its packages.
"""

import os
import sys

from glyphline.reading.pipe import closed_pipe_is_no_error

ONE_THREAD = "OPENBLAS_NUM_THREADS"


def main() -> None:
    """Run the command that the arguments name."""
    reads = sys.argv[1:2] == ["read"]
    if reads:  # NumPy starts threads for matrices, of which reading has none
        os.environ.setdefault(ONE_THREAD, "1")
    from glyphline.cli import app

    try:
        app()
    except SystemExit as end:
        if reads and isinstance(end.code, int):
            leave(end.code)
        raise


def leave(status: int) -> None:
    """End the process at once: the system takes back memory and threads quicker than Python does.

    Nothing registered for the end of the process is run.
    """
    with closed_pipe_is_no_error():
        sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
