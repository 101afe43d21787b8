from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from glyphline.data.duplicates import (
    CONFLICTING,
    KEPT,
    LEAKED,
    REPEATED,
    check_apart,
    find_duplicates,
    write_duplicates,
)
from glyphline.data.inventory import TEST, TRAIN, UNSPLIT, VAL, Inventory
from glyphline.errors import DataError

MakeStock = Callable[..., Inventory]


@pytest.mark.parametrize(
    ("texts", "pixels", "kinds", "kept"),
    [
        ("", [], [], []),
        ("a", [1], [KEPT], [0]),
        ("ab", [1, 2], [KEPT, KEPT], [0, 1]),
        ("aa", [1, 1], [KEPT, REPEATED], [0, 0]),
        ("abab", [1, 2, 1, 2], [KEPT, KEPT, REPEATED, REPEATED], [0, 1, 0, 1]),
        ("aaa", [1, 1, 1], [KEPT, REPEATED, REPEATED], [0, 0, 0]),
        ("Il", [1, 1], [CONFLICTING, CONFLICTING], [0, 0]),
        ("IlI", [1, 1, 1], [CONFLICTING] * 3, [0, 0, 0]),
        ("IxlI", [1, 2, 1, 1], [CONFLICTING, KEPT, CONFLICTING, CONFLICTING], [0, 1, 0, 0]),
    ],
)
def test_equal_pixels_are_found_and_the_first_is_kept(
    make_stock: MakeStock, texts: str, pixels: list[int], kinds: list[int], kept: list[int]
) -> None:
    found = find_duplicates(make_stock(list(texts), pixels=pixels), published=False)
    assert found.kind.tolist() == kinds
    assert found.kept.tolist() == kept


@pytest.mark.parametrize(
    ("parts", "kinds", "kept"),
    [
        ([TRAIN, TEST], [LEAKED, KEPT], 1),
        ([TEST, TRAIN], [KEPT, LEAKED], 0),
        ([UNSPLIT, TEST, TRAIN], [LEAKED, KEPT, LEAKED], 1),
        ([TRAIN, VAL], [LEAKED, KEPT], 1),
        ([VAL, TEST], [LEAKED, KEPT], 1),
        ([TEST, TEST], [KEPT, REPEATED], 0),
        ([TRAIN, UNSPLIT], [KEPT, REPEATED], 0),
    ],
)
def test_the_published_test_part_wins_a_duplicate(
    make_stock: MakeStock, parts: list[int], kinds: list[int], kept: int
) -> None:
    stock = make_stock(["a"] * len(parts), published=parts, pixels=[1] * len(parts))
    found = find_duplicates(stock, published=True)
    assert found.kind.tolist() == kinds
    assert set(found.kept.tolist()) == {kept}


def test_published_parts_do_not_matter_for_another_split(make_stock: MakeStock) -> None:
    stock = make_stock(["a", "a"], published=[TRAIN, TEST], pixels=[1, 1])
    assert find_duplicates(stock, published=False).kind.tolist() == [KEPT, REPEATED]


def test_every_kind_is_counted_even_when_absent(make_stock: MakeStock) -> None:
    found = find_duplicates(make_stock(list("aab"), pixels=[1, 1, 2]), published=False)
    assert found.counts() == {"repeated": 1, "leaked": 0, "conflicting": 0}


def test_the_list_names_sample_kept_copy_and_kind_set_by_set(
    make_stock: MakeStock, tmp_path: Path
) -> None:
    stock = make_stock(list("aIbla"), pixels=[1, 2, 3, 2, 1])
    write_duplicates(tmp_path / "d.csv", stock, find_duplicates(stock, published=False))
    assert (tmp_path / "d.csv").read_text() == (
        "name,kept,kind,text\n"
        "made:4,made:0,repeated,a\n"
        "made:1,,conflicting,I\n"
        "made:3,,conflicting,l\n"
    )


def test_the_list_without_duplicates_is_its_header(make_stock: MakeStock, tmp_path: Path) -> None:
    stock = make_stock(["a"])
    write_duplicates(tmp_path / "d.csv", stock, find_duplicates(stock, published=False))
    assert (tmp_path / "d.csv").read_text() == "name,kept,kind,text\n"


def test_a_picture_in_two_splits_is_refused_by_name(make_stock: MakeStock) -> None:
    stock = make_stock(list("abc"), pixels=[1, 2, 1])
    with pytest.raises(DataError, match=r"made:0 in train and made:2 in test"):
        check_apart(stock, np.array([TRAIN, TRAIN, TEST], np.int8))


def test_equal_pictures_within_one_split_are_not_refused(make_stock: MakeStock) -> None:
    stock = make_stock(list("aba"), pixels=[1, 2, 1])
    assert check_apart(stock, np.array([TRAIN, VAL, TRAIN], np.int8)) is None
    assert check_apart(make_stock([]), np.empty(0, np.int8)) is None
