"""ALTO and hOCR documents keep the rules of their standards.

Of ALTO 4.4 these are the rules of its XML schema for the elements that are written; of hOCR 1.2,
what its text demands. Both were held against real pages with the published validators, too:
docs/reading.md.
"""

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import cv2
import numpy as np
import pytest

from glyphline.picture import encode_png
from glyphline.reading.command import Wishes, read_pictures
from glyphline.reading.recognizer import Reader
from made_models import bars, page_of

Written = Callable[..., str]
NAME = re.compile(r"[A-Za-z_][\w.-]*")  # an xsd:ID
PLACE = {"HPOS", "VPOS", "WIDTH", "HEIGHT"}
# Element -> its attributes, those it must have, and its children in order, as an expression.
ALTO = {
    "alto": ({"SCHEMAVERSION"}, set(), "Description Layout "),
    "Description": (set(), set(), "MeasurementUnit sourceImageInformation Processing "),
    "sourceImageInformation": (set(), set(), "fileName "),
    "Processing": ({"ID"}, {"ID"}, "processingStepSettings processingSoftware "),
    "processingSoftware": (set(), set(), "softwareName softwareVersion "),
    "Layout": (set(), set(), "(Page )+"),
    "Page": (
        {"ID", "PHYSICAL_IMG_NR", "WIDTH", "HEIGHT"},
        {"ID", "PHYSICAL_IMG_NR"},
        "PrintSpace ",
    ),
    "PrintSpace": (PLACE, set(), "(TextBlock )*"),
    "TextBlock": (PLACE | {"ID"}, {"ID"}, "(TextLine )*"),
    "TextLine": (PLACE | {"ID"}, set(), "(String (SP )?)+"),
    "String": (PLACE | {"ID", "CONTENT", "WC"}, {"CONTENT"}, "(Glyph )*"),
    "Glyph": (PLACE | {"ID", "CONTENT", "GC"}, {"CONTENT"}, ""),
    "SP": (PLACE, set(), ""),
}


@pytest.fixture
def written(
    letters: Reader, letters_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Written:
    """What is written of pages with and without lines, of lines with and without a reading."""
    pages = [page_of(["mim i", "imm", "i m i"]), np.full((90, 120), 255, np.uint8), page_of(["mm"])]
    cv2.imwritemulti(str(tmp_path / "three.tif"), pages)
    (tmp_path / "a&<\"'\x1b.png").write_bytes(encode_png(page_of(["mim", "i i"])))
    (tmp_path / "bad.png").write_bytes(encode_png(bars("m"))[:40])
    (tmp_path / "line.png").write_bytes(encode_png(bars("mim")))

    def write(kind: str, *names: str, pattern: str = "") -> str:
        reader = Reader.load(letters_folder, pattern=pattern) if pattern else letters
        read_pictures([tmp_path / name for name in names], reader, Wishes(kind, layout="page"))
        return capsys.readouterr().out

    return write


@pytest.mark.parametrize(
    ("name", "pattern", "lines"),
    [("three.tif", "", 4), ("a&<\"'\x1b.png", "", 2), ("line.png", "m{9}", 1)],
)
def test_alto_keeps_to_its_schema(written: Written, name: str, pattern: str, lines: int) -> None:
    root = ElementTree.fromstring(written("alto", name, pattern=pattern).encode())
    assert {one.tag.partition("}")[0] for one in root.iter()} == {
        "{http://www.loc.gov/standards/alto/ns-v4#"
    }
    ids = [one.get("ID") for one in root.iter() if one.get("ID") is not None]
    assert len(set(ids)) == len(ids)
    assert all(NAME.fullmatch(one or "") for one in ids)
    counts = dict.fromkeys(ALTO, 0)
    for one in root.iter():
        tag = _tag(one)
        if tag in ALTO:
            counts[tag] += 1
            _keeps(one, *ALTO[tag])
    assert counts["TextLine"] == lines
    assert [one.text for one in root.iter() if _tag(one) == "MeasurementUnit"] == ["pixel"]
    for page in (one for one in root.iter() if _tag(one) == "Page"):
        size = float(page.get("WIDTH", "nan")), float(page.get("HEIGHT", "nan"))
        for inner in (
            one for one in page.iter() if "HPOS" in one.attrib and "HEIGHT" in one.attrib
        ):
            left, top, width, height = (
                float(inner.attrib[name]) for name in sorted(PLACE, key=_at)
            )
            assert 0 <= left < left + width <= size[0]
            assert 0 <= top < top + height <= size[1]


def _keeps(one: Element, known: set[str], needed: set[str], children: str) -> None:
    assert needed <= set(one.attrib) <= known
    assert re.fullmatch(children, "".join(f"{_tag(child)} " for child in one)), _tag(one)
    assert all(0 <= float(one.attrib[name]) <= 1 for name in ("WC", "GC") if name in one.attrib)
    assert all(float(one.attrib[name]) >= 0 for name in PLACE if name in one.attrib)
    if _tag(one) == "Glyph":
        assert len(one.attrib["CONTENT"]) == 1
    if _tag(one) == "String":
        assert one.attrib["CONTENT"] == "".join(glyph.attrib["CONTENT"] for glyph in one)


def _tag(one: Element) -> str:
    return one.tag.partition("}")[2]


def _at(name: str) -> int:
    return ("HPOS", "VPOS", "WIDTH", "HEIGHT").index(name)


BBOX = re.compile(r"(?:^|; )(?:x_)?bbox(?:es)? (\d+) (\d+) (\d+) (\d+)(?:;|$)")
PARENTS = {"ocr_line": "ocr_page", "ocrx_word": "ocr_line", "ocrx_cinfo": "ocrx_word"}


def test_hocr_keeps_to_its_standard(written: Written) -> None:
    document = written("hocr", "bad.png", "three.tif", "a&<\"'\x1b.png", "line.png")
    root = ElementTree.fromstring(document.split("<!DOCTYPE html>")[1])
    html = "{http://www.w3.org/1999/xhtml}"
    meta = {one.get("name"): one.get("content", "") for one in root.iter(f"{html}meta")}
    assert re.fullmatch(r"glyphline [\d.]+ model \w{12}", meta["ocr-system"])
    kinds = {one.get("class") for one in root.iter() if one.get("class")}
    assert set(meta["ocr-capabilities"].split()) == kinds == {"ocr_page", *PARENTS}
    parents = {child: parent for parent in root.iter() for child in parent}
    found: list[tuple[str, str]] = []
    for one in (one for one in root.iter() if one.get("class")):
        kind, title = one.get("class", ""), one.get("title", "")
        found.append((kind, title))
        match = BBOX.search(title)
        assert match, title
        left, top, right, bottom = map(int, match.groups())
        assert left < right
        assert top < bottom
        if kind in PARENTS:
            assert parents[one].get("class") == PARENTS[kind]
    pages = [title for kind, title in found if kind == "ocr_page"]
    assert [re.findall(r"; ppageno (\d+)$", one) for one in pages] == [[n] for n in "12345"]
    assert all(one.startswith('image "') for one in pages)
    assert '<"' not in pages[3].partition("; bbox")[0].removeprefix('image "')
    for kind, name in (("ocrx_word", "x_wconf"), ("ocrx_cinfo", "x_confs")):
        rates = [re.findall(rf"; {name} ([\d.]+)$", title) for of, title in found if of == kind]
        assert rates
        assert all(len(one) == 1 and 0 <= float(one[0]) <= 100 for one in rates)
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(set(ids)) == len(ids) == 5 + 4 + 2 + 1


@pytest.mark.parametrize("kind", ["alto", "hocr"])
def test_of_what_cannot_be_read_there_is_no_document(written: Written, kind: str) -> None:
    """Both standards demand a page of a document."""
    assert written(kind, "bad.png") == ""
    assert written(kind, "nowhere.png") == ""
