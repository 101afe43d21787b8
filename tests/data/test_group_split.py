from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glyphline.data.group_split import split_by_group
from glyphline.data.inventory import TEST, TRAIN, VAL, Inventory
from glyphline.errors import DataError

MakeStock = Callable[..., Inventory]


def held(splits: np.ndarray, values: np.ndarray) -> list[set[int]]:
    return [set(values[splits == split].tolist()) for split in (TRAIN, VAL, TEST)]


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25
)
@given(groups=st.lists(st.sampled_from("abcdefgh"), min_size=3, max_size=40))
def test_a_group_is_in_one_split_and_no_split_is_empty(
    make_stock: MakeStock, groups: list[str]
) -> None:
    groups += ["x", "y", "z"]
    stock = make_stock(list(groups), groups)
    train, val, test = held(split_by_group(stock, 0.2, 0.2, seed=1), stock.group)
    assert all((train, val, test))
    assert len(train) + len(val) + len(test) == len(train | val | test)


def test_shares_come_close_with_many_groups(make_stock: MakeStock) -> None:
    rng = np.random.default_rng(0)
    groups = [f"g{n}" for n in rng.integers(0, 100, 5000)]
    stock = make_stock([str(n) for n in rng.integers(0, 10, 5000)], groups)
    shares = np.bincount(split_by_group(stock, 0.15, 0.2, seed=4)) / len(stock)
    assert shares == pytest.approx([0.65, 0.15, 0.2], abs=0.005)


def test_shares_come_close_with_few_unequal_groups(make_stock: MakeStock) -> None:
    sizes = [36, 36, 36, 24, 18, 14, 12, 8, 4, 4, 2, 2, 2, 2]
    groups = [f"font{n}" for n, size in enumerate(sizes) for _ in range(size)]
    for seed in range(3):
        stock = make_stock(["a"] * sum(sizes), groups)
        splits = split_by_group(stock, 0.1, 0.2, seed)
        assert np.bincount(splits) / len(stock) == pytest.approx([0.7, 0.1, 0.2], abs=0.02)
        train, val, test = (len(part) for part in held(splits, stock.group))
        assert train >= 8  # of 14: small groups must not all end in val and test
        assert min(val, test) >= 1


def test_a_group_that_alone_holds_a_character_trains(make_stock: MakeStock) -> None:
    # Each of the first ten groups of thirty holds a character of its own.
    groups = [f"g{n // 10}" for n in range(300)]
    texts = [f"a{chr(65 + n // 10)}" if n < 100 and n % 10 == 0 else "a" for n in range(300)]
    stock = make_stock(texts, groups)
    train = stock.take(split_by_group(stock, 0.2, 0.2, seed=1) == TRAIN)
    assert set("".join(train.texts[code] for code in train.text)) == set("aABCDEFGHIJ")


@pytest.mark.parametrize("rare", ["b", "a b a"])
def test_rare_characters_reach_val_and_test_where_they_can(
    make_stock: MakeStock, rare: str
) -> None:
    # Five of forty groups hold them: a blind deal often misses val or test.
    groups = [f"g{n // 5}" for n in range(200)]
    stock = make_stock([rare if n < 25 and n % 5 == 0 else "a" for n in range(200)], groups)
    for seed in range(5):
        assert held(split_by_group(stock, 0.2, 0.2, seed), stock.text) == [{0, 1}] * 3


def test_one_huge_group_does_not_starve_a_split(make_stock: MakeStock) -> None:
    stock = make_stock(["a"] * 100, ["x"] * 90 + ["y"] * 5 + ["z"] * 5)
    assert np.bincount(split_by_group(stock, 0.15, 0.2, seed=1)).tolist() == [90, 5, 5]


def test_samples_without_a_group_are_groups_of_their_own(make_stock: MakeStock) -> None:
    stock = make_stock(["a"] * 100, ["x"] * 10 + [""] * 90)
    splits = split_by_group(stock, 0.2, 0.2, seed=1)
    assert len(set(splits[:10].tolist())) == 1
    assert np.bincount(splits) == pytest.approx([60, 20, 20], abs=1)


@pytest.mark.parametrize(("groups", "found"), [("xxx", 1), ("xyx", 2), (["x", "", "x"], 2)])
def test_too_few_groups_are_counted_and_a_way_out_is_named(
    make_stock: MakeStock, groups: list[str], found: int
) -> None:
    with pytest.raises(DataError, match=rf"have {found} group.*split.by=sample"):
        split_by_group(make_stock(["a"] * 3, list(groups)), 0.2, 0.2, seed=1)


@pytest.mark.parametrize("count", [1, 95, 300])
def test_any_number_of_characters_can_be_dealt(make_stock: MakeStock, count: int) -> None:
    text = "".join(chr(0x4E00 + n) for n in range(count))
    stock = make_stock([text] * 30, [f"g{n // 3}" for n in range(30)])
    assert np.bincount(split_by_group(stock, 0.2, 0.2, seed=1)).tolist() == [18, 6, 6]
