"""Tables as CSV, TSV and JSONL, with columns of any name."""

import pytest

from glyphline.errors import DataError, ParamsError
from glyphline.params.base import section
from glyphline.sources.folder import SourceParams

PICTURES = {"a.png": None, "b.png": None}


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("labels.csv", 'file,text,group\nb.png,"x, y",w1\na.png,"""q""",\n'),
        ("labels.tsv", '\ufefffile\ttext\tgroup\r\nb.png\tx, y\tw1\r\na.png\t"q"\t\r\n'),
        (
            "labels.jsonl",
            '{"file": "b.png", "text": "x, y", "group": "w1"}\n\n'
            '{"file": "a.png", "text": "\\"q\\"", "group": null}\n',
        ),
    ],
)
def test_tables_of_each_kind_say_the_same(read, name, table):
    found = read({name: table, **PICTURES})
    assert found.rows == [('"q"', "", ""), ("x, y", "w1", "")]
    assert found.rejects == []


def test_columns_of_other_names_are_told_and_others_may_stand_beside_them(read):
    table = "id,path,label,writer,part\n1,a.png,A,w1,train\n2,b.png,B,w2,test\n"
    columns = {"file": "path", "text": "label", "group": "writer", "split": "part"}
    found = read({"labels.csv": table, **PICTURES}, columns=columns)
    assert found.rows == [("A", "w1", "train"), ("B", "w2", "test")]


def test_hugging_face_metadata_is_a_table_with_another_column(read):
    files = {"metadata.jsonl": '{"file_name": "a.png", "text": "A", "extra": 5}', "a.png": None}
    assert read(files, table="metadata.jsonl", columns={"file": "file_name"}).texts == ["A"]


@pytest.mark.parametrize("path", ["a.png", "sub/a.png", "sub\\a.png", "./sub/a.png"])
def test_paths_in_a_table_further_down_start_at_the_root_or_beside_it(read, path):
    files = {"sub/t.csv": f"file,text\n{path},A\n", "sub/a.png": None}
    found = read(files, table="sub/t.csv")
    assert (found.texts, found.rejects) == (["A"], [])


@pytest.mark.parametrize(
    ("name", "table", "columns", "message"),
    [
        ("labels.csv", "path,text\na.png,A\n", {"file": "name"}, "expected name, text"),
        ("labels.csv", "path,text\na.png,A\n", {}, r"expected file, text.*see `columns`"),
        ("labels.csv", "file,text\na.png,A\n", {"group": "who"}, "expected file, text, who"),
        ("labels.tsv", "file\ttext\na.png\tA\tB\n", {}, "row 1: 2 columns expected; tabs"),
        ("labels.jsonl", '{"file": "a.png", "text": 5}', {}, "'text' is 5, not a text"),
        ("labels.jsonl", '{"file": "a.png"}\n{"file": "b.png", "text": "B"}', {}, "is None, not"),
        ("labels.jsonl", "[1]", {}, "line 1 is no JSON object"),
        ("labels.jsonl", '{"file": ', {}, "not a readable JSONL file"),
        ("labels.jsonl", "[" * 100_000, {}, "not a readable JSONL file"),
    ],
)
def test_a_table_that_is_not_as_said_is_an_error(read, name, table, columns, message):
    with pytest.raises(DataError, match=message):
        read({name: table, **PICTURES}, columns=columns)


def test_a_column_for_something_else_is_an_error():
    values = {"path": "x", "layout": "auto", "columns": {"texts": "label"}}
    with pytest.raises(ParamsError, match=r"columns\.texts .did you mean 'text'"):
        section(SourceParams, values, "folder")
