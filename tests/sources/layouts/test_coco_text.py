"""JSON as in COCO-Text, TextOCR and COCO."""

import json

import numpy as np
import pytest

from glyphline.errors import DataError

BOX = {"image_id": 1, "bbox": [10, 5, 20, 10]}


def coco(*annotations, images=({"id": 1, "file_name": "p.png"},)) -> str:
    numbered = [{"id": number, **one} for number, one in enumerate(annotations)]
    return json.dumps({"images": list(images), "annotations": numbered})


def test_coco_text_has_objects_by_id_and_a_set_for_each_image(read, page):
    document = {
        "imgs": {
            "7": {"id": 7, "set": "val", "width": 60, "height": 40, "file_name": "p.png"},
            "8": {"id": 8, "set": "train", "width": 60, "height": 40, "file_name": "q.png"},
        },
        "anns": {
            # Clockwise or not, and from whichever corner: the format does not say.
            "1": {
                "id": 1,
                "image_id": 7,
                "mask": [10, 5, 10, 15, 30, 15, 30, 5],
                "utf8_string": "A",
            },
            "2": {
                "id": 2,
                "image_id": 8,
                "polygon": [30, 15, 10, 15, 10, 5, 30, 5],
                "utf8_string": "B",
            },
            "3": {"id": 3, "image_id": 8, "legibility": "illegible", "bbox": [0, 0, 9, 9]},
        },
        "imgToAnns": {"7": [1], "8": [2, 3]},
    }
    found = read({"cocotext.v2.json": json.dumps(document), "train2014/p.png": None, "q.png": None})
    assert found.layout == "coco_text"
    assert found.rows == [("A", "train2014/p.png", "val"), ("B", "q.png", "train")]
    assert all(np.array_equal(picture, page[5:15, 10:30]) for picture in found.pictures)
    assert found.rejects == [("q.png#3", "illegible")]


@pytest.mark.parametrize("key", ["utf8_string", "text", "transcription", "caption"])
def test_coco_has_boxes_with_a_text_under_one_of_these_names(read, page, key):
    found = read({"a/set.json": coco({**BOX, key: "Hi"}), "a/images/p.png": None})
    assert found.rows == [("Hi", "a/images/p.png", "")]
    assert np.array_equal(found.pictures[0], page[5:15, 10:30])


@pytest.mark.parametrize(
    ("shape", "rows", "columns"),
    [
        ({"segmentation": [[0, 0, 9, 0, 9, 9], [1, 1, 2, 2, 3, 3]]}, (5, 15), (10, 30)),
        ({"segmentation": {"counts": [1], "size": [40, 60]}}, (5, 15), (10, 30)),
        ({"points": [0, 0, 9, 0, 9, 9, 4, 8, 0, 9]}, (0, 9), (0, 9)),
    ],
)
def test_outlines_go_before_boxes(read, page, shape, rows, columns):
    found = read({"set.json": coco({**BOX, "text": "Hi", **shape}), "p.png": None})
    assert found.rejects == []
    assert np.array_equal(found.pictures[0], page[slice(*rows), slice(*columns)])


def test_a_slanted_box_is_turned_upright(read):
    mask = [2, 4, 30, 12, 28, 20, 0, 12]
    found = read({"set.json": coco({**BOX, "text": "Hi", "mask": mask}), "p.png": None})
    assert found.pictures[0].shape == (8, 29)


def test_the_split_may_be_in_the_name_of_the_file(read):
    found = read({"TextOCR_0.1_train.json": coco({**BOX, "text": "Hi"}), "p.png": None})
    assert found.rows == [("Hi", "p.png", "train")]


def test_whatever_cannot_be_used_is_named(read):
    images = [
        {"id": 1, "file_name": "p.png"},
        {"id": 2, "file_name": "gone.png"},
        {"id": 3, "file_name": "bare.png"},
        {"id": 4},
        {"id": 5, "file_name": "small.png", "width": 120, "height": 80},
    ]
    document = coco(
        {**BOX, "text": ""},
        {**BOX},
        {"image_id": 1, "text": "A"},
        {"image_id": 1, "text": "A", "bbox": [1, 2, 3]},
        {"image_id": 1, "text": "A", "bbox": [1, 2, "x", 4]},
        {"image_id": 1, "text": "A", "bbox": [1, 2, 0, 4]},
        {"image_id": 2, "text": "A", "bbox": [1, 2, 3, 4]},
        {"image_id": 9, "text": "A", "bbox": [1, 2, 3, 4]},
        {"image_id": 5, "text": "A", "bbox": [1, 2, 3, 4]},
        images=images,
    )
    found = read(
        {"set.json": document, **dict.fromkeys(["p.png", "bare.png", "small.png", "x.png"])}
    )
    assert found.rows == []
    assert found.rejects == [
        ("p.png#0", "no label"),
        ("p.png#1", "no label"),
        ("p.png#2", "bad box"),
        ("p.png#3", "bad box"),
        ("p.png#4", "bad box"),
        ("p.png#5", "no area"),
        ("gone.png#6", "missing"),
        ("bare.png", "no label"),
        ("set.json#image 4", "missing"),
        ("small.png#8", "wrong size"),
        ("set.json#7", "missing"),
        ("x.png", "no label"),
    ]


@pytest.mark.parametrize(
    "document", ['{"images": [], "info": "annotations"}', '{"images": [1], "annotations": []}']
)
def test_json_without_images_and_annotations_is_an_error(read, document):
    with pytest.raises(DataError, match=r"set\.json has the keys images, .*expected imgs and anns"):
        read({"set.json": document, "p.png": None}, layout="coco_text", table="set.json")
