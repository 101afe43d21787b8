"""Pictures decoded and prepared once, and kept on disk between epochs."""

import logging
import os
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from glyphline.preprocess import Preprocess, fit

MIN_FREE = 2**30  # bytes that are left to checkpoints, reports and everybody else

Read = Callable[[int, int], bytes | memoryview]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pack:
    """Prepared pictures in one piece, with their texts.

    A picture is kept as `preprocess.fit` gives it, four times smaller than model input and
    only as wide as it really is.

    Attributes:
        texts: N labels.
        strongest: (N,) float32, the level of each picture that becomes 1.
        starts: (N + 1,) int64, where each picture begins in `read`.
        read: (start, size) to bytes, all pictures one after the other.
    """

    texts: list[str]
    strongest: np.ndarray
    starts: np.ndarray
    read: Read

    def size(self) -> int:
        """Bytes of all pictures together."""
        return int(self.starts[-1] - self.starts[0])

    def data(self) -> np.ndarray:
        """All pictures one after the other: (bytes,) uint8."""
        return np.frombuffer(self.read(int(self.starts[0]), self.size()), np.uint8)


def pack(pictures: Iterable[np.ndarray], texts: list[str], how: Preprocess) -> Pack:
    """Prepare pictures and keep them in memory.

    Args:
        pictures: (H, W) uint8 each.
        texts: their labels.
        how: preprocessing.
    """
    fitted = [fit(picture, how) for picture in pictures]
    data = memoryview(b"".join(levels.tobytes() for levels, _ in fitted))
    return Pack(
        texts=texts,
        strongest=np.array([strongest for _, strongest in fitted], np.float32),
        starts=np.cumsum([0, *(levels.size for levels, _ in fitted)]),
        read=lambda start, size: data[start : start + size],
    )


class PreparedFile:
    """A nameless file that takes packs out of memory until their owner is gone.

    It is read by position rather than mapped, so that it costs page cache alone, and a disk
    that is full or fails gives an error where a map would kill the process. Being nameless, it
    vanishes with the process, however that ends. Safe to use from several threads.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._end = 0
        self._full = False
        self._lock = threading.Lock()
        try:
            file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 (closed below)
        except OSError as error:
            self._give_up(error)
            return
        self._descriptor = file.fileno()
        weakref.finalize(self, file.close)

    def keep(self, pack: Pack) -> Pack | None:
        """Move a pack to the file; None, after one warning, where the disk has no room for it."""
        size = pack.size()
        with self._lock:
            if self._full:
                return None
            try:
                free = shutil.disk_usage(self._folder).free
                if free - size < MIN_FREE:
                    raise OSError(f"{free:,} bytes are free, of which {MIN_FREE:,} are left alone")
                _write(self._descriptor, pack.read(0, size), self._end)
            except OSError as error:
                self._give_up(error)
                return None
            base, self._end = self._end, self._end + size
        return Pack(pack.texts, pack.strongest, pack.starts + base, self._read)

    def _read(self, start: int, size: int) -> bytes:
        return os.pread(self._descriptor, size, start)

    def _give_up(self, error: OSError) -> None:
        self._full = True
        log.warning(
            "cannot keep %s prepared pictures in %s (%s); they are decoded anew in every epoch, "
            "which is slower and changes no result",
            "more" if self._end else "any",
            self._folder,
            error,
        )


def _write(descriptor: int, data: bytes | memoryview, at: int) -> None:
    while data:
        written = os.pwrite(descriptor, data, at)
        data, at = data[written:], at + written
