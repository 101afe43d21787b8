"""Lines with a text file beside each."""

import os
import unicodedata
from pathlib import Path

import pytest

from glyphline.sources.folder import SourceParams, samples


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Hi\n", "Hi"),
        ("Hi", "Hi"),
        ("\ufeffHi\r\n", "Hi"),
        (" Hi \n\n", " Hi "),
        (unicodedata.normalize("NFD", "Zoë"), "Zoë"),
    ],
)
def test_the_text_is_the_line_without_its_end(read, content, text):
    assert read({"1.png": None, "1.gt.txt": content}).texts == [text]


def test_versions_of_a_line_share_its_text_and_are_a_group(read):
    files = {
        f"b/{name}": None for name in ("1.bin.png", "1.nrm.png", "1.png", "2.bin.png", "v1.2.png")
    }
    found = read(files | {"b/1.gt.txt": "A", "b/2.gt.txt": "B", "b/v1.2.gt.txt": "C"})
    assert found.rows == [("A", "b/1", "")] * 3 + [("B", "", ""), ("C", "", "")]


def test_folders_named_after_splits_are_splits(read):
    files = {f"{folder}/x/1.png": None for folder in ("test", "Train", "dev", "other")}
    found = read(files | {name.replace(".png", ".gt.txt"): "A" for name in files})
    assert [split for _, _, split in found.rows] == ["train", "val", "", "test"]


def test_whatever_lacks_its_other_half_is_named(read):
    files = {
        "1.png": None,
        "2.gt.txt": "B",
        "3.png": None,
        "3.gt.txt": "\n",
        "4.png": None,
        "4.gt.txt": "a\nb\n",
        "5.png": None,
        "5.gt.txt": b"\xff",
        "6.png": b"no",
        "6.gt.txt": "F",
    }
    found = read(files)
    assert found.rows == []
    assert found.rejects == [
        ("2.gt.txt", "missing"),
        ("1.png", "no label"),
        ("3.png", "no label"),
        ("4.png", "no label"),
        ("5.png", "no label"),
        ("6.png", "unreadable"),
    ]


@pytest.mark.real
@pytest.mark.skipif(not os.environ.get("GLYPHLINE_MIRROR"), reason="GLYPHLINE_MIRROR is not set")
def test_real_printed_lines_are_read_from_their_archive(context):
    archive = Path(os.environ["GLYPHLINE_MIRROR"]) / "uw3-printed-lines-70.tgz"
    if not archive.exists():
        pytest.skip("the mirror has no uw3-printed-lines-70.tgz")
    found = list(samples(SourceParams(path=str(archive), layout="auto"), context))
    assert context.origin["layout"] == "gt_txt"
    assert len(found) == 70
    assert {sample.split for sample in found} == {"train", "test"}
    assert found[0].text == "The problem, simplified for our purposes, is set up as"
    assert context.rejects.rows == []
