from collections.abc import Callable

import numpy as np
import pytest

from glyphline.data.inventory import TEST, TRAIN, VAL, Inventory
from glyphline.data.split import assign_splits
from glyphline.errors import DataError
from glyphline.params.dataset import SplitParams

MakeStock = Callable[..., Inventory]


def how(by: str, fold: int, val: float = 0.2, test: float = 0.2) -> SplitParams:
    return SplitParams(by=by, val=val, test=test, fold=fold, max_rejected_share=0)  # type: ignore[arg-type]


def parts_tested(stock: Inventory, by: str) -> np.ndarray:
    """(5, N): which samples each fold tests."""
    return np.array([assign_splits(stock, how(by, fold), seed=1) == TEST for fold in range(5)])


@pytest.mark.parametrize("by", ["sample", "group"])
def test_every_sample_is_tested_once(make_stock: MakeStock, by: str) -> None:
    stock = make_stock(list("aab" * 40), groups=[f"g{n % 24}" for n in range(120)])
    assert parts_tested(stock, by).sum(axis=0).tolist() == [1] * 120


def test_folds_of_samples_are_equal_and_hold_each_class(make_stock: MakeStock) -> None:
    stock = make_stock(list("a" * 50 + "b" * 13 + "c" * 7))
    folds = parts_tested(stock, "sample")
    assert folds.sum(axis=1).tolist() == [14] * 5
    for code, size in enumerate((50, 13, 7)):
        assert {size // 5, -(-size // 5)} >= set(folds[:, stock.text == code].sum(axis=1).tolist())


def test_groups_stay_whole_in_every_fold(make_stock: MakeStock) -> None:
    stock = make_stock(list("ab" * 60), groups=[f"g{n % 24}" for n in range(120)])
    for fold in range(5):
        splits = assign_splits(stock, how("group", fold), seed=1)
        assert all(len(set(splits[stock.group == group])) == 1 for group in set(stock.group))
        assert set(splits) == {TRAIN, VAL, TEST}


def test_val_has_its_share_of_the_whole(make_stock: MakeStock) -> None:
    splits = assign_splits(make_stock(["word"] * 100), how("sample", 3, val=0.1), seed=1)
    assert np.bincount(splits).tolist() == [70, 10, 20]


def test_order_of_the_raw_data_does_not_matter(make_stock: MakeStock) -> None:
    stock = make_stock(list("aab" * 40))
    reverse = np.arange(120)[::-1]
    splits = assign_splits(stock, how("sample", 2), 3)
    turned = assign_splits(stock.take(reverse), how("sample", 2), 3)
    assert turned.tolist() == splits[reverse].tolist()


def test_too_few_groups_for_the_folds_are_named(make_stock: MakeStock) -> None:
    stock = make_stock(list("ab" * 8), groups=[f"g{n % 4}" for n in range(16)])
    with pytest.raises(DataError, match="4 groups cannot be dealt to 5 folds"):
        assign_splits(stock, how("group", 0), seed=1)


@pytest.mark.parametrize(
    ("by", "test", "fold", "message"),
    [
        ("sample", 0.2, 5, "folds 0 to 4"),
        ("sample", 0.15, 0, "share of 1/n"),
        ("published", 0.2, 0, "sample or group"),
    ],
)
def test_a_fold_that_there_is_not_is_refused(by: str, test: float, fold: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        how(by, fold, test=test)
