"""Source `az_handwritten` on small files in the published layouts, and on the real digits."""

import dataclasses
import gzip
import io
import os
import struct
import zipfile
from collections import Counter

import numpy as np
import pytest

from glyphline.errors import DataError, DownloadError, ParamsError
from glyphline.params.base import section
from glyphline.picture import decode_picture
from glyphline.sources import _pixel_rows, az_handwritten
from glyphline.sources.az_handwritten import SourceParams, samples

CSV = "A_Z Handwritten Data.csv"
COUNTS = {"train": 12, "test": 3}


def pictures(count: int, level: int) -> np.ndarray:
    """(N, 28, 28), each different and none symmetric."""
    found = np.zeros((count, 28, 28), np.uint8)
    found[:, 3, 5:20] = level
    found[np.arange(count), 10, np.arange(count) % 28] = 7
    return found


def rows(labels, end="\n") -> str:
    shown = pictures(len(labels), 255)
    lines = [",".join(map(str, [l, *p.ravel()])) for l, p in zip(labels, shown, strict=True)]  # noqa: E741
    return end.join([*lines, ""])


@pytest.fixture
def digits(mirror, monkeypatch):
    """Put files into the mirror as if they were MNIST's."""

    def put(folder: str = "mnist", files: dict[str, bytes] | None = None) -> None:
        (mirror / folder).mkdir(exist_ok=True)
        for part, prefix in (("train", "train"), ("test", "t10k")):
            count = COUNTS[part]
            labels = bytes(index % 10 for index in range(count))
            images = pictures(count, 200).tobytes()
            made = {
                f"{prefix}-images-idx3-ubyte.gz": struct.pack(">4I", 0x803, count, 28, 28) + images,
                f"{prefix}-labels-idx1-ubyte.gz": struct.pack(">2I", 0x801, count) + labels,
            }
            for name, data in made.items():
                packed = (files or {}).get(name, gzip.compress(data, mtime=0))
                (mirror / folder / name).write_bytes(packed)
        unknown = {"size": None, "sha256": None, "partial": ()}
        entries = {
            part: tuple(dataclasses.replace(entry, **unknown) for entry in pair)
            for part, pair in az_handwritten.MNIST.items()
        }
        monkeypatch.setattr(az_handwritten, "MNIST", entries)

    return put


def params(*parts: str, **more) -> SourceParams:
    return SourceParams(parts=parts, **more)


def test_letters_and_digits_are_joined(digits, mirror, context):
    digits()
    (mirror / CSV).write_text(rows([0, 0, 25, 14]))
    found = list(samples(params("letters", "digits"), context))
    assert "".join(sample.text for sample in found) == "AAZO" + "012345678901" + "012"
    assert [sample.split for sample in found] == [""] * 4 + ["train"] * 12 + ["test"] * 3
    shown = np.stack([decode_picture(sample.image) for sample in found])
    made = [pictures(4, 255), pictures(12, 200), pictures(3, 200)]
    assert np.array_equal(shown, np.concatenate(made))
    assert {sample.source for sample in found} == {"az_handwritten"}
    assert context.origin["archive"].startswith(f"{CSV}, train-images-idx3-ubyte.gz, ")
    assert set(context.origin["parts"]) == {"letters", "digits"}


@pytest.mark.parametrize("folder", ["mnist", "."])
def test_digits_alone_are_mnist_and_need_no_csv(digits, context, folder):
    digits(folder)
    found = list(samples(params("digits"), context))
    assert Counter(sample.split for sample in found) == COUNTS
    assert list(context.origin["parts"]) == ["digits"]


def zipped(*names: str, text: str | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names or (CSV,):
            archive.writestr(name, rows([1, 2]) if text is None else text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "members"),
    [
        (f"{CSV}.zip", [CSV]),
        ("az-handwritten-alphabets-in-csv-format.zip", [CSV, f"A_Z Handwritten Data/{CSV}"]),
        ("az_handwritten/archive.zip", [f"A_Z Handwritten Data/{CSV}"]),
        ("az_handwritten/archive.zip", ["handwritten_data_785.csv"]),
    ],
)
def test_the_csv_is_read_from_the_archives_that_kaggle_gives(mirror, context, name, members):
    (mirror / name).parent.mkdir(exist_ok=True)
    (mirror / name).write_bytes(zipped(*members))
    assert [sample.text for sample in samples(params("letters"), context)] == ["B", "C"]


def test_an_archive_of_something_else_is_an_error(mirror, context):
    (mirror / f"{CSV}.zip").write_bytes(zipped("mnist.csv"))
    with pytest.raises(DataError, match=r"has no A_Z Handwritten Data.csv or .*kaggle"):
        list(samples(params("letters"), context))


def test_without_the_csv_the_error_says_where_to_get_it_and_what_to_call_it(
    digits, mirror, context
):
    digits()
    with pytest.raises(DownloadError, match="wants an account") as caught:
        list(samples(params("letters", "digits"), context))
    for part in ("kaggle.com/datasets/sachinpatel21", str(mirror), str(context.cache), CSV):
        assert part in str(caught.value)


def test_blocks_of_any_size_give_the_same_samples(mirror, context, monkeypatch):
    (mirror / CSV).write_text(rows(range(26), end="\r\n"))
    whole = list(samples(params("letters"), context))
    assert "".join(sample.text for sample in whole) == az_handwritten.LETTERS
    for size in (2_000, 5_000):
        monkeypatch.setattr(_pixel_rows, "BLOCK", size)
        assert list(samples(params("letters"), context)) == whole


def test_a_bad_row_is_rejected_by_its_number(mirror, context):
    lines = rows([0, 1, 2, 26, 4]).splitlines()
    lines[1] += ",0"
    lines[2] = lines[2].rpartition(",")[0]
    (mirror / CSV).write_text("\n".join(lines))
    found = list(samples(params("letters"), context))
    assert [(sample.text, sample.name) for sample in found] == [("A", "row 1"), ("E", "row 5")]
    assert sorted(context.rejects.rows) == [
        (f"{CSV}, row 2", "bad row", "it has 786 columns; expected 785"),
        (f"{CSV}, row 3", "bad row", "it has 784 columns; expected 785"),
        (f"{CSV}, row 4", "no label", "26 is none of 0 to 25, A to Z"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (rows([0, 1]).replace("255", "256"), "Row #1: .*'256'"),
        (rows([0]) + rows([1]).replace("255", "ink"), "Row #2: .*'ink'"),
        (rows([0]) + rows([1]).replace("255", ""), "Row #2: "),
        ("", "Empty"),
    ],
)
def test_a_value_that_is_no_pixel_is_an_error_that_names_the_row(mirror, context, text, message):
    (mirror / f"{CSV}.zip").write_bytes(zipped(text=text))
    with pytest.raises(DataError, match=message):
        list(samples(params("letters"), context))


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        (
            "train-labels-idx1-ubyte.gz",
            gzip.compress(b"\0\0\x08\x01\0\0\0\1\x0a", mtime=0),
            "no digits: .10",
        ),
        (
            "train-labels-idx1-ubyte.gz",
            gzip.compress(b"\0\0\x08\x01\0\0\0\1\0", mtime=0),
            "as 1 pictures",
        ),
        (
            "train-images-idx3-ubyte.gz",
            gzip.compress(bytes(9000), mtime=0)[:-9],
            "begin as 12 pictures",
        ),
        ("t10k-labels-idx1-ubyte.gz", b"\x1f\x8b no gzip", "t10k-labels.* is corrupt or cut short"),
    ],
)
def test_a_damaged_file_of_digits_is_an_error(digits, context, name, data, message):
    digits(files={name: data})
    with pytest.raises(DataError, match=message):
        list(samples(params("digits"), context))


def test_digits_cut_short_are_an_error(digits, mirror, context):
    digits()
    path = mirror / "mnist/train-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(DataError, match=r"train-images.* is corrupt or cut short"):
        list(samples(params("digits"), context))


@pytest.mark.parametrize("parts", [[], ["digits", "digits"], ["numbers"]])
def test_parts_are_named_once(parts):
    with pytest.raises(ParamsError):
        section(SourceParams, {"parts": parts}, "sources.az_handwritten")


@pytest.mark.real
@pytest.mark.skipif(not os.environ.get("GLYPHLINE_MIRROR"), reason="GLYPHLINE_MIRROR is not set")
def test_real_digits_are_all_read_and_stand_upright(context):
    """Counts of MNIST as published: 60,000 and 10,000, of which 5,923 and 980 are zeros."""
    counts: Counter[tuple[str, str]] = Counter()
    sevens = np.zeros((28, 28))
    for sample in samples(params("digits"), context):
        counts[sample.split, sample.text] += 1
        if sample.text == "7" and counts[sample.split, "7"] <= 200:
            sevens += decode_picture(sample.image)
    assert sum(n for (split, _), n in counts.items() if split == "train") == 60_000
    assert sum(n for (split, _), n in counts.items() if split == "test") == 10_000
    assert (counts["train", "0"], counts["test", "0"]) == (5_923, 980)
    assert sevens[:14].sum() > 1.1 * sevens[14:].sum()
