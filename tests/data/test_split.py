from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glyphline.data.inventory import TEST, TRAIN, UNSPLIT, VAL, Inventory
from glyphline.data.split import assign_splits, split_by_sample, strata_of
from glyphline.errors import DataError
from glyphline.params.dataset import SplitParams

MakeStock = Callable[..., Inventory]


def how(by: str, val: float = 0.2, test: float = 0.2) -> SplitParams:
    return SplitParams(by=by, val=val, test=test, fold=None, max_rejected_share=0)  # type: ignore[arg-type]


def counts(splits: np.ndarray) -> list[int]:
    return np.bincount(splits, minlength=3).tolist()


def test_each_class_is_dealt_in_the_same_shares(make_stock: MakeStock) -> None:
    stock = make_stock(list("a" * 50 + "b" * 10 + "c" * 100))
    splits = assign_splits(stock, how("sample"), seed=1)
    for code, expected in [(0, [30, 10, 10]), (1, [6, 2, 2]), (2, [60, 20, 20])]:
        assert counts(splits[stock.text == code]) == expected


def test_longer_texts_are_dealt_as_one_class(make_stock: MakeStock) -> None:
    stock = make_stock([f"word {n}" for n in range(20)])
    assert strata_of(stock).tolist() == [0] * 20
    assert counts(assign_splits(stock, how("sample"), seed=1)) == [12, 4, 4]


@settings(deadline=None)
@given(
    sizes=st.lists(st.integers(1, 30), min_size=1, max_size=12),
    val=st.floats(0.01, 0.45),
    test=st.floats(0, 0.45),
)
def test_shares_hold_and_every_class_trains(sizes: list[int], val: float, test: float) -> None:
    strata = np.repeat(np.arange(len(sizes)), sizes)
    lots = np.random.default_rng(0).permutation(len(strata)).astype(np.uint64)
    splits = split_by_sample(strata, lots, val, test)
    for number, size in enumerate(sizes):
        train, in_val, in_test = counts(splits[strata == number])
        assert train >= 1
        assert in_val <= size * val + 1
        assert in_test <= size * test + 1
    if min(sizes) >= 20:
        assert abs(counts(splits)[TEST] - len(strata) * test) <= 1
        assert abs(counts(splits)[VAL] - len(strata) * val) <= 1


@pytest.mark.parametrize("by", ["sample", "group"])
def test_the_seed_decides(make_stock: MakeStock, by: str) -> None:
    groups = [f"g{n % 20}" for n in range(100)]
    stock = make_stock(list("ab" * 50), groups=groups)
    first, again, other = (assign_splits(stock, how(by), seed) for seed in (1, 1, 2))
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()


def test_group_without_any_group_behaves_like_sample(make_stock: MakeStock) -> None:
    stock = make_stock(list("ab" * 50))
    by_group, by_sample = (assign_splits(stock, how(by), 3) for by in ("group", "sample"))
    assert by_group.tolist() == by_sample.tolist()


def test_a_sample_keeps_its_split_when_the_raw_order_changes(make_stock: MakeStock) -> None:
    stock = make_stock(list("aab" * 30))
    reverse = np.arange(90)[::-1]
    splits = assign_splits(stock, how("sample"), 3)
    assert assign_splits(stock.take(reverse), how("sample"), 3).tolist() == splits[reverse].tolist()


def test_the_published_test_part_stays_and_val_is_drawn_from_the_rest(
    make_stock: MakeStock,
) -> None:
    published = [TEST] * 20 + [TRAIN] * 40 + [UNSPLIT] * 40
    stock = make_stock(list("ab" * 50), published=published)
    splits = assign_splits(stock, how("published", val=0.25), seed=1)
    assert (splits == TEST).tolist() == [part == TEST for part in published]
    assert counts(splits) == [60, 20, 20]
    assert counts(splits[stock.text == 0])[VAL] == 10


def test_a_published_val_part_stays(make_stock: MakeStock) -> None:
    stock = make_stock(list("aaaa"), published=[VAL, TEST, TRAIN, UNSPLIT])
    assert assign_splits(stock, how("published"), 1).tolist() == [VAL, TEST, TRAIN, TRAIN]


@pytest.mark.parametrize(
    ("texts", "published", "params", "message"),
    [
        ("aaaa", None, how("published"), "no sample is published as test; use split.by=sample"),
        ("aaaa", [TRAIN] * 4, how("published"), "no sample is published as test"),
        ("aaaa", [TEST] * 4, how("published"), "leave split train and val empty"),
        ("aaaa", None, how("sample", test=0), r"split.test is 0"),
        ("aaaa", None, how("group", test=0), r"split.test is 0"),
        ("a", None, how("sample"), "1 usable samples leave split val and test empty"),
        ("abc", None, how("sample"), "leave split val and test empty"),
    ],
)
def test_a_split_that_cannot_be_made_says_why(
    make_stock: MakeStock,
    texts: str,
    published: list[int] | None,
    params: SplitParams,
    message: str,
) -> None:
    with pytest.raises(DataError, match=message):
        assign_splits(make_stock(list(texts), published=published), params, seed=1)
