"""TRDG's own generator, called with a seed and without leaving traces."""

import contextlib
import io
import os
import random
from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np

from glyphline.synthesis.engine.settings import Settings, trdg_arguments
from glyphline.synthesis.trdg_compat import import_trdg


def generate_by_trdg(settings: Settings, seed: int) -> np.ndarray | None:
    """Let TRDG draw a picture.

    The same arguments give the same picture in any process: Python's, numpy's and OpenCV's
    generators (TRDG's noise uses the last) are seeded, and a folder of pictures is read in the
    order of the names instead of the file system's. Python's and numpy's generators continue
    afterwards where they were; OpenCV's state cannot be read, so it stays seeded.

    Args:
        settings: what to draw.
        seed: in [0, 2**31).

    Returns:
        (H, W) uint8 in mode L, (H, W, 3) in RGB; None where TRDG gives no picture because ink
        and background are too alike.
    """
    generator = import_trdg().FakeTextDataGenerator
    with _seeded(seed), _sorted_listings(), contextlib.redirect_stdout(io.StringIO()):
        image = generator.generate(**trdg_arguments(settings))
    return None if image is None else np.asarray(image)


@contextlib.contextmanager
def _seeded(seed: int) -> Iterator[None]:
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002 - TRDG uses both
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002
    cv2.setRNGSeed(seed)
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002


@contextlib.contextmanager
def _sorted_listings() -> Iterator[None]:
    listdir: Any = os.listdir
    os.listdir = lambda *folder: sorted(listdir(*folder))
    try:
        yield
    finally:
        os.listdir = listdir
