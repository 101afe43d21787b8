"""Finished shards of a run that may be killed, kept for the next run to go on from."""

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from glyphline.outputs import read_json, replace_folder, write_json, written_below
from glyphline.shards import ShardWriter, shard_path
from glyphline.synthesis.origin import Origin, changes
from glyphline.synthesis.tally import Drawn, Tally

PREFIX = "synthetic"
_ORIGIN, _SHARDS, _RECORDS = "origin.json", "shards", "records"


def unfinished_folder(out: Path) -> Path:
    """Where the shards of `out` wait: outside, because DVC removes outputs before it runs."""
    return out.with_name(out.name + ".unfinished")


@contextmanager
def kept_shards(out: Path, origin: Origin, total: int, rows: int) -> Iterator["Unfinished"]:
    """Yield what an earlier run of the same origin has finished, ready for more.

    When the block raises, Ctrl-C included, finished shards are kept and that is said; after
    `kill -9` they are kept as well. Shards of another origin, or not as they were written, are
    drawn again, which is said too.

    Args:
        out: the folder that `Unfinished.publish` will replace.
        origin: what decides the samples.
        total: number of samples of all shards.
        rows: samples of each shard but the last.

    Raises:
        OutputError: if the folder beside `out` cannot be written.
    """
    unfinished = Unfinished(out, origin, total, rows)
    try:
        yield unfinished
    except BaseException:
        unfinished.leave()
        raise


class Unfinished:
    """The shards that are finished, each with a record: SHA-256 and counts.

    Attributes:
        tallies: the counts of each finished shard.
    """

    def __init__(self, out: Path, origin: Origin, total: int, rows: int) -> None:
        self.tallies: list[Tally] = []
        self._out, self._total, self._rows = out, total, rows
        self._folder = unfinished_folder(out)
        self.shards, self._records = self._folder / _SHARDS, self._folder / _RECORDS
        before = _read(self._folder / _ORIGIN)
        if before != origin:
            discard(out, f"drawn with other {', '.join(changes(before, origin))}")
        with written_below(self._folder.parent):
            self.shards.mkdir(parents=True, exist_ok=True)
            self._records.mkdir(exist_ok=True)
            write_json(self._folder / _ORIGIN, origin)
        self._take_stock()

    @property
    def samples(self) -> int:
        """How many samples the finished shards hold."""
        return sum(tally.samples for tally in self.tallies)

    def write_shard(self, drawings: Iterable[Drawn]) -> None:
        """Write the next shard; it counts as finished once its record is there."""
        number, tally = len(self.tallies), Tally()
        with ShardWriter(self.shards, PREFIX, self._rows, first=number) as writer:
            for drawn in drawings:
                writer.write(drawn.sample)
                tally.count(drawn)
        with written_below(self._folder):
            digest = _sha256(shard_path(self.shards, PREFIX, number))
            write_json(self._record(number), {"sha256": digest, **tally.as_json()})
        self.tallies.append(tally)

    def publish(self) -> None:
        """Let the folder of shards take the place of `out`."""
        replace_folder(self.shards, self._out)
        self.tallies = []
        shutil.rmtree(self._folder, ignore_errors=True)

    def leave(self) -> None:
        """Keep finished shards and say so; remove the folder when there are none."""
        if not self.tallies:
            shutil.rmtree(self._folder, ignore_errors=True)
            return
        self._remove_rest()
        _tell(f"kept {self._progress()} in {self._folder}; run again to go on from there")

    def _take_stock(self) -> None:
        while record := _read(self._record(len(self.tallies))):
            shard = shard_path(self.shards, PREFIX, len(self.tallies))
            expected = min(self._rows, self._total - self.samples)
            tally = Tally.from_json(record)
            if tally.samples != expected or _sha256(shard) != record["sha256"]:
                _tell(f"{shard} is not as it was written; drawing again from there")
                break
            self.tallies.append(tally)
        self._remove_rest()
        if self.tallies:
            _tell(f"going on after {self._progress()} in {self._folder}")

    def _remove_rest(self) -> None:
        """Remove what is not finished, and the records after it."""
        done = range(len(self.tallies))
        whole = {shard_path(self.shards, PREFIX, n) for n in done} | set(map(self._record, done))
        for path in [*self.shards.iterdir(), *self._records.iterdir()]:
            if path not in whole:
                path.unlink()

    def _record(self, number: int) -> Path:
        return self._records / f"{number:05d}.json"

    def _progress(self) -> str:
        return f"{_shards(len(self.tallies))} ({self.samples:,} of {self._total:,} samples)"


def discard(out: Path, why: str) -> None:
    """Remove the shards that wait for `out`, and say so if there are any."""
    folder = unfinished_folder(out)
    if found := len(list((folder / _RECORDS).glob("*.json"))):
        _tell(f"discarding {_shards(found)} in {folder}: {why}")
    shutil.rmtree(folder, ignore_errors=True)


def _shards(number: int) -> str:
    return f"{number} finished shard" + ("" if number == 1 else "s")


def _read(path: Path) -> dict[str, Any]:
    """What a JSON file holds; nothing when it is not there or damaged."""
    try:
        return read_json(path)
    except (OSError, ValueError):
        return {}


def _sha256(path: Path) -> str:
    """Of a file; empty when there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _tell(line: str) -> None:
    Console(stderr=True, soft_wrap=True).print(line, highlight=False, markup=False)
