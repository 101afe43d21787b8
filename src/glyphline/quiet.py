"""Holding back the chatter of C++ libraries, which Python's logging cannot reach."""

import logging
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

LOGGERS = ("tensorflow", "tf2onnx", "absl")


@contextmanager
def without_chatter() -> Iterator[None]:
    """Swallow what the block writes to standard output and error; an exception brings it back.

    For imports and conversions that print at every start; never around code whose output a
    person waits for.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    levels = {name: logging.getLogger(name).level for name in LOGGERS}
    saved = os.dup(1), os.dup(2)
    with warnings.catch_warnings(), tempfile.TemporaryFile() as log:
        warnings.simplefilter("ignore")
        for name in LOGGERS:
            logging.getLogger(name).setLevel(logging.ERROR)
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        try:
            yield
        except BaseException:
            sys.stdout.flush()
            sys.stderr.flush()
            log.seek(0)
            with os.fdopen(os.dup(saved[1]), "wb") as stderr:
                shutil.copyfileobj(log, stderr)
            raise
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for target, descriptor in zip((1, 2), saved, strict=True):
                os.dup2(descriptor, target)
                os.close(descriptor)
            for name, level in levels.items():
                logging.getLogger(name).setLevel(level)
