"""Data sets out, and in again."""

import itertools
import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from glyphline.converting import huggingface
from glyphline.converting.writers import write_dataset
from glyphline.errors import DataError
from glyphline.params.compute import ComputeParams, DownloadParams
from glyphline.picture import decode_picture
from glyphline.rejects import Rejects
from glyphline.sample import Sample
from glyphline.sources import folder
from glyphline.sources._context import SourceContext

SHAPES = ["parquet", "labels_csv"]


def read_back(path: Path) -> list[Sample]:
    context = SourceContext(
        seed=1,
        cache=path,
        download=DownloadParams(timeout_s=1, retries=0),
        compute=ComputeParams(backend="loky", workers=1),
        rejects=Rejects(),
    )
    found = list(folder.samples(folder.SourceParams(path=str(path), layout="auto"), context))
    assert context.rejects.rows == []
    return found


def facts(samples: list[Sample], split: str) -> list[tuple]:
    return [
        (decode_picture(s.image).tobytes(), s.text, s.group) for s in samples if s.split == split
    ]


def contents(path: Path) -> dict[str, bytes]:
    return {p.relative_to(path).as_posix(): p.read_bytes() for p in path.rglob("*") if p.is_file()}


@pytest.mark.parametrize("to", SHAPES)
def test_the_source_reads_back_what_was_written(tmp_path, samples, to):
    assert write_dataset(iter(samples), tmp_path / "out", to) == len(samples)
    found = read_back(tmp_path / "out")
    assert len(found) == len(samples)
    for split in ("train", "val", "test", ""):
        assert facts(found, split) == facts(samples, split)


def test_pictures_with_a_table_keep_the_whole_order(tmp_path, samples):
    write_dataset(samples, tmp_path / "out", "labels_csv")
    assert [s.text for s in read_back(tmp_path / "out")] == [s.text for s in samples]


def test_pictures_that_had_names_keep_them_in_a_table_beside(tmp_path, samples):
    write_dataset(samples, tmp_path / "nameless", "labels_csv")
    assert not (tmp_path / "nameless" / "origins.csv").exists()
    named = [samples[0].but(name="scans/a.png"), *samples[1:]]
    write_dataset(named, tmp_path / "named", "labels_csv")
    told = (tmp_path / "named" / "origins.csv").read_text().splitlines()
    assert told == ['"file","origin"', '"pictures/00000/00000000.png","scans/a.png"']
    assert len(read_back(tmp_path / "named")) == len(samples)


@pytest.mark.parametrize("to", SHAPES)
def test_the_same_samples_give_the_same_bytes(tmp_path, samples, to):
    for name in ("one", "two"):
        write_dataset(samples, tmp_path / name, to)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_parquet_files_are_named_and_described_as_the_hub_does(tmp_path, samples):
    write_dataset(samples, tmp_path / "out", "parquet")
    names = [path.name for path in sorted((tmp_path / "out").iterdir())]
    splits = ("data", "test", "train", "validation")
    assert names == [f"{split}-00000-of-00001.parquet" for split in splits]
    table = pq.read_table(tmp_path / "out" / "train-00000-of-00001.parquet")
    assert table.column_names == ["image", "text", "source", "group"]
    features = json.loads(table.schema.metadata[b"huggingface"])["info"]["features"]
    assert features["image"] == {"_type": "Image"}
    assert set(features) == set(table.column_names)
    row = table.slice(0, 1).to_pylist()[0]
    assert row["image"] == {"bytes": samples[0].image, "path": "train-00000000.png"}
    assert (row["text"], row["source"], row["group"]) == ("a", "source0", "")


def test_files_are_cut_by_size_and_numbered(tmp_path, samples, monkeypatch):
    monkeypatch.setattr(huggingface, "ROWS_PER_GROUP", 2)
    train = [sample.but(split="train") for sample in samples]
    with huggingface.ParquetWriter(tmp_path, bytes_per_file=4 * len(train[0].image)) as writer:
        for sample in train:
            writer.write(sample)
    paths = sorted(tmp_path.iterdir())
    assert len(paths) > 2
    count = f"{len(paths):05d}"
    assert [p.name for p in paths] == [
        f"train-{n:05d}-of-{count}.parquet" for n in range(len(paths))
    ]
    rows = list(itertools.chain(*(pq.read_table(path).to_pylist() for path in paths)))
    assert [row["text"] for row in rows] == [s.text for s in train]
    assert [row["image"]["path"] for row in rows] == [f"train-{n:08d}.png" for n in range(25)]


def test_a_row_group_ends_before_its_pictures_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(huggingface, "BYTES_PER_GROUP", 1000)
    large = [Sample(np.random.default_rng(n).bytes(600), "a", "s") for n in range(6)]
    write_dataset(large, tmp_path / "out", "parquet")
    meta = pq.ParquetFile(tmp_path / "out" / "data-00000-of-00001.parquet").metadata
    assert [meta.row_group(n).num_rows for n in range(meta.num_row_groups)] == [2, 2, 2]


def test_folders_of_pictures_stay_small(tmp_path, samples, monkeypatch):
    monkeypatch.setattr("glyphline.converting.labels_csv.PER_FOLDER", 10)
    write_dataset(samples, tmp_path / "out", "labels_csv")
    folders = sorted((tmp_path / "out" / "pictures").iterdir())
    assert [len(list(inside.iterdir())) for inside in folders] == [10, 10, 5]


@pytest.mark.parametrize("to", SHAPES)
@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_an_interrupted_conversion_leaves_nothing(tmp_path, samples, to, error):
    def broken():
        yield from samples
        raise error

    with pytest.raises(error):
        write_dataset(broken(), tmp_path / "out", to)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("to", SHAPES)
def test_no_samples_are_an_error(tmp_path, to):
    with pytest.raises(DataError, match="no samples to write"):
        write_dataset([], tmp_path / "out", to)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_what_lies_there_is_never_overwritten(tmp_path, samples, kind):
    out = tmp_path / "out"
    if kind == "file":
        out.write_text("mine")
    elif kind == "folder":
        out.mkdir()
        (out / "mine").write_text("mine")
    else:
        out.symlink_to(tmp_path / "nowhere")
    with pytest.raises(DataError, match="out is there already"):
        write_dataset(samples, out, "parquet")
    assert out.is_symlink() or "mine" in contents(tmp_path).popitem()[1].decode()


def test_an_empty_folder_may_be_there(tmp_path, samples):
    (tmp_path / "out").mkdir()
    assert write_dataset(samples, tmp_path / "out", "labels_csv") == len(samples)
