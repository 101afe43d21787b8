"""Batches of model input and labels, streamed from Parquet shards."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow.parquet as pq

from glyphline.data.augment import augment
from glyphline.data.long_padding import with_long_padding
from glyphline.data.prepared import Pack, PreparedFile, pack
from glyphline.data.width_order import by_width, of_one_width, without_first
from glyphline.data.window import Levels, Window, joined
from glyphline.params.training import AugmentParams
from glyphline.picture import decode_picture
from glyphline.preprocess import Preprocess
from glyphline.shards import shard_paths

WINDOW = 8192  # samples that are shuffled together

Batch = tuple[np.ndarray, list[str]]
Ordered = tuple[Window, np.ndarray]
Group = tuple[Path, int]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Batches:
    """The samples of one or more shard folders, batch by batch.

    Samples that the head cannot express (a line, for a softmax head) are passed over;
    `count` says how many remain.

    Attributes:
        shards: (folder, prefix) pairs, read in this order; a folder without shards of its
            prefix adds nothing.
        how: preprocessing.
        characters_only: pass over texts of more than one character.
        batch_size: B; the last batch may be smaller.
        keep: where prepared pictures wait for the next reading of this object; None prepares
            them anew at every reading.
        px_per_character: see `Window.take`; 0 in reading, where nobody knows the text.
    """

    shards: tuple[tuple[Path, str], ...]
    how: Preprocess
    characters_only: bool
    batch_size: int
    keep: PreparedFile | None = field(default=None, repr=False, compare=False)
    px_per_character: int = 0
    _texts: list[str] = field(default_factory=list, init=False, repr=False, compare=False)
    _kept: dict[Group, Pack] = field(default_factory=dict, init=False, repr=False, compare=False)

    def texts(self) -> list[str]:
        """The labels in reading order, without the pictures."""
        if not self._texts:
            for path in self._paths():
                self._texts.extend(pq.read_table(path, columns=["text"])["text"].to_pylist())
        return [text for text in self._texts if self._takes(text)]

    def count(self) -> int:
        """How many samples an ordered reading yields."""
        return len(self.texts())

    def left_out(self) -> int:
        """How many samples are passed over."""
        kept = self.count()
        return len(self._texts) - kept

    def ordered(self) -> Iterator[Batch]:
        """Yield ((B, H, W, 1) float32, texts) in the order of the shards, each sample once."""
        for piece in self._pieces(self._one_after_the_other(), self.batch_size):
            yield piece.pictures(), piece.texts

    def each(self, run: Callable[[np.ndarray, list[str]], Iterable[Result]]) -> Iterator[Result]:
        """Yield what `run` makes of each sample, in the order of the shards.

        Pictures of one width are run together, so that none depends on its neighbours.

        Args:
            run: ((B, H, W, 1) float32, B texts) to B results.
        """
        for group in self._groups():
            window = Window([self._pack(group)], self.how)
            results: dict[int, Result] = {}
            for positions in of_one_width(window.widths, self.batch_size):
                piece = window.take(positions, self.px_per_character)
                rows = run(piece.pictures(), piece.texts)
                results.update(zip(positions.tolist(), rows, strict=True))
            yield from (results[position] for position in range(len(window)))

    def shuffled(self, seed: int, epoch: int, augmentation: AugmentParams) -> Iterator[Batch]:
        """Yield the samples of one epoch in a seeded order, each augmented anew.

        Row groups are permuted, then samples within windows of `WINDOW`. Lines that vary in
        width are put together with others of about their width, these batches permuted, and some
        of them filled up (`with_long_padding`). The last partial batch is yielded too.

        Args:
            seed: the experiment's seed.
            epoch: counted from 0; every epoch has its own order and augmentation.
            augmentation: `train.augment`.
        """
        rng = np.random.default_rng([seed, epoch])
        pieces = self._pieces(self._shuffled_windows(rng), self.batch_size)
        for piece in with_long_padding(pieces, self.how, seed, epoch):
            yield augment(piece.pictures(), augmentation, rng), piece.texts

    def shuffled_levels(
        self, seed: int, epoch: int, batches: int, skipped: int = 0
    ) -> Iterator[Levels]:
        """Yield what `shuffled` yields without augmentation, several batches at a time.

        Args:
            seed: the experiment's seed.
            epoch: counted from 0.
            batches: how many batches make a piece; the last one may be smaller.
            skipped: how many batches are passed over at the start.
        """
        rng = np.random.default_rng([seed, epoch])
        windows = without_first(self._shuffled_windows(rng), skipped * self.batch_size)
        pieces = self._pieces(windows, batches * self.batch_size)
        yield from with_long_padding(pieces, self.how, seed, epoch, skipped)

    def _one_after_the_other(self) -> Iterator[Ordered]:
        for group in self._groups():
            window = Window([self._pack(group)], self.how)
            yield window, np.arange(len(window))

    def _shuffled_windows(self, rng: np.random.Generator) -> Iterator[Ordered]:
        begun = 0  # samples of the batch that goes on from window to window
        for window in self._windows(rng):
            order = rng.permutation(len(window))
            room = window.room(self.px_per_character)
            yield window, by_width(order, room, begun, self.batch_size, rng)
            begun = (begun + len(window)) % self.batch_size

    def _windows(self, rng: np.random.Generator) -> Iterator[Window]:
        groups = self._groups()
        packs: list[Pack] = []
        for number in rng.permutation(len(groups)):
            packs.append(self._pack(groups[number]))
            if sum(len(pack.texts) for pack in packs) >= WINDOW:
                yield Window(packs, self.how)
                packs = []
        if packs:
            yield Window(packs, self.how)

    def _pack(self, group: Group) -> Pack:
        found = self._kept.get(group)
        if found is None:
            found = self._prepared(*group)
            if self.keep and (kept := self.keep.keep(found)):
                self._kept[group] = found = kept
        return found

    def _prepared(self, path: Path, group: int) -> Pack:
        with pq.ParquetFile(path) as shard:
            table = shard.read_row_group(group, columns=["image", "text"])
        rows = zip(table["image"].to_pylist(), table["text"].to_pylist(), strict=True)
        taken = [(image, text) for image, text in rows if self._takes(text)]
        pictures = (decode_picture(image) for image, _ in taken)
        return pack(pictures, [text for _, text in taken], self.how)

    def _pieces(self, windows: Iterable[Ordered], size: int) -> Iterator[Levels]:
        """Cut windows into pieces of one size, across their ends; the last one may be smaller."""
        waiting: list[Levels] = []
        missing = size
        for window, order in windows:
            start = 0
            while start < len(order):
                piece = window.take(order[start : start + missing], self.px_per_character)
                waiting.append(piece)
                start += len(piece.texts)
                missing -= len(piece.texts)
                if not missing:
                    yield joined(waiting)
                    waiting, missing = [], size
        if waiting:
            yield joined(waiting)

    def _takes(self, text: str) -> bool:
        return len(text) == 1 or not self.characters_only

    def _paths(self) -> list[Path]:
        return [path for folder, prefix in self.shards for path in shard_paths(folder, prefix)]

    def _groups(self) -> list[Group]:
        return [
            (path, group)
            for path in self._paths()
            for group in range(pq.ParquetFile(path).num_row_groups)
        ]
