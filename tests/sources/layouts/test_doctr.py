"""docTR's labels.json: of pictures, and of words on pages."""

import json

import numpy as np
import pytest

from glyphline.errors import DataError


def test_pictures_lie_in_images_and_folders_are_splits(read):
    files = {
        f"{split}/labels.json": json.dumps({"1.png": f"{split} é", "2.png": "x"})
        for split in ("train", "val")
    } | {f"{split}/images/{n}.png": None for split in ("train", "val") for n in (1, 2)}
    found = read(files)
    assert found.layout == "doctr"
    assert found.rows == [
        ("train é", "", "train"),
        ("x", "", "train"),
        ("val é", "", "val"),
        ("x", "", "val"),
    ]
    assert found.rejects == []


def test_words_are_cut_from_pages(read, page):
    words = [
        {"value": "A", "geometry": [10, 5, 30, 15]},
        {"value": "B", "geometry": [[0, 20], [60, 20], [60, 40], [0, 40]]},
        {"value": "C", "geometry": [0.0, 0.0, 9.5, 9.5, 1]},
    ]
    labels = {"p.png": {"typed_words": words[:2]}, "q.png": {"typed_words": []}}
    found = read({"labels.json": json.dumps(labels), "images/p.png": None, "q.png": None})
    assert found.rows == [("A", "images/p.png", ""), ("B", "images/p.png", "")]
    assert np.array_equal(found.pictures[0], page[5:15, 10:30])
    assert np.array_equal(found.pictures[1], page[20:40])
    assert found.rejects == [("q.png", "no label")]


def test_whatever_cannot_be_used_is_named(read):
    words = [{"value": "", "geometry": [0, 0, 9, 9]}, {"value": "A"}, 5]
    labels = {
        "gone.png": "A",
        "far.png": {"typed_words": words[:2]},
        "1.png": "",
        "2.png": 5,
        "p.png": {"typed_words": words},
    }
    files = dict.fromkeys([f"images/{name}.png" for name in ("1", "2", "p", "extra")])
    found = read(files | {"labels.json": json.dumps(labels)})
    assert found.rows == []
    assert found.rejects == [
        ("gone.png", "missing"),
        ("far.png#0", "missing"),
        ("far.png#1", "missing"),
        ("images/1.png", "no label"),
        ("images/2.png", "no label"),
        ("images/p.png#0", "no label"),
        ("images/p.png#1", "bad box"),
        ("images/p.png#2", "no label"),
        ("images/extra.png", "no label"),
    ]


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ('{"p.png": {"polygons": [[[0, 0]]], "img_dimensions": [9, 9]}}', "outlines without texts"),
        ("[]", "holds a list; expected a JSON object"),
        ("{", "is not valid JSON"),
        ("[" * 100_000, "is not valid JSON"),
    ],
)
def test_another_labels_json_is_an_error(read, labels, message):
    with pytest.raises(DataError, match=rf"labels\.json .*{message}"):
        read({"images/p.png": None, "labels.json": labels})
