"""`auto` tells every layout by what lies there, or says what it could be."""

import json

import pytest

from glyphline.errors import DataError, ParamsError

PAGE_XML = (
    '<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15">'
    '<Page imageFilename="p.png"><TextRegion><TextLine id="l1"><Coords points="0,0 9,0 9,9 0,9"/>'
    "<TextEquiv><Unicode>Hi</Unicode></TextEquiv></TextLine></TextRegion></Page></PcGts>"
)
ALTO = (
    '<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Layout><Page><PrintSpace>'
    '<TextLine HPOS="0" VPOS="0" WIDTH="9" HEIGHT="9"><String CONTENT="Hi"/></TextLine>'
    "</PrintSpace></Page></Layout></alto>"
)
COCO = {
    "images": [{"id": 1, "file_name": "p.png"}],
    "annotations": [{"id": 1, "image_id": 1, "bbox": [0, 0, 9, 9], "text": "Hi"}],
}
BOX = [{"transcription": "Hi", "points": [[0, 0], [9, 0], [9, 9], [0, 9]]}]
LAID_OUT = {
    "class_folders": {"H/1.png": None},
    "file_names": {"Hi.png": None},
    "labels_csv": {"labels.csv": "file,text\np.png,Hi\n", "p.png": None},
    "labels_tsv": {"labels.tsv": "file\ttext\np.png\tHi\n", "p.png": None},
    "labels_jsonl": {"labels.jsonl": '{"file": "p.png", "text": "Hi"}\n', "p.png": None},
    "gt_txt": {"p.png": None, "p.gt.txt": "Hi\n"},
    "paddleocr": {"Label.txt": f"p.png\t{json.dumps(BOX)}\n", "p.png": None},
    "doctr": {"images/p.png": None, "labels.json": '{"p.png": "Hi"}'},
    "coco_text": {"p.png": None, "set.json": json.dumps(COCO)},
    "page_xml": {"p.png": None, "p.xml": PAGE_XML},
    "alto": {"p.png": None, "p.xml": ALTO},
}


@pytest.mark.parametrize("layout", LAID_OUT)
def test_a_layout_is_told_by_what_lies_there(read, layout):
    found = read(LAID_OUT[layout])
    assert found.layout == layout
    assert found.texts == (["H"] if layout == "class_folders" else ["Hi"])
    assert found.rejects == []


@pytest.mark.parametrize("layout", LAID_OUT)
def test_a_layout_can_be_said(read, layout):
    assert len(read(LAID_OUT[layout], layout=layout).rows) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("gt_txt", "paddleocr"), ("labels_csv", "labels_tsv"), ("alto", "coco_text")],
)
def test_what_could_be_two_layouts_is_asked_for(read, one, other):
    with pytest.raises(DataError) as error:
        read(LAID_OUT[one] | LAID_OUT[other])
    message = str(error.value)
    assert "cannot tell the layout: it could be" in message
    assert f"{one} (there is " in message
    assert f"{other} (there is " in message


def test_page_and_alto_side_by_side_are_asked_for(read):
    with pytest.raises(DataError, match=r"page_xml \(there is page/p.xml\), or alto"):
        read({"p.png": None, "alto/p.xml": ALTO, "page/p.xml": PAGE_XML})


def test_a_named_table_tells_its_layout(read):
    files = LAID_OUT["gt_txt"] | {"all.tsv": "file\ttext\np.png\tHo\n"}
    assert read(files, table="all.tsv").texts == ["Ho"]


def test_a_table_that_is_not_there_is_an_error(read):
    with pytest.raises(DataError, match=r"holds no table all\.tsv"):
        read(LAID_OUT["gt_txt"], table="all.tsv")


@pytest.mark.parametrize(
    ("params", "layout"),
    [
        ({"pattern": "(?P<text>.+)"}, "gt_txt"),
        ({"columns": {"text": "label"}}, "alto"),
        ({"lines": "outlines"}, "labels_csv"),
        ({"dpi": 300}, "page_xml"),
    ],
)
def test_a_param_for_another_layout_is_an_error(read, params, layout):
    with pytest.raises(
        ParamsError, match=f"a {next(iter(params))} is for layout .*this is {layout}"
    ):
        read(LAID_OUT[layout], **params)


@pytest.mark.parametrize(
    "layout", ["labels_tsv", "paddleocr", "doctr", "coco_text", "page_xml", "alto", "parquet"]
)
def test_a_layout_without_its_label_file_is_an_error(read, layout):
    with pytest.raises(DataError, match="own"):
        read({"p.png": None}, layout=layout)


def test_text_files_and_json_that_label_nothing_are_passed_over(read):
    files = {"Hi.png": None, "notes.txt": "a\tb\n", "x.json": '{"images": 1}', "y.xml": "<svg/>"}
    assert read(files).layout == "file_names"


def test_a_label_file_that_cannot_be_read_is_an_error(read, lay):
    (lay({"Hi.png": None}) / "gone.json").symlink_to("nowhere")
    with pytest.raises(DataError, match=r"has a file that cannot be read: .*gone\.json"):
        read({})
