"""Prepared pictures that are read together, in whatever order a shuffle says."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from glyphline.data.prepared import Pack
from glyphline.preprocess import Preprocess

HELD = 2**26  # bytes of a window that are read at once; of a larger one, picture by picture


@dataclass(frozen=True)
class Levels:
    """Pictures four times smaller than model input, see `glyphline.preprocess.fit`.

    Attributes:
        levels: (N, H, W) uint8.
        strongest: (N,) float32, the level of each picture that becomes 1.
        texts: N labels.
    """

    levels: np.ndarray
    strongest: np.ndarray
    texts: list[str]

    def pictures(self) -> np.ndarray:
        """Model input: (N, H, W, 1) float32 in [0, 1], as `preprocess.prepare` gives it."""
        pictures = self.levels[..., None].astype(np.float32)  # (N, H, W, 1)
        return np.divide(pictures, self.strongest[:, None, None, None], out=pictures)

    def widened(self, width: int) -> "Levels":
        """The same pictures, filled up with paper to at least a width."""
        missing = width - self.levels.shape[2]
        if missing <= 0:
            return self
        levels = np.pad(self.levels, ((0, 0), (0, 0), (0, missing)))
        return Levels(levels, self.strongest, self.texts)


def joined(parts: Sequence[Levels]) -> Levels:
    """Several pieces as one, in their order."""
    if len(parts) == 1:
        return parts[0]
    width = max(part.levels.shape[2] for part in parts)
    return Levels(
        np.concatenate([part.widened(width).levels for part in parts]),
        np.concatenate([part.strongest for part in parts]),
        [text for part in parts for text in part.texts],
    )


class Window:
    """The pictures of several packs under one numbering.

    Attributes:
        texts: their N labels.
    """

    def __init__(self, packs: Sequence[Pack], how: Preprocess) -> None:
        self.texts = [text for pack in packs for text in pack.texts]
        self._how = how
        self._packs = packs
        self._firsts = [0, *accumulate(len(pack.texts) for pack in packs)]
        self._strongest = np.concatenate([pack.strongest for pack in packs])
        sizes = np.concatenate([np.diff(pack.starts) for pack in packs])
        self._ends = np.cumsum(sizes)
        self._widths = sizes // how.height_px
        held = not len(sizes) or self._ends[-1] <= HELD
        self._data = np.concatenate([pack.data() for pack in packs]) if held else None
        self._full: np.ndarray | None = None
        width = how.padded(int(self._widths[0]) if len(sizes) else 1)
        if self._data is not None and (self._widths == width).all():
            self._full = self._data.reshape(-1, how.height_px, width)  # (N, H, W)

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def widths(self) -> np.ndarray:
        """Width of each picture's model input: (N,) int64."""
        return self.room(0)

    def room(self, px_per_character: int) -> np.ndarray:
        """Width that each line takes in a batch by itself, see `take`: (N,) int64."""
        needed = np.array([len(text) for text in self.texts], np.int64) * px_per_character
        found, which = np.unique(np.maximum(needed, self._widths), return_inverse=True)
        return np.array([self._how.padded(width) for width in found.tolist()], np.int64)[which]

    def take(self, positions: np.ndarray, px_per_character: int = 0) -> Levels:
        """The pictures at some positions, in that order; narrow ones are filled up with paper.

        Args:
            positions: (B,) int.
            px_per_character: where lines vary in width, the batch is at least so wide for each
                character of its longest text, so that CTC has steps for them.
        """
        chosen = positions.tolist()
        texts = [self.texts[position] for position in chosen]
        needed = max((len(text) for text in texts), default=0) * px_per_character
        if self._full is not None and self._how.padded(needed) <= self._full.shape[2]:
            return Levels(self._full[positions], self._strongest[positions], texts)
        width = self._how.padded(max(needed, *self._widths[positions].tolist(), 1))
        levels = np.zeros((len(chosen), self._how.height_px, width), np.uint8)
        for row, position in enumerate(chosen):
            narrow = self._picture(position).reshape(self._how.height_px, -1)
            levels[row, :, : narrow.shape[1]] = narrow
        return Levels(levels, self._strongest[positions], texts)

    def _picture(self, position: int) -> np.ndarray:
        if self._data is not None:
            start = self._ends[position - 1] if position else 0
            return self._data[start : self._ends[position]]
        number = int(np.searchsorted(self._firsts, position, side="right")) - 1
        pack, index = self._packs[number], position - self._firsts[number]
        start, end = pack.starts[index : index + 2].tolist()
        return np.frombuffer(pack.read(start, end - start), np.uint8)
