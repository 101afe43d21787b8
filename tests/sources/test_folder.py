"""Source `folder`: people's own pictures in every layout, odd ones included."""

import typing
import unicodedata
from pathlib import Path

import cv2
import numpy as np
import pytest

from glyphline.errors import DataError, ParamsError
from glyphline.params.base import section
from glyphline.picture import decode_picture
from glyphline.sources._layouts import LAYOUTS, TAKEN_BY
from glyphline.sources.folder import SourceParams, samples

CREATE = {
    name: cv2.imencode(name, np.full((9, 12, 3), 128, np.uint8))[1].tobytes()
    for name in (".png", ".jpg", ".bmp", ".tiff", ".webp")
}
CREATE |= {".jpeg": CREATE[".jpg"], ".tif": CREATE[".tiff"]}


@pytest.fixture
def root(tmp_path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


@pytest.fixture
def read(root, context):
    """Lay out files and read them: (text, group, split) of samples, (name, kind) of rejects."""

    def run(files, layout="auto", **more):
        for name in files:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            suffix = path.suffix.lower()
            data = files[name] if isinstance(files, dict) else CREATE[suffix]
            path.write_bytes(data if data is not None else CREATE[suffix])
        params = SourceParams(path=str(root), layout=layout, **more)
        found = [(s.text, s.group, s.split) for s in samples(params, context)]
        return found, [(name, kind) for name, kind, _ in context.rejects.rows]

    return run


def texts(found) -> list[str]:
    return [text for text, _, _ in found]


@pytest.mark.parametrize(
    ("files", "layout", "expected"),
    [
        (["B/2.png", "A/1.png", "A/deep/0.png"], "class_folders", ["A", "A", "B"]),
        (["ab.png", "12.JPG", "€5.webp"], "file_names", ["12", "ab", "€5"]),
        ({"labels.csv": b"file,text\na/1.png,Hi\n", "a/1.png": None}, "labels_csv", ["Hi"]),
        ({"classes.csv": b"folder,text\nup_a,A\n", "up_a/1.png": None}, "class_folders", ["A"]),
    ],
)
def test_the_layout_is_told_by_what_lies_there(read, context, files, layout, expected):
    assert texts(read(files)[0]) == expected
    assert context.origin["layout"] == layout


@pytest.mark.parametrize(
    "files", [["xy/ab.png"], ["a/1.png", "loose.png"], ["a/1.png", "bc/1.png"]]
)
def test_a_layout_that_cannot_be_told_is_asked_for(read, files):
    with pytest.raises(DataError, match=r"cannot tell the layout: .* Say layout: file_names"):
        read(files)


def test_every_kind_of_picture_becomes_a_grey_png(read, root, context):
    found, rejected = read([f"{suffix[1:]}{suffix}" for suffix in CREATE])
    assert len(found) == len(CREATE)
    assert rejected == []
    params = SourceParams(path=str(root), layout="auto")
    for sample in samples(params, context):
        assert sample.image.startswith(b"\x89PNG")
        assert decode_picture(sample.image).shape == (9, 12)


@pytest.mark.parametrize(
    ("stem", "text"),
    [
        ("abc", "abc"),
        ("abc_12", "abc"),
        ("abc-12", "abc"),
        ("abc (2)", "abc"),
        ("abc(2)", "abc"),
        ("a_b", "a_b"),
        ("12", "12"),
        ("_12", "_12"),
        ("1_2_3", "1_2"),
        ("a b", "a b"),
        (unicodedata.normalize("NFD", "Zoë"), "Zoë"),
    ],
)
def test_a_counter_is_taken_off_the_file_name(read, stem, text):
    assert texts(read([f"{stem}.png"], "file_names")[0]) == [text]


def test_counters_taken_off_are_counted_and_warned_of(read, context, caplog):
    read(["AB-12.png", "CD.png"], "file_names")
    assert context.origin["counters_dropped"] == 1
    assert "AB-12.png" in caplog.text


def test_a_pattern_says_which_part_of_the_name_is_the_label(read):
    found, rejected = read(["7_AB-12.png", "odd.png"], "file_names", pattern=r"\d_(?P<text>.+)")
    assert texts(found) == ["AB-12"]
    assert rejected == [("odd.png", "no label")]


@pytest.mark.parametrize(("pattern", "message"), [("(", "not a regular"), ("a+", "no group")])
def test_a_wrong_pattern_is_told_before_any_work(pattern, message):
    values = {"path": "x", "layout": "auto", "pattern": pattern}
    with pytest.raises(ParamsError, match=f"folder.pattern is .*{message}"):
        section(SourceParams, values, "folder")


def test_a_pattern_for_another_layout_is_an_error(read):
    with pytest.raises(ParamsError, match="a pattern is for layout file_names"):
        read(["A/1.png"], pattern="(?P<text>.)")


def test_a_table_gives_text_group_and_split(read):
    table = '\ufefffile,text,group,split\r\nb.png,"a,b",w1,test\r\nx\\a.png, ,w2,\r\n'
    found, rejected = read({"labels.csv": table.encode(), "b.png": None, "x/a.png": None})
    assert found == [("a,b", "w1", "test"), (" ", "w2", "")]
    assert rejected == []


def test_every_picture_and_row_that_is_not_used_is_named(read):
    table = (
        "file,text,split\na.png,A,\na.png,B,\ngone.png,C,\n../out.png,D,\nempty.png,,\n"
        "odd.png,E,dev\nbroken.png,F,\n"
    )
    pictures = dict.fromkeys(["a.png", "empty.png", "odd.png", "extra.png"])
    found, rejected = read({"labels.csv": table.encode(), "broken.png": b"no", **pictures})
    assert texts(found) == ["A"]
    assert sorted(rejected) == [
        ("../out.png", "missing"),
        ("a.png", "named twice"),
        ("broken.png", "unreadable"),
        ("empty.png", "no label"),
        ("extra.png", "no label"),
        ("gone.png", "missing"),
        ("odd.png", "bad split"),
    ]


def test_class_folders_reject_what_no_character_names(read):
    found, rejected = read(["A/1.png", "loose.png", "upper/1.png"], "class_folders")
    assert texts(found) == ["A"]
    assert rejected == [("loose.png", "no label"), ("upper/1.png", "no label")]


def test_a_class_table_names_every_folder(read):
    table = b"folder,text\nlower_a,a\n0,O\n"
    files = {"classes.csv": table, **dict.fromkeys(["lower_a/1.png", "0/1.png", "1/1.png"])}
    found, rejected = read(files)
    assert texts(found) == ["O", "a"]
    assert rejected == [("1/1.png", "no label")]


def test_hidden_files_and_other_files_are_passed_over(read):
    files = {
        "A/1.png": None,
        "A/._1.png": b"left by a file system",
        ".cache/B/1.png": None,
        "A/notes.txt": b"no picture",
    }
    found, rejected = read(files)
    assert texts(found) == ["A"]
    assert rejected == []


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (b"name,label\n", "has the columns name, label; expected file, text"),
        (b"file,text,grup\n", r"expected file, text\[, group\]\[, split\]"),
        (b"", "has the columns ; expected"),
        (b"file,text\na.png,a,b\n", "row 1: 2 columns expected; quote commas"),
        (b"file,text,group\na.png,a\n", "row 1: 3 columns expected"),
        (b"file,text\na.png,\xff\n", "not a readable CSV file in UTF-8"),
        (b'file,text\na.png,"a\n', "not a readable CSV file"),
    ],
)
def test_a_wrong_table_is_an_error(read, table, message):
    with pytest.raises(DataError, match=message):
        read({"labels.csv": table, "a.png": None})


def test_a_layout_without_its_table_is_an_error(read):
    with pytest.raises(DataError, match=r"labels.csv is not a readable CSV"):
        read(["a.png"], "labels_csv")


@pytest.mark.parametrize("files", [[], {"notes.txt": b"no picture"}])
def test_a_folder_without_pictures_is_an_error(read, files):
    with pytest.raises(DataError, match="holds no pictures"):
        read(files)


def test_a_missing_folder_is_an_error(context, tmp_path):
    params = SourceParams(path=str(tmp_path / "none"), layout="auto")
    with pytest.raises(DataError, match="none is not a folder"):
        next(samples(params, context))


def test_no_path_is_answered_with_the_override_to_give(context):
    with pytest.raises(ParamsError, match=r"-S datasets.folder.sources.folder.path="):
        next(samples(SourceParams(path=None, layout="auto"), context))


def test_a_relative_path_starts_at_the_repository(read, root, context, monkeypatch):
    read(["A/1.png"])
    monkeypatch.setenv("DVC_ROOT", str(root.parent))
    assert next(samples(SourceParams(path="own", layout="auto"), context)).text == "A"


def test_the_order_is_by_path(read, root, context):
    read([f"{name}/{index}.png" for name in "cab" for index in (2, 10, 1)])
    params = SourceParams(path=str(root), layout="auto")
    assert "".join(sample.text for sample in samples(params, context)) == "aaabbbccc"


def test_the_guide_names_every_layout_and_param():
    guide = (Path(__file__).parents[2] / "docs" / "data.md").read_text(encoding="utf-8")
    missing = [name for name in (*LAYOUTS, *SourceParams.model_fields) if name not in guide]
    assert missing == []


def test_a_layout_can_be_said_by_each_of_their_names():
    said = typing.get_args(SourceParams.model_fields["layout"].annotation)
    assert said == ("auto", *LAYOUTS)
    assert {layout for takers in TAKEN_BY.values() for layout in takers} <= set(LAYOUTS)
