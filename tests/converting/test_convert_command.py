"""`glyphline convert` as a person meets it."""

import csv
import itertools
import sys
import tarfile
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from glyphline.cli import app
from glyphline.picture import encode_png
from glyphline.shards import ShardWriter

PICTURE = encode_png(np.arange(80, dtype=np.uint8).reshape(8, 10))


def invoke(*arguments: str | Path) -> Result:
    environment = {"COLUMNS": "90", "NO_COLOR": "1", "TERM": "dumb"}
    return CliRunner(env=environment).invoke(app, ["convert", *(str(a) for a in arguments)])


@pytest.fixture
def own(tmp_path) -> Path:
    """Three pictures with a table of odd columns, one of them broken."""
    folder = tmp_path / "own"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.png").write_bytes(PICTURE)
    (folder / "c.png").write_bytes(b"no")
    (folder / "labels.csv").write_text("id,path,text\n1,a.png,A\n2,b.png,B\n3,c.png,C\n")
    return folder


def rows(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file))[1:]


def test_a_folder_becomes_a_table_and_what_was_left_out_is_counted(own, tmp_path):
    out = tmp_path / "deep" / "out"
    result = invoke(own, out, "--to", "labels_csv", "--columns", "file=path")
    assert result.exit_code == 0, result.stderr
    report = tmp_path / "deep" / "out-rejects.csv"
    assert result.stdout == f"{out}: 2 samples, 1 left out (1 unreadable); see {report}\n"
    assert [row[1:] for row in rows(out / "labels.csv")] == [["A", "", ""], ["B", "", ""]]
    assert [row[:2] for row in rows(report)] == [["c.png", "unreadable"]]


def test_parquet_goes_out_and_comes_in(own, tmp_path):
    (own / "c.png").write_bytes(PICTURE)
    first = invoke(own, tmp_path / "parquet", "--columns", "file=path")
    assert first.exit_code == 0, first.stderr
    second = invoke(tmp_path / "parquet", tmp_path / "csv", "--to", "labels_csv")
    assert second.exit_code == 0, second.stderr
    assert "3 samples, none left out" in second.stdout
    assert [row[1] for row in rows(tmp_path / "csv" / "labels.csv")] == ["A", "B", "C"]
    pictures = sorted((tmp_path / "csv").rglob("*.png"))
    assert [path.read_bytes() for path in pictures] == [PICTURE] * 3


def test_shards_keep_their_sources_and_go_split_by_split(samples, tmp_path):
    data = tmp_path / "balanced"
    for split in ("val", "train", "test"):
        with ShardWriter(data, split) as writer:
            for sample in samples:
                if sample.split == split:
                    writer.write(sample)
    (data / "manifest.json").write_text("{}")
    assert invoke(data, tmp_path / "out").exit_code == 0
    import pyarrow.parquet as pq

    table = pq.read_table(tmp_path / "out" / "train-00000-of-00001.parquet")
    train = [s for s in samples if s.split == "train"]
    assert table["source"].to_pylist() == [s.source for s in train]
    assert [cell["bytes"] for cell in table["image"].to_pylist()] == [s.image for s in train]
    assert invoke(data, tmp_path / "csv", "--to", "labels_csv").exit_code == 0
    splits = [row[3] for row in rows(tmp_path / "csv" / "labels.csv")]
    assert [key for key, _ in itertools.groupby(splits)] == ["train", "val", "test"]


def test_an_archive_is_read_as_it_is(own, tmp_path):
    with tarfile.open(tmp_path / "own.tgz", "w:gz") as archive:
        archive.add(own, "own")
    result = invoke(tmp_path / "own.tgz", tmp_path / "out", "--columns", "file=path")
    assert (result.exit_code, "2 samples" in result.stdout) == (0, True)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--to", "zip"], "unknown --to 'zip'; allowed: parquet, labels_csv"),
        (["--layout", "coco"], "convert.layout is 'coco'"),
        (["--columns", "path"], "--columns is 'path'; expected pairs such as file=path"),
        (["--columns", "name=path"], "unknown key convert.columns.name"),
        (["--table", "none.csv"], "holds no table none.csv"),
        (["--layout", "alto"], "no readable XML file with the root alto"),
        ([], "has the columns id, path, text; expected file, text"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_and_nothing_is_made(own, tmp_path, more, message):
    result = invoke(own, tmp_path / "out", *more)
    assert result.exit_code == 1
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_if_nothing_can_be_used_the_report_says_why(tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.png").write_bytes(b"no")
    result = invoke(tmp_path / "own", tmp_path / "out")
    assert result.exit_code == 1
    assert "no samples to write" in result.stderr
    assert "1 were left out, see" in result.stderr
    assert rows(tmp_path / "out-rejects.csv")[0][:2] == ["a.png", "unreadable"]


@pytest.mark.parametrize("out", [".", "inside"])
def test_what_is_read_is_not_written_into(own, out):
    before = sorted(own.iterdir())
    result = invoke(own, own / out, "--columns", "file=path")
    assert result.exit_code == 1
    assert "there already" in result.stderr or "outside of what is read" in result.stderr
    assert sorted(own.iterdir()) == before


def test_a_missing_folder_is_named(tmp_path):
    result = invoke(tmp_path / "none", tmp_path / "out")
    assert (result.exit_code, "none is not a folder" in result.stderr) == (1, True)


def test_without_pyarrow_it_says_what_to_install(own, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "glyphline.converting.huggingface", None)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = invoke(own, tmp_path / "out", "--columns", "file=path")
    assert result.exit_code == 1
    assert "pip install 'glyphline[train]'" in result.stderr


def test_help_shows_each_example_on_a_line_of_its_own():
    result = invoke("--help")
    lines = [line.strip() for line in result.output.splitlines()]
    assert len([line for line in lines if line.startswith("glyphline convert ")]) == 4
    assert "```" not in result.output
    for option in ("--to", "--layout", "--columns", "--table", "--pattern", "--lines", "--dpi"):
        assert option in result.output
