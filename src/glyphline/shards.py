"""Samples in and out of a folder of Parquet shards, streamed by row group."""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from glyphline.errors import DataError
from glyphline.outputs import written_below
from glyphline.sample import Sample

SCHEMA = pa.schema(
    [
        ("image", pa.binary()),
        ("text", pa.string()),
        ("source", pa.string()),
        ("group", pa.string()),
        ("split", pa.string()),
    ]
)
ROWS_PER_GROUP = 512
ROWS_PER_SHARD = 65_536


class ShardWriter:
    """Writes samples to `<folder>/<prefix>-00000.parquet`, ... with a bounded buffer.

    The same samples in the same order give the same bytes. Use as a context manager; an
    exception inside leaves the last shard unfinished, so write below `outputs.new_folder`.
    A shard ends with the first full row group (`ROWS_PER_GROUP` samples) that reaches
    `rows_per_shard`. What cannot be written ends in an `OutputError`.

    Attributes:
        written: how many samples have been written.
    """

    def __init__(
        self, folder: Path, prefix: str, rows_per_shard: int = ROWS_PER_SHARD, first: int = 0
    ) -> None:
        self.written = 0
        self._folder = folder
        self._prefix = prefix
        self._rows_per_shard = rows_per_shard
        self._buffer: list[Sample] = []
        self._shard: pq.ParquetWriter | None = None
        self._rows_in_shard = 0
        self._shards = first

    def write(self, sample: Sample) -> None:
        """Append one sample."""
        self._buffer.append(sample)
        self.written += 1
        if len(self._buffer) == ROWS_PER_GROUP:
            self._flush()

    def __enter__(self) -> "ShardWriter":
        with written_below(self._folder.parent):
            self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._flush()
        finally:
            self._close()

    def _flush(self) -> None:
        if not self._buffer:
            return
        columns = [[getattr(s, name) for s in self._buffer] for name in SCHEMA.names]
        table = pa.table(columns, schema=SCHEMA)
        with written_below(self._folder):
            if self._shard is None:
                self._shard = self._begin()
            self._shard.write_table(table, row_group_size=ROWS_PER_GROUP)
        self._rows_in_shard += len(self._buffer)
        self._buffer.clear()
        if self._rows_in_shard >= self._rows_per_shard:
            self._close()

    def _begin(self) -> pq.ParquetWriter:
        path = shard_path(self._folder, self._prefix, self._shards)
        self._shards += 1
        # PNG does not compress further; strings are short.
        return pq.ParquetWriter(path, SCHEMA, compression="none", use_dictionary=False)

    def _close(self) -> None:
        shard, self._shard, self._rows_in_shard = self._shard, None, 0
        if shard is not None:
            with written_below(self._folder):
                shard.close()


def shard_path(folder: Path, prefix: str, number: int) -> Path:
    """Where the shard of that number lies."""
    return folder / f"{prefix}-{number:05d}.parquet"


def shard_paths(folder: Path, prefix: str) -> list[Path]:
    """The shards of `prefix` in reading order; empty when there are none."""
    return sorted(folder.glob(f"{prefix}-*.parquet"))


def read_samples(folder: Path, prefix: str) -> Iterator[Sample]:
    """Stream the samples of one prefix in the order they were written.

    Raises:
        DataError: if the folder has no shard of that prefix, or one is not readable.
    """
    paths = shard_paths(folder, prefix)
    if not paths:
        raise DataError(f"{folder} has no shards named {prefix}-*.parquet; run `dvc repro` first")
    for path in paths:
        yield from _read_shard(path)


def read_columns(folder: Path, prefix: str, columns: list[str]) -> pa.Table:
    """Read some columns of all shards of a prefix at once; leave `image` out to stay small."""
    tables = [pq.read_table(path, columns=columns) for path in shard_paths(folder, prefix)]
    if not tables:
        return SCHEMA.empty_table().select(columns)
    return pa.concat_tables(tables)


def _read_shard(path: Path) -> Iterator[Sample]:
    try:
        shard = pq.ParquetFile(path)
        for index in range(shard.num_row_groups):
            yield from _rows(shard.read_row_group(index))
    except (pa.ArrowException, OSError, KeyError) as error:
        raise DataError(f"{path} is not a readable shard ({error}); run its stage again") from error


def _rows(table: pa.Table) -> Iterator[Sample]:
    columns = [table.column(name).to_pylist() for name in SCHEMA.names]
    for row in zip(*columns, strict=True):
        yield Sample(*row)
