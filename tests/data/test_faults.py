import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from glyphline.data.duplicates import find_duplicates
from glyphline.data.faults import duplicate_findings, near_findings, picture_findings
from glyphline.data.findings import Finding, sort_findings
from glyphline.data.inventory import TEST, TRAIN, UNSPLIT, VAL, Inventory
from glyphline.data.near_duplicates import MAX_BITS, NearDuplicates

MakeStock = Callable[..., Inventory]


def with_columns(stock: Inventory, **columns: object) -> Inventory:
    return dataclasses.replace(stock, **columns)


def by_kind(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.kind: finding for finding in findings if finding.count}


@pytest.mark.parametrize(
    ("contrast", "texts", "blank"),
    [
        ([255, 255], "ab", []),
        ([12, 13], "ab", [0]),
        ([0, 0], ["a", " "], [0]),
        ([0, 0], ["a b", "  "], [0]),
    ],
)
def test_pictures_without_ink_are_blank_unless_their_text_is_a_space(
    make_stock: MakeStock, contrast: list[int], texts: list[str], blank: list[int]
) -> None:
    stock = with_columns(make_stock(list(texts)), contrast=np.array(contrast, np.uint8))
    found = by_kind(picture_findings(stock, 0.5))
    assert (found["blank"].one.tolist() if "blank" in found else []) == blank


@pytest.mark.parametrize(("limit", "severity"), [(0.5, "warning"), (0.2, "fault")])
def test_many_blank_pictures_are_a_fault(
    make_stock: MakeStock, limit: float, severity: str
) -> None:
    stock = with_columns(make_stock(list("abc")), contrast=np.array([0, 255, 255], np.uint8))
    assert by_kind(picture_findings(stock, limit))["blank"].severity == severity


@pytest.mark.parametrize(
    ("light", "minority"),
    [([0, 0, 0], []), ([1, 1, 1], []), ([0, 1, 0], [1]), ([1, 0, 1], [1])],
)
def test_the_rarer_polarity_is_a_note(
    make_stock: MakeStock, light: list[int], minority: list[int]
) -> None:
    stock = with_columns(make_stock(list("abc")), light_ink=np.array(light, bool))
    found = by_kind(picture_findings(stock, 0.5)).get("other polarity")
    assert (found.one.tolist() if found else []) == minority
    assert found is None or found.severity == "note"


def test_tiny_and_oddly_shaped_pictures_are_named_with_their_size(make_stock: MakeStock) -> None:
    size = np.array([[28, 28]] * 6 + [[5, 7], [20, 200], [28, 112], [40, 4]], np.int32)
    stock = with_columns(make_stock(["a"] * 8 + ["abcd", "a"]), size=size)
    found = by_kind(picture_findings(stock, 0.5))
    assert [line.detail for line in found["tiny"].lines(stock)] == ["7 x 5 px"]
    assert [line.detail for line in found["odd shape"].lines(stock)] == ["200 x 20 px", "4 x 40 px"]


def test_equal_pictures_are_named_with_the_other_one(make_stock: MakeStock) -> None:
    stock = make_stock(list("aIbla"), pixels=[1, 2, 3, 2, 1])
    found = by_kind(duplicate_findings(find_duplicates(stock, published=False), balanced=False))
    named = {kind: [(x.name, x.other) for x in f.lines(stock)] for kind, f in found.items()}
    assert named == {
        "conflicting": [("made:1", "made:3"), ("made:3", "made:1")],
        "repeated": [("made:4", "made:0")],
    }


@pytest.mark.parametrize(
    ("balanced", "severities"),
    [
        (False, {"leaked": "warning", "repeated": "warning"}),
        (True, {"leaked": "fault", "repeated": "note"}),
    ],
)
def test_in_balanced_data_copies_are_wanted_and_leaks_are_not(
    make_stock: MakeStock, balanced: bool, severities: dict[str, str]
) -> None:
    stock = make_stock(["a"] * 4, pixels=[1, 1, 2, 2], published=[TRAIN, TRAIN, TRAIN, TEST])
    found = duplicate_findings(find_duplicates(stock, published=True), balanced)
    assert {f.kind: f.severity for f in sort_findings(found)} == severities


def test_nearly_equal_pictures_are_sorted_by_labels_and_splits(make_stock: MakeStock) -> None:
    stock = make_stock(list("aabaa"))
    near = NearDuplicates(np.array([0, 0, 1, 3]), np.array([1, 2, 3, 4]), MAX_BITS)
    splits = np.array([UNSPLIT, TRAIN, TEST, VAL, VAL], np.int8)
    found = by_kind(near_findings(stock, near, splits))
    named = {
        kind: [(x.name, x.other, x.detail) for x in f.lines(stock)] for kind, f in found.items()
    }
    assert named == {
        "near conflicting": [("made:0", "made:2", "")],
        "near leaked": [("made:1", "made:3", "train and val")],
        "near repeated": [("made:0", "made:1", ""), ("made:3", "made:4", "")],
    }
    assert "near leaked" not in by_kind(near_findings(stock, near, None))


def test_that_not_all_likely_pairs_were_compared_is_told(make_stock: MakeStock) -> None:
    near = NearDuplicates(np.array([0]), np.array([1]), 9)
    found = by_kind(near_findings(make_stock(list("aa")), near, None))
    assert "only those of 9 or fewer" in found["near repeated"].what


def test_findings_are_sorted_by_severity_and_empty_ones_left_out() -> None:
    one = np.array([0])
    findings = [
        Finding("a", "note", "", "", one),
        Finding("b", "warning", "", "", one),
        Finding("c", "fault", "", ""),
        Finding("d", "fault", "", "", one),
        Finding("e", "warning", "", "", one),
    ]
    assert [finding.kind for finding in sort_findings(findings)] == ["d", "b", "e", "a"]


def test_an_empty_inventory_has_no_faults(make_stock: MakeStock) -> None:
    assert sort_findings(picture_findings(make_stock([]), 0.01)) == []
