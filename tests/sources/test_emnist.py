"""Source `emnist` on tiny archives in the published layout, and on the real one."""

import dataclasses
import gzip
import io
import itertools
import os
import resource
import string
import struct
import time
import zipfile
from collections import defaultdict

import numpy as np
import pytest

from glyphline.errors import DataError, DownloadError
from glyphline.picture import decode_picture
from glyphline.shards import ShardWriter
from glyphline.sources import _idx, emnist
from glyphline.sources.emnist import SourceParams, samples

COUNTS = {"train": 7, "test": 3}
UPPER, LOWER = string.ascii_uppercase, string.ascii_lowercase
CLASSES = {
    "byclass": string.digits + UPPER + LOWER,
    "bymerge": string.digits + UPPER + "abdefghnqrt",
    "balanced": string.digits + UPPER + "abdefghnqrt",
    "letters": UPPER,
    "digits": string.digits,
    "mnist": string.digits,
}


def mapping(split: str) -> str:
    """The mapping file as it is published: letters have labels from 1 on, and both cases."""
    if split == "letters":
        return "".join(f"{i} {ord(c)} {ord(c.lower())}\n" for i, c in enumerate(UPPER, start=1))
    return "".join(f"{i} {ord(c)}\r\n" for i, c in enumerate(CLASSES[split]))


def pictures(count: int, offset: int) -> np.ndarray:
    """(N, 28, 28) upright pictures, each different and none symmetric."""
    found = np.zeros((count, 28, 28), np.uint8)
    for index in range(count):
        found[index, 3, 5:20] = 200  # a bar on top, longer than high
        found[index, 10, 2] = offset + index + 1
    return found


LABELLED = (0, 10, 36)  # 0, A and a of byclass


def labels(count: int, split: str = "byclass") -> np.ndarray:
    if split == "byclass":
        return np.array([LABELLED[index % 3] for index in range(count)], np.uint8)
    first, number = int(split == "letters"), len(CLASSES[split])
    return (first + np.arange(count) * 3 % number).astype(np.uint8)


def members(split="byclass", parts=("train", "test")) -> dict[str, bytes]:
    files = {f"gzip/emnist-{split}-mapping.txt": mapping(split).encode()}
    for part in parts:
        count = COUNTS[part]
        shown = pictures(count, 100 if part == "test" else 0)
        # NIST stores each picture column by column.
        stored = struct.pack(">4I", 0x803, count, 28, 28) + shown.transpose(0, 2, 1).tobytes()
        files[f"gzip/emnist-{split}-{part}-images-idx3-ubyte.gz"] = gzip.compress(stored, mtime=0)
        named = struct.pack(">2I", 0x801, count) + labels(count, split).tobytes()
        files[f"gzip/emnist-{split}-{part}-labels-idx1-ubyte.gz"] = gzip.compress(named, mtime=0)
    return files


def params(split="byclass", parts="available", **more) -> SourceParams:
    return SourceParams(split=split, parts=parts, **more)


@pytest.fixture
def publish(mirror, monkeypatch):
    """Put an archive into the mirror as if it were NIST's."""

    def put(files: dict[str, bytes]) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        (mirror / "gzip.zip").write_bytes(out.getvalue())
        entry = dataclasses.replace(emnist.EMNIST, size=None, sha256=None)
        monkeypatch.setattr(emnist, "EMNIST", entry)

    return put


def test_samples_are_upright_and_labelled_by_the_mapping(publish, context, monkeypatch):
    monkeypatch.setattr(_idx, "CHUNK", 4)
    publish(members())
    found = list(samples(params(), context))
    assert [sample.split for sample in found] == ["train"] * 7 + ["test"] * 3
    assert "".join(sample.text for sample in found) == "0Aa0Aa0" + "0Aa"
    decoded = np.stack([decode_picture(sample.image) for sample in found])
    assert np.array_equal(decoded, np.concatenate([pictures(7, 0), pictures(3, 100)]))
    assert context.origin["parts_absent"] == []


def test_chunks_of_any_size_give_the_same_samples(publish, context, monkeypatch):
    publish(members())
    whole = list(samples(params(), context))
    for size in (1, 3, 7):
        monkeypatch.setattr(_idx, "CHUNK", size)
        assert list(samples(params(), context)) == whole


@pytest.mark.parametrize("split", CLASSES)
def test_each_split_is_read_as_it_is_published(publish, context, monkeypatch, split):
    number = len(CLASSES[split])
    monkeypatch.setitem(COUNTS, "train", number)
    publish(members(split))
    found = list(samples(params(split), context))
    train = [sample.text for sample in found if sample.split == "train"]
    expected = labels(number, split) - int(split == "letters")
    assert train == [CLASSES[split][index] for index in expected]
    if split != "byclass" and number % 3:
        assert set(train) == set(CLASSES[split])
    assert context.origin["parts_absent"] == []


@pytest.mark.parametrize(
    ("parts", "present"),
    [("train", "train"), ("test", "test"), ("available", "train"), ("available", "test")],
)
def test_any_subset_of_the_parts_is_read(publish, context, parts, present):
    publish(members("letters", parts=["train", "test"] if parts == present else [present]))
    found = list(samples(params("letters", parts=parts), context))
    assert [sample.split for sample in found] == [present] * COUNTS[present]


def test_available_parts_are_read_and_the_absent_ones_named(publish, context):
    publish(members(parts=["test"]))
    assert {sample.split for sample in samples(params(), context)} == {"test"}
    assert context.origin["parts_absent"] == ["train"]


@pytest.mark.parametrize(
    ("parts", "chosen", "message"),
    [
        (["test"], params(parts="all"), "has no train part of split 'byclass'.*parts: available"),
        (["test"], params(parts="train"), "has no train part of split 'byclass'"),
        (["test"], params("mnist"), "has no train and no test part of split 'mnist'"),
        ([], params(), "has no train and no test part"),
    ],
)
def test_missing_parts_are_an_error_that_lists_what_is_there(
    publish, context, parts, chosen, message
):
    publish(members(parts=parts))
    with pytest.raises(DataError, match=message) as caught:
        list(samples(chosen, context))
    assert "gzip/emnist-byclass-mapping.txt" in str(caught.value)


IMAGES = "gzip/emnist-byclass-test-images-idx3-ubyte.gz"
LABELS = "gzip/emnist-byclass-test-labels-idx1-ubyte.gz"
MAPPING = "gzip/emnist-byclass-mapping.txt"


def idx(magic: int, *shape: int, body: bytes) -> bytes:
    return gzip.compress(struct.pack(f">{1 + len(shape)}I", magic, *shape) + body, mtime=0)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        (IMAGES, None, "not its counterpart"),
        (MAPPING, None, "has no gzip/emnist-byclass-mapping.txt"),
        (MAPPING, b"0 forty-eight", "not lines of a label and a character code"),
        (MAPPING, b"0 48", "labels that the mapping does not name"),
        (LABELS, b"no gzip", "corrupt or cut short"),
        (LABELS, gzip.compress(b"", mtime=0), "not an idx file"),
        (LABELS, gzip.compress(b"\1\2\3\4\5\6", mtime=0), "not an idx file"),
        (LABELS, idx(0x801, 4, body=bytes(4)), "begin as 4 pictures"),
        (LABELS, idx(0x801, 4, body=bytes(3)), "not an idx file"),
        (IMAGES, idx(0x803, 3, 20, 28, body=bytes(3 * 560)), "begin as 3 pictures of 28x28"),
        (IMAGES, idx(0x801, 3, body=bytes(3)), "begin as 3 pictures of 28x28"),
        (IMAGES, idx(0x803, 3, 28, 28, body=bytes(2 * 784)), "ends within pictures 0 to 3 of 3"),
        (IMAGES, idx(0x803, 3, 28, 28, body=bytes(4 * 784)), "goes on after its 3 pictures"),
        (IMAGES, idx(0x803, 3, 28, 28, body=bytes(3 * 784))[:-9], "corrupt or cut short"),
    ],
)
def test_a_damaged_member_is_an_error(publish, context, name, data, message):
    files = members(parts=["test"])
    files.pop(name)
    publish(files if data is None else {**files, name: data})
    with pytest.raises(DataError, match=message):
        list(samples(params(), context))


def test_the_address_is_a_parameter(context, monkeypatch):
    monkeypatch.delenv("GLYPHLINE_MIRROR", raising=False)
    with pytest.raises(DownloadError, match="nowhere is not an http or https address"):
        next(samples(params(address="nowhere"), context))


@pytest.mark.real
@pytest.mark.skipif(not os.environ.get("GLYPHLINE_MIRROR"), reason="GLYPHLINE_MIRROR is not set")
def test_real_characters_stand_upright(context):
    """A 7 has its ink on top, an L at the bottom; an l is higher than wide."""
    means = defaultdict(list)
    for sample in itertools.islice(samples(params(), context), 2000):
        means[sample.text].append(decode_picture(sample.image).astype(float))
    seven, el, stroke = (np.mean(means[text], axis=0) for text in "7L1")
    assert seven[:14].sum() > 1.1 * seven[14:].sum()
    assert el[14:].sum() > 1.1 * el[:14].sum()
    assert np.ptp(np.nonzero(stroke > 64)[0]) > np.ptp(np.nonzero(stroke > 64)[1])
    assert len(means) == 62


@pytest.mark.real
@pytest.mark.skipif(not os.environ.get("GLYPHLINE_MIRROR"), reason="GLYPHLINE_MIRROR is not set")
def test_the_real_test_part_is_imported_in_full_fast_and_in_little_memory(context, tmp_path):
    """Cohen et al. 2017: 116,323 characters; measured 8,000 to 15,000 a second per core."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    with ShardWriter(tmp_path / "raw", "raw") as writer:
        for sample in samples(params(parts="test"), context):
            writer.write(sample)
    rate = writer.written / (time.process_time() - start)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert writer.written == 116_323
    assert rate > 5_000
    assert grown < 2**20  # KiB
