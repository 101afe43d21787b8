"""Samples in and out of Parquet shards."""

from collections.abc import Iterable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from glyphline.errors import DataError, OutputError
from glyphline.outputs import new_folder
from glyphline.sample import Sample
from glyphline.shards import (
    ROWS_PER_GROUP,
    ShardWriter,
    read_columns,
    read_samples,
    shard_path,
    shard_paths,
)

TEXTS = [
    "a",
    "Ωmega",
    "日本",
    "👍🏽",
    " x ",
    '"quoted", comma',
    "line\nbreak",
    "\x00",
    "\uff41",
    "e\u0301",
]


def samples(count: int) -> list[Sample]:
    return [
        Sample(bytes([i % 256]) * (i % 7), TEXTS[i % len(TEXTS)], "src", f"g{i % 3}", "train")
        for i in range(count)
    ]


def write(folder: Path, rows: Iterable[Sample], rows_per_shard: int = 65_536) -> Path:
    with ShardWriter(folder, "train", rows_per_shard) as writer:
        for sample in rows:
            writer.write(sample)
    return folder


@pytest.mark.parametrize("count", [1, ROWS_PER_GROUP - 1, ROWS_PER_GROUP, ROWS_PER_GROUP + 1, 1500])
def test_samples_come_back_in_order_and_unchanged(tmp_path: Path, count: int) -> None:
    assert list(read_samples(write(tmp_path, samples(count)), "train")) == samples(count)


def test_the_same_samples_give_the_same_bytes(tmp_path: Path) -> None:
    one, two = (write(tmp_path / name, samples(1200), 512) for name in ("one", "two"))
    names = [path.name for path in shard_paths(one, "train")]
    assert names == ["train-00000.parquet", "train-00001.parquet", "train-00002.parquet"]
    assert [path.read_bytes() for path in shard_paths(one, "train")] == [
        path.read_bytes() for path in shard_paths(two, "train")
    ]


def test_a_shard_written_alone_has_the_bytes_it_has_among_others(tmp_path: Path) -> None:
    write(tmp_path / "all", samples(1200), 512)
    with ShardWriter(tmp_path / "alone", "train", 512, first=1) as writer:
        for sample in samples(1200)[512:1024]:
            writer.write(sample)
    (alone,) = shard_paths(tmp_path / "alone", "train")
    assert alone == shard_path(tmp_path / "alone", "train", 1)
    assert alone.read_bytes() == shard_path(tmp_path / "all", "train", 1).read_bytes()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    write(tmp_path, samples(1))
    shard = shard_path(tmp_path, "train", 0)
    with pytest.raises(OutputError, match=rf"cannot write below {shard.parent} "):
        write(shard, samples(1))
    shard.unlink()
    shard.mkdir()
    with pytest.raises(OutputError, match=rf"cannot write below {tmp_path} "):
        write(tmp_path, samples(1))


def test_row_groups_are_bounded(tmp_path: Path) -> None:
    write(tmp_path, samples(1100))
    meta = pq.ParquetFile(shard_paths(tmp_path, "train")[0]).metadata
    rows = [meta.row_group(index).num_rows for index in range(meta.num_row_groups)]
    assert rows == [512, 512, 76]


def test_a_writer_counts_what_it_wrote_and_writes_no_file_for_nothing(tmp_path: Path) -> None:
    with ShardWriter(tmp_path / "new", "val") as writer:
        pass
    assert writer.written == 0
    assert (tmp_path / "new").is_dir()
    assert shard_paths(tmp_path / "new", "val") == []


def test_reading_a_prefix_without_shards_says_what_to_run(tmp_path: Path) -> None:
    write(tmp_path, samples(3))
    with pytest.raises(DataError, match=r"test-\*\.parquet; run `dvc repro`"):
        list(read_samples(tmp_path, "test"))


def test_columns_are_read_without_the_pictures(tmp_path: Path) -> None:
    write(tmp_path, samples(1100), 512)
    table = read_columns(tmp_path, "train", ["text", "group"])
    assert table.column_names == ["text", "group"]
    assert table["text"].to_pylist() == [sample.text for sample in samples(1100)]
    assert read_columns(tmp_path, "val", ["text"]).num_rows == 0


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def no_parquet(path: Path) -> None:
    path.write_bytes(b"text")


def other_columns(path: Path) -> None:
    pq.write_table(pq.read_table(path).drop_columns(["group"]), path)


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[8:64] = b"\xff" * 56
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [cut_short, no_parquet, other_columns, flipped])
def test_a_damaged_shard_is_refused_by_name(tmp_path: Path, damage: object) -> None:
    path = shard_paths(write(tmp_path, samples(5)), "train")[0]
    damage(path)  # type: ignore[operator]
    with pytest.raises(DataError, match=r"train-00000\.parquet is not a readable shard"):
        list(read_samples(tmp_path, "train"))


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_an_interrupted_writer_leaves_no_folder(tmp_path: Path, error: type[BaseException]) -> None:
    def broken() -> Iterable[Sample]:
        yield from samples(600)
        raise error

    with pytest.raises(error), new_folder(tmp_path / "data") as folder:
        write(folder, broken())
    assert list(tmp_path.iterdir()) == []
