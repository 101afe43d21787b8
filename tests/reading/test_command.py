"""`glyphline read`: from what is named to what is written."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest

from glyphline.errors import DataError, ModelError, OutputError
from glyphline.exported import Calibration
from glyphline.picture import encode_png
from glyphline.reading.command import Wishes, read_pictures
from glyphline.reading.documents import Limits
from glyphline.reading.recognizer import Reader
from made_models import bars, export_lines, page_of

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    folder = tmp_path / "scans"
    texts = {"b.png": "mi", "a.JPG": "im", "deep/c.tiff": "mmi", "é [x].webp": "iim"}
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        suffix = path.suffix.lower()
        path.write_bytes(cv2.imencode(suffix, bars(text))[1].tobytes())
    (folder / "bad.png").write_bytes(encode_png(bars("m"))[:40])
    (folder / "notes.txt").write_text("no picture")
    (folder / "folder.png").mkdir()
    return folder


def test_a_line_of_text_holds_path_text_and_confidence(
    letters: Reader, scans: Path, capsys: Captured
) -> None:
    assert read_pictures([scans / "b.png"], letters, Wishes()) == 0
    out, err = capsys.readouterr()
    name, text, confidence = out.rstrip("\n").split("\t")
    assert (name, text, err) == (str(scans / "b.png"), "mi", "")
    assert 0 < float(confidence) <= 1
    assert len(confidence) == 6


def test_folders_are_read_in_sorted_order_and_one_bad_picture_stops_no_other(
    letters: Reader, scans: Path, capsys: Captured
) -> None:
    assert read_pictures([scans], letters, Wishes()) == 1
    out, err = capsys.readouterr()
    assert [line.split("\t")[1] for line in out.splitlines()] == ["im", "mi", "mmi", "iim"]
    assert err.startswith(f"error: {scans / 'bad.png'}: ")
    assert err.count("\n") == 1


def test_every_json_line_parses_and_errors_are_among_them(
    letters: Reader, scans: Path, capsys: Captured
) -> None:
    assert read_pictures([scans / "b.png", scans / "bad.png"], letters, Wishes("json")) == 1
    out, err = capsys.readouterr()
    good, bad = (json.loads(line) for line in out.splitlines())
    assert (good["picture"], good["text"]) == (str(scans / "b.png"), "mi")
    assert good["model"] == letters.card.model_id
    (line,) = good["lines"]
    assert [one["text"] for one in line["characters"]] == ["m", "i"]
    assert line["box"] == [0, 0, good["width"], good["height"]]
    assert bad["picture"] == str(scans / "bad.png")
    assert "damaged" in bad["error"]
    assert err == ""


def test_csv_has_a_row_for_each_line_and_each_error(
    letters: Reader, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "a, b.png").write_bytes(encode_png(page_of(["mim", "imm i"])))
    (tmp_path / "c.png").write_bytes(b"")
    assert read_pictures([tmp_path], letters, Wishes("csv")) == 1
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(row["picture"], row["line"], row["text"]) for row in rows] == [
        (str(tmp_path / "a, b.png"), "1", "mim"),
        (str(tmp_path / "a, b.png"), "2", "imm i"),
        (str(tmp_path / "c.png"), "", ""),
    ]
    assert "0 bytes" in rows[2]["error"]
    assert int(rows[0]["bottom"]) < int(rows[1]["top"])


ALTO = "{http://www.loc.gov/standards/alto/ns-v4#}"


def test_alto_holds_lines_words_and_characters(
    letters: Reader, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "a&b.png"
    path.write_bytes(encode_png(page_of(["mim i", "imm"])))
    assert read_pictures([path], letters, Wishes("alto")) == 0
    root = ElementTree.fromstring(capsys.readouterr().out.encode())
    assert root.findtext(f".//{ALTO}fileName") == str(path)
    lines = root.findall(f".//{ALTO}TextLine")
    words = [[word.get("CONTENT") for word in line.findall(f"{ALTO}String")] for line in lines]
    assert words == [["mim", "i"], ["imm"]]
    assert len(root.findall(f".//{ALTO}Glyph")) == 7
    assert [len(line.findall(f"{ALTO}SP")) for line in lines] == [1, 0]
    with pytest.raises(DataError, match="ALTO document holds one picture"):
        read_pictures([path, path], letters, Wishes("alto"))


def test_a_line_in_which_nothing_was_read_has_an_empty_string_as_alto_demands(
    letters_folder: Path, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "a.png").write_bytes(encode_png(bars("mim")))
    reader = Reader.load(letters_folder, pattern="m{9}")
    assert read_pictures([tmp_path / "a.png"], reader, Wishes("alto")) == 0
    root = ElementTree.fromstring(capsys.readouterr().out.encode())
    (line,) = root.findall(f".//{ALTO}TextLine")
    assert [(word.get("CONTENT"), word.get("WC")) for word in line] == [("", "0.0000")]


def test_hocr_holds_pages_lines_and_words(letters: Reader, scans: Path, capsys: Captured) -> None:
    assert read_pictures([scans / "b.png", scans / "a.JPG"], letters, Wishes("hocr")) == 0
    out = capsys.readouterr().out
    root = ElementTree.fromstring(out.split("<!DOCTYPE html>")[1])
    spans = [(one.get("class"), "".join(one.itertext())) for one in root.iter() if one.get("class")]
    assert [text for kind, text in spans if kind == "ocrx_word"] == ["mi", "im"]
    assert [kind for kind, _ in spans].count("ocr_page") == 2


def test_pages_of_a_document_are_pages_of_one_alto_document(
    letters: Reader, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "two.tif"
    cv2.imwritemulti(str(path), [page_of(["mim", "i"]), page_of(["imm"])])
    assert read_pictures([path], letters, Wishes("alto")) == 0
    root = ElementTree.fromstring(capsys.readouterr().out.encode())
    pages = root.findall(f".//{ALTO}Page")
    assert [page.get("PHYSICAL_IMG_NR") for page in pages] == ["1", "2"]
    assert [len(page.findall(f".//{ALTO}TextLine")) for page in pages] == [2, 1]


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [("alto", "xml"), ("hocr", "html"), ("text", "txt"), ("json", "jsonl"), ("csv", "csv")],
)
def test_a_folder_gets_a_document_for_each_picture(
    letters: Reader, scans: Path, tmp_path: Path, capsys: Captured, kind: str, suffix: str
) -> None:
    out = tmp_path / "documents"
    assert read_pictures([scans], letters, Wishes(kind, output=out)) == 1
    shown, errors = capsys.readouterr()
    assert shown == ""
    assert errors.startswith(f"error: {scans / 'bad.png'}: ")
    before = "_".join(scans.parts[1:])
    names = [
        f"{before}_{name}.{suffix}" for name in ("a.JPG", "b.png", "deep_c.tiff", "é [x].webp")
    ]
    assert sorted(path.name for path in out.iterdir()) == names
    documents = [(out / name).read_text(encoding="utf-8") for name in names]
    assert len(set(documents)) == 4
    for document, text in zip(documents, ("im", "mi", "mmi", "iim"), strict=True):
        if kind in ("alto", "hocr"):
            ElementTree.fromstring(document.split("<!DOCTYPE html>")[-1].encode())
        else:
            assert text in document


def test_a_path_too_long_for_a_name_gets_a_document_and_a_copy(
    letters: Reader, tmp_path: Path
) -> None:
    deep = tmp_path / ("é" * 90) / ("d" * 100)
    deep.mkdir(parents=True)
    names = [deep / f"{n}{'x' * 60}.png" for n in (1, 2)]
    for name in names:
        name.write_bytes(encode_png(bars("mi")))
    out = tmp_path / "out"
    assert read_pictures(names, letters, Wishes("alto", output=out, annotate=out)) == 0
    written = sorted(path.name for path in out.iterdir())
    assert len(written) == 4
    assert all(len(os.fsencode(name)) <= 205 and "xxx.png." in name for name in written)


def test_paths_that_make_one_word_keep_a_document_and_a_copy_each(
    letters: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here" / "a").mkdir(parents=True)
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    names = {"a_b.png": "mi", "a/b.png": "im", "../a/b.png": "iim"}
    for name, text in names.items():
        Path(name).write_bytes(encode_png(bars(text)))
    out = tmp_path / "out"
    assert read_pictures([*names, "a_b.png"], letters, Wishes(output=out, annotate=out)) == 0
    texts = {path.name: path.read_text().split("\t")[:2] for path in out.glob("*.txt")}
    assert sorted(texts.values()) == sorted([name, text] for name, text in names.items())
    assert texts["a_b.png.txt"] == ["a_b.png", "mi"]
    copies = sorted(path.name for path in out.glob("*.png"))
    assert [name.removesuffix(".png") for name in copies] == sorted(
        name.removesuffix(".txt") for name in texts
    )


def test_a_folder_that_cannot_be_written_is_named(
    letters: Reader, scans: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"cannot write below .*file"):
        read_pictures([scans / "b.png"], letters, Wishes(output=tmp_path / "file"))


@pytest.mark.skipif(sys.platform == "win32", reason="refuses such names")
@pytest.mark.parametrize("kind", ["text", "alto", "hocr"])
def test_names_that_would_break_rows_or_command_the_terminal_are_escaped(
    letters: Reader, tmp_path: Path, capsys: Captured, kind: str
) -> None:
    good, bad = tmp_path / "a\tb\nc\x1b[2Jä é\u2028.png", tmp_path / "x\ny.png"
    good.write_bytes(encode_png(bars("mi")))
    bad.write_bytes(b"")
    (tmp_path / "labels.csv").write_text(f'file,text\n"{good.name}","m\ti"\n', encoding="utf-8")
    names = [good, bad, tmp_path / "no\n.png"]
    assert read_pictures(names if kind != "alto" else names[1:2], letters, Wishes(kind)) >= 1
    out, err = capsys.readouterr()
    assert f"error: {tmp_path}/x\\ny.png: the picture is empty" in err.splitlines()[0]
    if kind == "text":
        name, text, _ = out.splitlines()[0].split("\t")
        assert (name, text) == (f"{tmp_path}/a\\tb\\nc\\x1b[2Jä é\\u2028.png", "mi")
        assert len(err.splitlines()) == 2
        read_pictures([good], letters, Wishes(expect=tmp_path / "labels.csv", min_confidence="1"))
        (row,) = capsys.readouterr().out.splitlines()
        assert row.split("\t")[:3] == [name, "m\\ti", "mi"]
        read_pictures([good], letters, Wishes(min_confidence="1"))
        assert capsys.readouterr().err.startswith(f"unsure: {name}\tmi\t")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems need rights for links")
def test_odd_entries_of_a_folder_are_named_or_left_alone(
    letters: Reader, scans: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    (scans / "broken.png").symlink_to(scans / "nowhere.png")
    (scans / "circle").symlink_to(scans)
    os.mkfifo(scans / "pipe.png")
    locked, scandir = scans / "locked", os.scandir
    locked.mkdir()

    def refusing(folder: Path) -> object:
        if folder == locked:
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refusing)
    assert read_pictures([scans], letters, Wishes()) == 3
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 4
    errors = sorted(line.removeprefix(f"error: {scans}/") for line in err.splitlines())
    assert [line.split(": ")[0] for line in errors] == ["bad.png", "broken.png", "locked"]
    assert "No such file" in errors[1]
    assert "Permission denied" in errors[2]


@pytest.mark.parametrize("kind", ["text", "json"])
def test_what_holds_nothing_is_an_error_and_stops_nothing(
    letters: Reader, scans: Path, capsys: Captured, kind: str
) -> None:
    names = [scans / "folder.png", scans / "nowhere.png", f"{scans}/*.gif", scans / "b.png"]
    assert read_pictures(names, letters, Wishes(kind)) == 3
    out, err = capsys.readouterr()
    shown = out if kind == "json" else err
    assert "folder.png holds no pictures (.png, .jpg" in shown
    assert "nowhere.png: No such file" in shown
    assert "*.gif matches nothing" in shown
    assert "mi" in out


def test_patterns_and_standard_input_are_read(
    letters: Reader, scans: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = io.BytesIO(encode_png(bars("imi")))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(data))
    assert read_pictures([f"{scans}/**/*.tiff", "-"], letters, Wishes()) == 0
    rows = [line.split("\t")[:2] for line in capsys.readouterr().out.splitlines()]
    assert rows == [[str(scans / "deep/c.tiff"), "mmi"], ["-", "imi"]]


def test_every_page_of_a_tiff_and_a_pdf_is_read(
    letters: Reader, tmp_path: Path, capsys: Captured
) -> None:
    image = pytest.importorskip("PIL.Image")
    pages = [image.fromarray(page_of([text, "mmm"])) for text in ("mim", "iimi")]
    names = [tmp_path / "two.tif", tmp_path / "two.pdf"]
    for name in names:
        pages[0].save(name, save_all=True, append_images=pages[1:], resolution=100.0)
    limits = Limits(dpi=100)
    assert read_pictures(names, letters, Wishes("json", limits=limits)) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    found = [(Path(row["picture"]).name, row["page"], row["text"]) for row in rows]
    texts = [(1, "mim\nmmm"), (2, "iimi\nmmm")]
    assert found == [(name.name, *page) for name in names for page in texts]


def test_a_pdf_without_its_package_says_what_to_install(
    letters: Reader, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\n")
    assert read_pictures([tmp_path / "a.pdf"], letters, Wishes()) == 1
    assert "pip install 'glyphline[pdf]'" in capsys.readouterr().err


def test_pictures_beyond_the_limit_are_refused_by_their_header(
    letters: Reader, scans: Path, capsys: Captured
) -> None:
    wishes = Wishes(limits=Limits(max_pixels=1000))
    assert read_pictures([scans / "b.png", scans / "deep"], letters, wishes) == 2
    assert capsys.readouterr().err.count("beyond the limit of 1,000 px") == 2


def test_truth_stands_beside_the_reading_and_the_score_at_the_end(
    letters: Reader, scans: Path, capsys: Captured
) -> None:
    table = scans / "labels.csv"
    table.write_text("file,text\nb.png,mi\na.JPG,mm\ndeep/c.tiff,mmi\nbad.png,i\n")
    assert read_pictures([scans], letters, Wishes(expect=table)) == 1
    out, err = capsys.readouterr()
    rows = [line.split("\t") for line in out.splitlines()]
    known = [(row[1], row[2], row[4]) for row in rows if len(row) == 5]
    assert known == [("mm", "im", "wrong"), ("mi", "mi", "right"), ("mmi", "mmi", "right")]
    assert err.splitlines()[-1] == (
        "score: exact 2 of 4 (50.00%), CER 0.2500 (2 edits in 8 characters); "
        "1 pictures are not in the table"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,b\n1,2\n", "has the columns a, b; expected file and text"),
        ("file,text\nx.png\n", "row 1: a picture and its text are expected"),
        ("\xff", "has the columns"),
    ],
)
def test_a_table_that_holds_no_truths_is_refused(
    letters: Reader, tmp_path: Path, content: str, message: str
) -> None:
    (tmp_path / "t.csv").write_text(content)
    with pytest.raises(DataError, match=message):
        read_pictures([], letters, Wishes(expect=tmp_path / "t.csv"))


def test_unsure_lines_go_to_standard_error_and_are_marked_in_json(
    letters: Reader, scans: Path, capsys: Captured
) -> None:
    assert read_pictures([scans / "b.png"], letters, Wishes(min_confidence="1.0")) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"unsure: {scans / 'b.png'}\tmi\t")
    read_pictures([scans / "b.png"], letters, Wishes("json", min_confidence="1.0"))
    assert json.loads(capsys.readouterr().out)["lines"][0]["sure"] is False


def test_auto_takes_the_threshold_of_the_highest_precision_that_the_model_reaches(
    letters: Reader, tmp_path: Path, capsys: Captured
) -> None:
    thresholds = {"0.9": 0.0, "0.99": 0.9999, "0.999": None}
    folder = export_lines(tmp_path / "m", Calibration(temperature=1, thresholds=thresholds))
    (tmp_path / "a.png").write_bytes(encode_png(bars("mi")))
    assert (
        read_pictures([tmp_path / "a.png"], Reader.load(folder), Wishes(min_confidence="auto")) == 0
    )
    assert capsys.readouterr().err.startswith("unsure: ")
    with pytest.raises(ModelError, match="without a confidence threshold"):
        read_pictures([], letters, Wishes(min_confidence="auto"))
    for wrong in ("2", "much", "nan"):
        with pytest.raises(DataError, match="give a number from 0 to 1, or auto"):
            read_pictures([], letters, Wishes(min_confidence=wrong))


def test_annotated_copies_are_files_of_their_own(
    letters: Reader, scans: Path, tmp_path: Path, capsys: Captured
) -> None:
    one = tmp_path / "seen.jpg"
    read_pictures([scans / "b.png"], letters, Wishes(annotate=one))
    assert cv2.imread(str(one)).shape[0] > 40
    many = tmp_path / "seen"
    read_pictures([scans], letters, Wishes(annotate=many))
    assert len(list(many.iterdir())) == 4
    assert all(path.suffix == ".png" for path in many.iterdir())
    with pytest.raises(DataError, match="name a folder for several pictures"):
        read_pictures([scans], letters, Wishes(annotate=one))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
@pytest.mark.parametrize("kind", ["text", "json", "csv", "hocr"])
def test_a_name_that_is_not_utf8_ends_nothing(
    letters: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    good = encode_png(bars("mi"))
    for name, data in ((b"/\xff.png", good), (b"/\xffbad.png", good[:50]), (b"/z.png", good)):
        Path(os.fsdecode(os.fsencode(tmp_path) + name)).write_bytes(data)
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", errors=e) for e in ("strict", "replace"))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    assert read_pictures([tmp_path], letters, Wishes(kind)) == 1
    out.seek(0)
    assert "z.png" in out.read()


TERMINAL = """
import io, sys
from rich.console import Console
from glyphline.reading import bar, command
from glyphline.reading.recognizer import Reader
shown = io.StringIO()
bar.Console = lambda stderr: Console(file=shown, force_terminal=True)
sys.stderr.isatty = lambda: True
command.read_pictures([sys.argv[2]] * 30, Reader.load(sys.argv[1]), command.Wishes())
assert "reading" in shown.getvalue(), "no bar"
assert ".png" not in shown.getvalue(), "output went to the bar's console"
"""


def test_output_reaches_standard_output_while_a_bar_is_on_the_terminal(
    letters_folder: Path, scans: Path
) -> None:
    command = [sys.executable, "-c", TERMINAL, str(letters_folder), str(scans / "b.png")]
    end = subprocess.run(command, capture_output=True, text=True, check=False)
    assert end.returncode == 0, end.stderr
    assert [line.split("\t")[1] for line in end.stdout.splitlines()] == ["mi"] * 30


def test_a_reader_of_the_output_that_stops_early_causes_no_traceback(
    letters_folder: Path, scans: Path
) -> None:
    command = [
        sys.executable,
        "-m",
        "glyphline",
        "read",
        *[str(scans / "b.png")] * 2000,
    ]
    command += ["--model", str(letters_folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait() == 0
    process.stderr.close()


def test_much_is_read_in_the_memory_of_little(
    letters: Reader, scans: Path, capsys: Captured
) -> None:
    held = []

    class Counting(Reader):
        def read_batch(self, pictures, *arguments):  # type: ignore[no-untyped-def]
            held.append(sum(picture.size for picture in pictures))
            return super().read_batch(pictures, *arguments)

    large = scans / "large.png"
    large.write_bytes(encode_png(np.full((1000, 1500), 255, np.uint8)))
    reader = Counting(letters.card, letters._network, letters._decoder)
    read_pictures([large] * 7 + [scans / "b.png"] * 150, reader, Wishes(layout="character"))
    assert len(held) >= 5
    assert max(held) <= 4_000_000
