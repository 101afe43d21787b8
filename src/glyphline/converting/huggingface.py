"""Parquet files as the Hugging Face hub has them."""

import json
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from glyphline.sample import Sample

FILE_SPLITS = {"train": "train", "val": "validation", "test": "test", "": "data"}
"""Split of a sample -> how files are named after it; `data` names none, and is read as train
when nothing else lies there."""
_STRING = {"dtype": "string", "_type": "Value"}
FEATURES = {"image": {"_type": "Image"}, "text": _STRING, "source": _STRING, "group": _STRING}
SCHEMA = pa.schema(
    [
        ("image", pa.struct([("bytes", pa.binary()), ("path", pa.string())])),
        ("text", pa.string()),
        ("source", pa.string()),
        ("group", pa.string()),
    ],
    # What makes datasets.load_dataset show pictures instead of bytes.
    metadata={"huggingface": json.dumps({"info": {"features": FEATURES}})},
)
ROWS_PER_GROUP = 512
BYTES_PER_GROUP = 16 * 2**20
BYTES_PER_FILE = 256 * 2**20


class ParquetWriter:
    """Writes `train-00000-of-00002.parquet`, ... for each split that occurs.

    A row group ends at `ROWS_PER_GROUP` samples or `BYTES_PER_GROUP` bytes of pictures, a file
    with the row group that reaches `bytes_per_file`; one row group per split is in memory.
    """

    def __init__(self, folder: Path, bytes_per_file: int = BYTES_PER_FILE) -> None:
        self._folder = folder
        self._bytes_per_file = bytes_per_file
        self._splits: dict[str, _SplitFiles] = {}

    def write(self, sample: Sample) -> None:
        """Append one sample to the files of its split."""
        name = FILE_SPLITS[sample.split]
        if name not in self._splits:
            self._splits[name] = _SplitFiles(self._folder, name, self._bytes_per_file)
        self._splits[name].write(sample)

    def __enter__(self) -> "ParquetWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for files in self._splits.values():
            files.finish(kind is None)


class _SplitFiles:
    """The files of one split; how many there are is known, and named, at the end."""

    def __init__(self, folder: Path, name: str, bytes_per_file: int) -> None:
        self._folder = folder
        self._name = name
        self._bytes_per_file = bytes_per_file
        self._buffer: list[Sample] = []
        self._buffered = 0
        self._in_file = 0
        self._written = 0
        self._files: list[Path] = []
        self._open: pq.ParquetWriter | None = None

    def write(self, sample: Sample) -> None:
        self._buffer.append(sample)
        self._buffered += len(sample.image)
        if len(self._buffer) == ROWS_PER_GROUP or self._buffered >= BYTES_PER_GROUP:
            self._flush()

    def finish(self, whole: bool) -> None:
        try:
            if whole and self._buffer:
                self._flush()
        finally:
            self._close()
        for index, path in enumerate(self._files):
            path.rename(
                self._folder / f"{self._name}-{index:05d}-of-{len(self._files):05d}.parquet"
            )

    def _flush(self) -> None:
        if self._open is None:
            path = self._folder / f"{self._name}-{len(self._files):05d}.unfinished"
            # PNG does not compress further; strings are short.
            self._open = pq.ParquetWriter(path, SCHEMA, compression="none", use_dictionary=False)
            self._files.append(path)
        self._open.write_table(self._table(), row_group_size=ROWS_PER_GROUP)
        self._written += len(self._buffer)
        self._in_file += self._buffered
        self._buffer, self._buffered = [], 0
        if self._in_file >= self._bytes_per_file:
            self._close()

    def _table(self) -> pa.Table:
        rows = enumerate(self._buffer, start=self._written)
        images = [
            {"bytes": s.image, "path": f"{self._name}-{number:08d}.png"} for number, s in rows
        ]
        texts = [[getattr(s, name) for s in self._buffer] for name in SCHEMA.names[1:]]
        return pa.table([pa.array(images, SCHEMA.field("image").type), *texts], schema=SCHEMA)

    def _close(self) -> None:
        if self._open is not None:
            self._open.close()
        self._open, self._in_file = None, 0
