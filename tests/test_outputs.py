"""Folders and files that appear whole or not at all."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from glyphline.errors import OutputError
from glyphline.outputs import csv_text, new_folder, read_json, write_json, write_rows, write_text


def tree(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


def write_half(out: Path, error: BaseException) -> None:
    with new_folder(out) as folder:
        (folder / "half.txt").write_text("half")
        raise error


def test_a_new_folder_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    for text in ("first", "second"):
        with new_folder(out) as folder:
            (folder / f"{text}.txt").write_text(text)
    assert tree(tmp_path) == {"deep/out/second.txt": "second"}


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_block_that_fails_leaves_what_was_there(
    tmp_path: Path, error: type[BaseException]
) -> None:
    out = tmp_path / "out"
    with new_folder(out) as folder:
        (folder / "kept.txt").write_text("kept")
    with pytest.raises(error):
        write_half(out, error())
    assert tree(tmp_path) == {"out/kept.txt": "kept"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_first_block_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no"):
        write_half(tmp_path / "out", ValueError("no"))
    assert list(tmp_path.iterdir()) == []


def test_the_folder_is_not_there_before_the_block_ends(tmp_path: Path) -> None:
    with new_folder(tmp_path / "out"):
        assert not (tmp_path / "out").exists()
    assert (tmp_path / "out").is_dir()


def test_what_a_killed_run_left_behind_is_cleared_away(tmp_path: Path) -> None:
    for name in ("out.partial", "out.old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "stale.txt").write_text("stale")
    with new_folder(tmp_path / "out") as folder:
        assert list(folder.iterdir()) == []
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_text_is_written_as_utf8_with_plain_line_ends(tmp_path: Path) -> None:
    write_text(tmp_path / "new" / "a.txt", "é\r\n€\n")
    assert (tmp_path / "new" / "a.txt").read_bytes() == "é\r\n€\n".encode()


def test_a_text_that_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "old")
    with pytest.raises(UnicodeEncodeError):
        write_text(tmp_path / "a.txt", "\udcff")
    assert tree(tmp_path) == {"a.txt": "old"}


def test_a_write_that_fails_leaves_no_partial_file(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_text(tmp_path / "taken", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_equal_values_give_equal_json_bytes(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"b": 1, "a": "é"})
    write_json(tmp_path / "b.json", {"a": "é", "b": 1})
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert "é" in (tmp_path / "a.json").read_text(encoding="utf-8")
    assert read_json(tmp_path / "a.json") == {"a": "é", "b": 1}


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(OutputError, match=rf"cannot write below {tmp_path / 'file'} \("),
        new_folder(tmp_path / "file" / "out"),
    ):
        pass


@pytest.mark.parametrize(
    ("rows", "table"),
    [
        ([], "a,b\n"),
        ([(1, "é, x"), ("", None)], 'a,b\n1,"é, x"\n,\n'),
        ([{"b": 2, "a": 'say "x"'}, {"a": 0}], 'a,b\n"say ""x""",2\n0,\n'),
        (iter([("x\ny", 0.5)]), 'a,b\n"x\ny",0.5\n'),
    ],
)
def test_a_table_has_a_header_and_a_line_for_each_row(
    tmp_path: Path, rows: Iterable[Any], table: str
) -> None:
    write_rows(tmp_path / "t.csv", ["a", "b"], rows)
    assert (tmp_path / "t.csv").read_bytes() == table.encode()


@pytest.mark.parametrize("row", [(1,), (1, 2, 3), {"a": 1, "c": 2}])
def test_a_row_that_does_not_fit_its_columns_is_an_error(row: Any) -> None:
    with pytest.raises(ValueError, match=r"argument|fields not in"):
        csv_text(["a", "b"], [row])
