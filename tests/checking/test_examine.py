from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from strokes import Row, draw

from glyphline.checking.aims import Aims
from glyphline.checking.examine import Examination, examine
from glyphline.checking.results import as_json, count_classes, count_samples
from glyphline.converting.inputs import read_any
from glyphline.data.spool import Spool
from glyphline.rejects import Rejects
from glyphline.sources.folder import SourceParams

MakeSet = Callable[[Sequence[Row]], Path]


def examined(folder: Path, aims: Aims) -> Examination:
    params, rejects = SourceParams(path=str(folder), layout="auto"), Rejects()
    with Spool(folder.parent) as spool:
        return examine(read_any(params, rejects), aims, rejects, spool)


def kinds(examination: Examination) -> dict[str, tuple[str, int]]:
    return {f.kind: (f.severity, f.count) for f in examination.findings}


def test_every_trouble_is_found_once(faulty: Path) -> None:
    assert kinds(examined(faulty, Aims("nothing", max_rejected_share=0.2))) == {
        "unreadable": ("warning", 1),
        "blank": ("warning", 1),
        "conflicting": ("warning", 2),
        "leaked": ("warning", 1),
        "repeated": ("warning", 1),
        "near leaked": ("warning", 1),
        "near repeated": ("note", 1),
    }


def test_without_the_publishers_split_nothing_leaks(faulty: Path) -> None:
    found = kinds(examined(faulty, Aims("nothing", published=False)))
    assert found["repeated"] == ("warning", 2)
    assert found["near repeated"] == ("note", 2)
    assert not {"leaked", "near leaked"} & set(found)


def test_a_sound_set_has_no_findings(make_set: MakeSet) -> None:
    rows = [(draw(seed), "ab"[seed % 2], "") for seed in range(10)]
    examination = examined(make_set(rows), Aims("nothing"))
    assert examination.findings == []
    assert count_samples(examination) == {"met": 10, "usable": 10, "distinct": 10}


def test_labels_are_merged_and_held_against_the_charset(make_set: MakeSet) -> None:
    rows = [(draw(seed), text, "") for seed, text in enumerate(["a", "A", "é", "aé", "éß", "b"])]
    aims = Aims("nothing", charset="ABC", merge="case_folded", min_per_class=2)
    examination = examined(make_set(rows), aims)
    assert kinds(examination) == {
        "too many rejects": ("fault", 1),
        "absent class": ("fault", 1),
        "rare class": ("fault", 1),
        "outside charset": ("warning", 3),
        "unknown characters": ("warning", 2),
    }
    assert count_classes(examination) == {"A": 2, "B": 1, "C": 0}
    unknown = next(f for f in examination.findings if f.kind == "unknown characters")
    assert [(e.name, e.detail) for e in unknown.entries] == [("é", "3 labels"), ("ß", "1 labels")]


def test_the_publishers_test_part_does_not_train(make_set: MakeSet) -> None:
    rows = [(draw(seed), "a", "test" if seed else "train") for seed in range(4)]
    folder = make_set(rows)
    assert "rare class" in kinds(examined(folder, Aims("nothing", min_per_class=2)))
    aims = Aims("nothing", min_per_class=2, published=False)
    assert "rare class" not in kinds(examined(folder, aims))


def test_all_rejected_is_still_a_report(make_set: MakeSet) -> None:
    examination = examined(make_set([(b"none", "a", ""), (b"", "b", "")]), Aims("nothing"))
    assert kinds(examination) == {
        "too many rejects": ("fault", 1),
        "unreadable": ("warning", 2),
    }
    assert as_json("x", Aims("nothing"), examination)["sizes"] == {}


def test_equal_sets_give_equal_findings(faulty: Path) -> None:
    aims = Aims("nothing")
    once, again = (as_json("x", aims, examined(faulty, aims)) for _ in range(2))
    assert once == again


def test_json_names_what_each_finding_is_about(faulty: Path) -> None:
    plain = as_json("set", Aims("nothing"), examined(faulty, Aims("nothing")))
    found = {finding["kind"]: finding for finding in plain["findings"]}
    assert found["leaked"]["names"] == [
        {"name": "013.png", "text": "a", "other": "000.png", "other_text": "a"}
    ]
    assert found["unreadable"]["names"][0]["name"] == "017.png"
    assert plain["samples"] == {
        "met": 19, "usable": 18, "distinct": 15, "train": 15, "val": 0, "test": 3
    }  # fmt: skip
    assert plain["sizes"]["height_px"] == {"least": 40, "median": 40, "most": 40}
    assert plain["text_lengths"] == {"1": 18}


@pytest.mark.parametrize("polarity", [0, 255])
def test_an_inverted_picture_is_a_note(make_set: MakeSet, polarity: int) -> None:
    pictures = [np.bitwise_xor(draw(seed), np.uint8(polarity)) for seed in range(5)]
    pictures[3] = 255 - pictures[3]
    examination = examined(make_set([(p, "a", "") for p in pictures]), Aims("nothing"))
    (found,) = examination.findings
    assert (found.kind, found.severity, found.one.tolist()) == ("other polarity", "note", [3])
