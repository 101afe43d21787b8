"""PaddleOCR's label files: of lines, and of pages."""

import json

import numpy as np
import pytest

from glyphline.errors import DataError


def box(text, left, top, right, bottom, **more):
    points = [[left, top], [right, top], [right, bottom], [left, bottom]]
    return {"transcription": text, "points": points, **more}


def line(path, *boxes) -> str:
    return f"{path}\t{json.dumps(boxes, ensure_ascii=False)}\n"


def test_lines_have_the_split_in_the_name_of_their_file(read):
    files = {
        "rec_gt_train.txt": "\ufefftrain/1.png\tHi there\r\ntrain/2.png\t简单\r\n",
        "rec_gt_val.txt": "val/1.png\tHo",
        "rec_gt_test.txt": "test/1.png\t[1]\n\n",
    } | {f"{name}.png": None for name in ("train/1", "train/2", "val/1", "test/1")}
    found = read(files)
    assert found.layout == "paddleocr"
    assert found.rows == [
        ("[1]", "", "test"),
        ("Hi there", "", "train"),
        ("简单", "", "train"),
        ("Ho", "", "val"),
    ]
    assert found.rejects == []


@pytest.mark.parametrize(
    "path", ["imgs/1.png", "own/imgs/1.png", "far/own/imgs/1.png", "1.png", "imgs\\1.png"]
)
def test_paths_may_start_further_up_or_beside_the_file(read, path):
    table = "imgs/Label.txt" if path == "1.png" else "Label.txt"
    found = read({table: line(path, box("Hi", 0, 0, 9, 9)), "imgs/1.png": None})
    assert (found.texts, found.rejects) == (["Hi"], [])


def test_several_pictures_may_share_a_text(read):
    found = read({"t.txt": '["1.png", "2.png"]\tHi\n', "1.png": None, "2.png": None})
    assert found.texts == ["Hi", "Hi"]


def test_lines_are_cut_from_pages_which_are_their_groups(read, page):
    files = {
        "det/train.txt": line(
            "p.png", box("A", 10, 5, 30, 15), box("B", 0, 20, 60, 40, difficult=False)
        ),
        "det/p.png": None,
    }
    found = read(files)
    assert found.rows == [("A", "det/p.png", "train"), ("B", "det/p.png", "train")]
    assert np.array_equal(found.pictures[0], page[5:15, 10:30])
    assert np.array_equal(found.pictures[1], page[20:40])


def test_points_against_the_clock_do_not_mirror_a_line(read, page):
    against = {"transcription": "A", "points": [[10, 5], [10, 15], [30, 15], [30, 5]]}
    found = read({"Label.txt": line("p.png", against), "p.png": None})
    assert np.array_equal(found.pictures[0], page[5:15, 10:30])


def test_whatever_cannot_be_used_is_named(read):
    bad = {"transcription": "A", "points": [[1, 2], ["x", 3], [4, 5], [6, 7]]}
    files = {
        "Label.txt": line(
            "p.png",
            box("###", 0, 0, 9, 9),
            box("A", 0, 0, 9, 9, difficult=True),
            box("", 0, 0, 9, 9),
            box(None, 0, 0, 9, 9),
            bad,
            box("A", 70, 0, 80, 9),
            box("A", 5, 5, 5, 5),
        )
        + line("empty.png")
        + line("gone.png", box("A", 0, 0, 9, 9), box("B", 0, 0, 9, 9))
        + line("p.png", box("A", 0, 0, 9, 9))
        + "odd.png\tno list\n"
        + line("broken.png", box("A", 0, 0, 9, 9))
        + "no tab\n",
        "broken.png": b"no",
    } | dict.fromkeys(["p.png", "empty.png", "odd.png", "extra.png"])
    found = read(files)
    assert found.rows == []
    assert found.rejects == [
        ("p.png#0", "illegible"),
        ("p.png#1", "illegible"),
        ("p.png#2", "no label"),
        ("p.png#3", "no label"),
        ("p.png#4", "bad box"),
        ("p.png#5", "outside"),
        ("p.png#6", "no area"),
        ("empty.png", "no label"),
        ("gone.png#0", "missing"),
        ("gone.png#1", "missing"),
        ("p.png", "named twice"),
        ("odd.png", "no label"),
        ("broken.png#0", "unreadable"),
        ("Label.txt:7", "no label"),
        ("extra.png", "no label"),
    ]


def test_files_of_lines_and_of_pages_side_by_side_are_asked_for(read):
    files = {
        "Label.txt": line("p.png", box("A", 0, 0, 9, 9)),
        "rec_gt.txt": "crop_img/p_crop_0.jpg\tA\n",
        "fileState.txt": "/else/p.png\t1\n",
        "p.png": None,
        "crop_img/p_crop_0.jpg": None,
    }
    with pytest.raises(DataError, match=r"say table: rec_gt\.txt, or table: Label\.txt"):
        read(files)
    found = read(files, layout="paddleocr", table="rec_gt.txt")
    assert (found.texts, found.rejects) == (["A"], [("p.png", "no label")])


def test_a_label_file_in_another_encoding_is_an_error(read):
    with pytest.raises(DataError, match=r"Label\.txt is not text in UTF-8"):
        read({"Label.txt": "p.png\t简单\n".encode("gbk"), "p.png": None})
