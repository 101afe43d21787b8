"""Parquet files as the Hugging Face hub has them, and others alike."""

import io
import json
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from glyphline.errors import DataError
from glyphline.picture import decode_picture, encode_png
from glyphline.sources.folder import SourceParams, samples

IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])


def picture(level: int) -> bytes:
    return encode_png(np.full((4, 6), level, np.uint8))


def parquet(metadata=None, row_group_size=2, **columns) -> bytes:
    if "image" in columns and not isinstance(columns["image"], pa.Array):
        images = [{"bytes": data, "path": None} for data in columns["image"]]
        columns["image"] = pa.array(images, IMAGE)
    buffer = io.BytesIO()
    table = pa.table(columns).replace_schema_metadata(metadata)
    pq.write_table(table, buffer, row_group_size=row_group_size)
    return buffer.getvalue()


def test_files_are_splits_and_rows_come_in_order(read):
    files = {
        "data/train-00000-of-00002.parquet": parquet(
            image=[picture(n) for n in range(5)], text=list("abcde")
        ),
        "data/train-00001-of-00002.parquet": parquet(image=[picture(9)], text=["f"]),
        "data/validation-00000-of-00001.parquet": parquet(image=[picture(9)], text=["g"]),
        "default/test/0000.parquet": parquet(image=[picture(9)], text=["h"]),
        "more.parquet": parquet(image=[picture(9)], text=["i"]),
    }
    found = read(files)
    assert found.layout == "parquet"
    splits = ["train"] * 6 + ["val", "test", ""]
    assert found.rows == [
        (text, "", split) for text, split in zip("abcdefghi", splits, strict=True)
    ]
    assert [int(p[0, 0]) for p in found.pictures[:5]] == list(range(5))
    assert found.rejects == []


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary()])
def test_pictures_may_be_bytes_alone_and_columns_of_any_name(read, kind):
    data = parquet(
        img=pa.array([picture(1)], kind), label=["A"], writer=[7], part=["validation"], x=[1.5]
    )
    columns = {"image": "img", "text": "label", "group": "writer", "split": "part"}
    assert read({"a.parquet": data}, columns=columns).rows == [("A", "7", "val")]


def test_group_and_split_are_taken_from_columns_of_that_name(read):
    data = parquet(image=[picture(1)] * 2, text=["A", "B"], group=["w", None], split=["test", None])
    assert read({"train.parquet": data}).rows == [("A", "w", "test"), ("B", "", "train")]


def test_class_numbers_become_the_names_that_the_file_notes(read):
    features = {"label": {"_type": "ClassLabel", "names": ["zero", "one"]}}
    note = {"huggingface": json.dumps({"info": {"features": features}})}
    images = [picture(1)] * 3
    found = read(
        {"a.parquet": parquet(note, image=images, label=[1, 0, None])}, columns={"text": "label"}
    )
    assert found.texts == ["one", "zero"]
    assert found.rejects == [("a.parquet#2", "no label")]
    assert read(
        {"a.parquet": parquet(image=images, label=[1, 0, 7])}, columns={"text": "label"}
    ).texts == ["1", "0", "7"]


def test_a_row_may_name_a_picture_beside_the_file(read):
    images = pa.array(
        [{"bytes": None, "path": "pics/p.png"}, {"bytes": None, "path": "gone.png"}], IMAGE
    )
    found = read(
        {"a.parquet": parquet(image=images, text=["A", "B"]), "pics/p.png": None, "x.png": None}
    )
    assert found.texts == ["A"]
    assert found.rejects == [("a.parquet#1", "missing"), ("x.png", "no label")]


def test_whatever_cannot_be_used_is_named(read):
    data = parquet(
        image=[picture(1), None, picture(1), b"no", picture(1)],
        text=["", "A", None, "B", "C"],
        split=["", "", "", "", "holdout"],
    )
    found = read({"a.parquet": data})
    assert found.rows == []
    assert found.rejects == [
        ("a.parquet#0", "no label"),
        ("a.parquet#1", "missing"),
        ("a.parquet#2", "no label"),
        ("a.parquet#3", "unreadable"),
        ("a.parquet#4", "bad split"),
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PAR1", "is not a readable Parquet file"),
        (parquet(img=[picture(1)], label=["A"]), "columns img, label; expected image, text"),
        (parquet(image=pa.array(["a.png"]), text=["A"]), "column image is string, not pictures"),
        (parquet(image=[picture(1)], text=[1.5]), "column text is double, not texts"),
    ],
)
def test_a_file_without_pictures_and_texts_is_an_error(read, data, message):
    with pytest.raises(DataError, match=message):
        read({"a.parquet": data})


def test_a_single_file_and_an_archive_are_read_alike(lay, context, tmp_path):
    root = lay({"train.parquet": parquet(image=[picture(1)], text=["A"])})
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.write(root / "train.parquet", "set/train.parquet")
    for path in (root / "train.parquet", tmp_path / "x.zip"):
        (found,) = samples(SourceParams(path=str(path), layout="auto"), context)
        assert (found.text, found.split) == ("A", "train")
        assert decode_picture(found.image).shape == (4, 6)
