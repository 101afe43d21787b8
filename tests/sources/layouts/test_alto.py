"""ALTO of several versions and units."""

import numpy as np
import pytest

from glyphline.errors import DataError

PLACE = 'HPOS="10" VPOS="5" WIDTH="20" HEIGHT="10"'


def document(
    *lines, unit="pixel", image="p.png", page='WIDTH="60" HEIGHT="40"', version="v4#"
) -> str:
    unit = f"<MeasurementUnit>{unit}</MeasurementUnit>" if unit else ""
    return (
        f'<alto xmlns="http://www.loc.gov/standards/alto/ns-{version}"><Description>{unit}'
        f"<sourceImageInformation><fileName>{image}</fileName></sourceImageInformation>"
        f"</Description><Layout><Page {page}><PrintSpace><TextBlock>{''.join(lines)}</TextBlock>"
        "</PrintSpace></Page></Layout></alto>"
    )


def line(*words, place=PLACE, before="") -> str:
    return f'<TextLine ID="l" {place}>{before}{"".join(words)}</TextLine>'


def word(text) -> str:
    return f'<String CONTENT="{text}"/>'


@pytest.mark.parametrize("version", ["v2#", "v3#", "v4#"])
def test_lines_are_cut_from_pages_which_are_their_groups(read, page, version):
    found = read({"test/p.png": None, "test/p.xml": document(line(word("Ä")), version=version)})
    assert found.layout == "alto"
    assert found.rows == [("Ä", "test/p.png", "test")]
    assert np.array_equal(found.pictures[0], page[5:15, 10:30])
    assert found.rejects == []


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([word("two"), "<SP/>", word("words")], "two words"),
        ([word("two"), word("words")], "two words"),
        ([word("(a"), word(")"), "<SP/>", word("b")], "(a) b"),
        ([word("one whole line")], "one whole line"),
        ([word("a"), "<SP/>", word("hyphen"), '<HYP CONTENT="-"/>'], "a hyphen-"),
        ([word("Zoe\u0308")], "Zoë"),
    ],
)
def test_the_text_of_a_line_is_its_strings(read, words, text):
    assert read({"p.png": None, "p.xml": document(line(*words))}).texts == [text]


@pytest.mark.parametrize("points", ["0,0 60,0 60,20 0,20", "0 0 60 0 60 20 0 20"])
def test_a_shape_goes_before_the_box(read, page, points):
    shape = f'<Shape><Polygon POINTS="{points}"/></Shape>'
    found = read({"p.png": None, "p.xml": document(line(word("A"), before=shape))})
    assert np.array_equal(found.pictures[0], page[:20])


@pytest.mark.parametrize(
    ("unit", "scale"), [("mm10", 254 / 100), ("inch1200", 1200 / 100), ("pixel", 1.0), ("", 1.0)]
)
def test_other_units_become_px_by_the_resolution(read, page, unit, scale):
    sides = {"HPOS": 10, "VPOS": 5, "WIDTH": 20, "HEIGHT": 10}
    place = " ".join(f'{side}="{value * scale:.4f}"' for side, value in sides.items())
    size = f'WIDTH="{60 * scale:.0f}" HEIGHT="{40 * scale:.0f}"'
    files = {"p.png": None, "p.xml": document(line(word("A"), place=place), unit=unit, page=size)}
    found = read(files, dpi=100)
    # Rounding may take in a row or a column more.
    assert found.pictures[0].shape in {(h, w) for h in (10, 11) for w in (20, 21)}
    assert found.pictures[0][-1, -1] in page[14:16, 29:31]


@pytest.mark.parametrize(
    ("unit", "message"),
    [
        ("mm10", "measures in mm10, .*such as dpi: 300"),
        ("inch1200", "measures in inch1200"),
        ("ell", "measures in 'ell'; expected pixel"),
    ],
)
def test_a_unit_that_cannot_become_px_is_an_error(read, unit, message):
    with pytest.raises(DataError, match=message):
        read({"p.png": None, "p.xml": document(line(word("A")), unit=unit)})


def test_whatever_cannot_be_used_is_named(read):
    files = {
        "1.xml": document(
            line(),
            line(word("")),
            line(word("A"), place='HPOS="1" VPOS="2" WIDTH="3"'),
            line(word("A"), place='HPOS="1" VPOS="2" WIDTH="0" HEIGHT="9"'),
            line(word("A"), before='<Shape><Polygon POINTS="1,2,3"/></Shape>'),
        ).replace('ID="l"', ""),
        "2.xml": document(line(word("A")), image="gone.png"),
        "3.xml": document(image="bare.png"),
        "4.xml": document(line(word("A")), page='WIDTH="120" HEIGHT="80"'),
    } | dict.fromkeys(["p.png", "bare.png", "extra.png"])
    found = read(files)
    assert found.rows == []
    assert found.rejects == [
        ("1.xml#0", "no label"),
        ("1.xml#1", "no label"),
        ("1.xml#2", "bad box"),
        ("1.xml#3", "no area"),
        ("1.xml#4", "bad box"),
        ("2.xml#l", "missing"),
        ("3.xml", "no label"),
        ("4.xml#l", "wrong size"),
        ("extra.png", "no label"),
    ]
