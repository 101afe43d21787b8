"""PAGE-XML of several years, and XML that means harm."""

import numpy as np
import pytest

from glyphline.errors import DataError

NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/"
COORDS = '<Coords points="10,5 30,5 30,15 10,15"/>'


def equiv(text, more="") -> str:
    return f"<TextEquiv{more}><Unicode>{text}</Unicode></TextEquiv>"


def document(*lines, image="p.png", year="2019-07-15", size="") -> str:
    inside = "".join(f'<TextLine id="l{i}">{line}</TextLine>' for i, line in enumerate(lines))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><PcGts xmlns="{NAMESPACE}{year}"><Metadata/>'
        f'<Page imageFilename="{image}" {size}><TextRegion id="r">{inside}</TextRegion></Page>'
        "</PcGts>"
    )


@pytest.mark.parametrize("year", ["2010-03-19", "2013-07-15", "2019-07-15"])
def test_lines_are_cut_from_pages_which_are_their_groups(read, page, year):
    lower = '<Coords points="0,20 60,20 60,40 0,40"/>'
    size = 'imageWidth="60" imageHeight="40"'
    text = document(COORDS + equiv("Ä &amp; ö"), lower + equiv("B"), year=year, size=size)
    found = read({"train/p.png": None, "train/p.xml": text})
    assert found.layout == "page_xml"
    assert found.rows == [("Ä & ö", "train/p.png", "train"), ("B", "train/p.png", "train")]
    assert np.array_equal(found.pictures[0], page[5:15, 10:30])
    assert np.array_equal(found.pictures[1], page[20:40])
    assert found.rejects == []


def test_points_were_elements_once(read, page):
    points = "".join(f'<Point x="{x}" y="{y}"/>' for x, y in ((10, 5), (30, 5), (30, 15)))
    found = read({"p.png": None, "p.xml": document(f"<Coords>{points}</Coords>" + equiv("A"))})
    assert np.array_equal(found.pictures[0], page[5:15, 10:30])


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (equiv("second", ' index="1"') + equiv("first", ' index="0"'), "first"),
        (equiv("a") + equiv("b"), "a"),
        (f"<Word>{COORDS}{equiv('two')}</Word><Word>{COORDS}{equiv('words')}</Word>", "two words"),
        (f"<Word>{COORDS}{equiv('word')}</Word>" + equiv("line"), "line"),
        ("<TextEquiv><PlainText>x</PlainText><Unicode>\nA\n</Unicode></TextEquiv>", "A"),
        (equiv("Zoe\u0308"), "Zoë"),
    ],
)
def test_the_text_of_a_line_is_its_own_or_its_words(read, content, text):
    assert read({"p.png": None, "p.xml": document(COORDS + content)}).texts == [text]


@pytest.mark.parametrize(
    ("picture", "xml", "named"),
    [
        ("p.png", "p.xml", "p.png"),
        ("p.png", "page/p.xml", "p.png"),
        ("p.png", "page/p.xml", "../p.png"),
        ("img/p.png", "page/p.xml", "C:\\scans\\p.png"),
        ("p.png", "p.xml", "p.tif"),
        ("0001.png", "page/0001.xml", "https://example.org/other.jpg"),
        ("p.png", "p.xml", ""),
    ],
)
def test_the_picture_is_found_where_such_programs_leave_it(read, picture, xml, named):
    found = read({picture: None, xml: document(COORDS + equiv("A"), image=named)})
    assert (found.rows, found.rejects) == ([("A", picture, "")], [])


def test_an_outline_can_be_masked(read):
    slanted = '<Coords points="0,0 60,20 60,39 0,19"/>' + equiv("A")
    files = {"p.png": None, "p.xml": document(slanted)}
    boxes, outlines = (read(files, lines=how).pictures[0] for how in ("boxes", "outlines"))
    assert boxes.shape == outlines.shape == (39, 60)
    assert len(np.unique(boxes[:10, 40:])) > 20
    assert len(np.unique(outlines[:10, 40:])) == 1


def test_whatever_cannot_be_used_is_named(read):
    text = document(
        COORDS,
        COORDS + equiv(""),
        equiv("A"),
        '<Coords points="1,1 2,2"/>' + equiv("A"),
        '<Coords points="a,b 1,2 3,4 5,6"/>' + equiv("A"),
        '<Coords points="99,99 120,99 120,110"/>' + equiv("A"),
    )
    other_size = document(
        COORDS + equiv("A"), image="s.png", size='imageWidth="99" imageHeight="99"'
    )
    files = {
        "1.xml": text,
        "2.xml": document(COORDS + equiv("A"), image="gone.png"),
        "3.xml": document(image="bare.png"),
        "4.xml": "<PcGts><Page>",
        "5.xml": other_size,
        "6.xml": document(COORDS + equiv("A"), image="broken.png"),
        "broken.png": b"no",
        "mets.xml": "<mets/>",
    } | dict.fromkeys(["p.png", "bare.png", "s.png", "extra.png"])
    found = read(files, layout="page_xml")
    assert found.rows == []
    assert found.rejects == [
        ("1.xml#l0", "no label"),
        ("1.xml#l1", "no label"),
        ("1.xml#l2", "bad box"),
        ("1.xml#l3", "bad box"),
        ("1.xml#l4", "bad box"),
        ("1.xml#l5", "outside"),
        ("2.xml#l0", "missing"),
        ("3.xml", "no label"),
        ("4.xml", "unreadable"),
        ("5.xml#l0", "wrong size"),
        ("6.xml#l0", "unreadable"),
        ("extra.png", "no label"),
    ]


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f"<PcGts><Page imageFilename='p.png'><TextLine>{COORDS}{equiv('&b;')}</TextLine></Page></PcGts>"
)
STEALS = (
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    f"<PcGts><Page imageFilename='p.png'><TextLine>{COORDS}{equiv('&a;')}</TextLine></Page></PcGts>"
)


@pytest.mark.parametrize("text", [BOMB, STEALS])
def test_a_document_type_is_refused_since_entities_come_from_there(read, text):
    found = read({"1.xml": document(COORDS + equiv("A")), "2.xml": text, "p.png": None})
    assert found.texts == ["A"]
    assert found.rejects == [("2.xml", "unreadable")]
    with pytest.raises(DataError, match=r"1\.xml: it declares a document type .*refused"):
        read({"1.xml": text})


def test_deep_nesting_does_not_break_the_reader(read):
    deep = "<TextRegion>" * 20_000 + "</TextRegion>" * 20_000
    text = document(COORDS + equiv("A")).replace("<Metadata/>", deep)
    assert read({"p.png": None, "p.xml": text}).texts == ["A"]
