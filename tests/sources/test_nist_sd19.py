"""Source `nist_sd19` on small archives in the published layout."""

import dataclasses
import io
import tracemalloc
import zipfile

import numpy as np
import pytest

from glyphline.errors import DataError, ParamsError
from glyphline.params.base import section
from glyphline.picture import decode_picture, encode_png
from glyphline.sources import nist_sd19
from glyphline.sources.nist_sd19 import SourceParams, samples

HSF = ("hsf_0", "hsf_1", "hsf_2", "hsf_3", "hsf_4", "hsf_6", "hsf_7")
CODES = {"0": "30", "A": "41", "a": "61", "z": "7a"}


def picture(level: int, side: int = 128) -> bytes:
    page = np.full((side, side), 255, np.uint8)
    page[side // 4 : side // 2, side // 4 : side // 2] = level
    return encode_png(page)


def folder(code: str, part: str, writers: list[str]) -> dict[str, bytes]:
    """A folder of pictures and the .mit file beside it: for each picture where it was cut out."""
    name = f"{part}_{code}" if part == "train" else part
    files = {
        f"by_class/{code}/{name}/{name}_{index:05d}.png": picture(index % 200)
        for index in range(len(writers))
    }
    lines = [f"{part}/f{w}/d{w}/d{w}.mis {index}" for index, w in enumerate(writers)]
    files[f"by_class/{code}/{name}.mit"] = "\n".join([str(len(writers)), *lines, ""]).encode()
    return files


@pytest.fixture
def publish(mirror, monkeypatch):
    """Put an archive into the mirror as if it were NIST's."""

    def put(*folders: dict[str, bytes]) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, data in {k: v for f in folders for k, v in f.items()}.items():
                archive.writestr(name, data)
        (mirror / "by_class.zip").write_bytes(out.getvalue())
        entry = dataclasses.replace(nist_sd19.NIST_SD19, md5=None)
        monkeypatch.setattr(nist_sd19, "NIST_SD19", entry)

    return put


def params(parts=HSF, **more) -> SourceParams:
    return SourceParams(parts=tuple(parts), **more)


def test_the_folder_is_the_label_and_hsf_4_is_the_test_part(publish, context):
    publish(
        *(folder(code, "hsf_0", ["0010_14", "0011_15"]) for code in CODES.values()),
        *(folder(code, "hsf_4", ["2100_00"]) for code in CODES.values()),
        folder("30", "train", ["0010_14", "0011_15"]),
    )
    found = list(samples(params(), context))
    assert "".join(sample.text for sample in found) == "000AAAaaazzz"
    assert [sample.group for sample in found[:3]] == ["0010", "0011", "2100"]
    assert [sample.split for sample in found[:3]] == ["train", "train", "test"]
    assert found[1].name == "by_class/30/hsf_0/hsf_0_00001.png"
    assert {decode_picture(sample.image).shape for sample in found} == {(128, 128)}
    assert context.rejects.rows == []
    assert context.origin["groups"] == "writers"
    assert context.origin["parts_absent"] == ["hsf_1", "hsf_2", "hsf_3", "hsf_6", "hsf_7"]
    assert context.origin["classes_absent"].startswith("123456789BC")


def test_the_train_folders_take_the_place_of_the_others(publish, context):
    publish(
        folder("41", "hsf_0", ["0010_14"]),
        folder("41", "hsf_4", ["2100_00"]),
        folder("41", "train", ["0010_14", "0600_02"]),
    )
    found = list(samples(params(["train", "hsf_4"]), context))
    assert [(sample.group, sample.split) for sample in found] == [
        ("2100", "test"),
        ("0010", "train"),
        ("0600", "train"),
    ]


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (["train", "hsf_0"], "train repeats every hsf but hsf_4"),
        (["hsf_0", "hsf_0"], "a part is named twice"),
        (["hsf_5"], "hsf_5"),
        ([], "at least 1"),
    ],
)
def test_no_character_is_read_twice(parts, message):
    with pytest.raises(ParamsError, match=message):
        section(SourceParams, {"parts": parts}, "sources.nist_sd19")


def without(files: dict[str, bytes], name: str) -> dict[str, bytes]:
    return {key: value for key, value in files.items() if key != name}


FIRST, SECOND = folder("30", "hsf_0", ["0010_14"] * 2), folder("41", "hsf_0", ["0010_14"] * 2)
MIT = "by_class/41/hsf_0.mit"


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        (without(SECOND, MIT), f"{MIT} is not in the archive"),
        ({**SECOND, MIT: b"2\nf0010_14 0\n"}, f"{MIT} names 1 writers for 2 pictures"),
        ({**SECOND, MIT: b"\xff\xfe"}, f"{MIT} names 0 writers for 2 pictures"),
    ],
)
def test_writers_unknown_for_one_folder_make_partitions_the_groups_of_all(
    publish, context, second, problem
):
    publish(FIRST, second)
    assert {sample.group for sample in samples(params(), context)} == {"hsf_0"}
    assert context.origin["groups"] == f"partitions: {problem}"


def test_a_gap_in_the_numbers_does_not_shift_the_writers(publish, context):
    files = folder("30", "hsf_0", ["0010_14", "0011_14", "0012_14"])
    publish(without(files, "by_class/30/hsf_0/hsf_0_00001.png"))
    assert [sample.group for sample in samples(params(), context)] == ["0010", "0012"]


def test_an_unreadable_picture_is_rejected_by_name(publish, context):
    bad = "by_class/30/hsf_0/hsf_0_00000.png"
    publish({**FIRST, bad: b"no picture"})
    assert len(list(samples(params(), context))) == 1
    assert [(name, kind) for name, kind, _ in context.rejects.rows] == [(bad, "unreadable")]


def test_pictures_are_shrunk_on_request(publish, context):
    publish(FIRST)
    found = list(samples(params(max_side_px=32), context))
    assert {decode_picture(sample.image).shape for sample in found} == {(32, 32)}


def test_another_archive_is_an_error_that_says_what_was_expected(publish, context):
    publish({"by_write/hsf_0/f0000_14/c0000_14/c0000_14_00000.png": picture(1)})
    with pytest.raises(DataError, match=r"no pictures by_class/<code>/<part>/ .*by_class.zip"):
        list(samples(params(), context))


def test_memory_grows_little_with_the_number_of_pictures(publish, context):
    """The real archive has 1.5 million; 500 bytes of each would be 800 MB."""
    count = 4_000
    publish(folder("30", "hsf_0", [f"{index % 500:04d}_14" for index in range(count)]))
    stream = samples(params(), context)
    tracemalloc.start()
    next(stream)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak / count < 600
