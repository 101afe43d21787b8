from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glyphline.data.duplicates import CONFLICTING, KEPT
from glyphline.data.inventory import TEST, TRAIN, VAL, Inventory
from glyphline.data.labels import Labels
from glyphline.data.plan import Plan, make_plan, shuffle_written
from glyphline.errors import DataError
from glyphline.params.balance import BalanceParams
from glyphline.params.dataset import DatasetParams, SplitParams
from glyphline.params.mix import MixParams

MakeStock = Callable[..., Inventory]


def recipe(charset: str = "auto", by: str = "sample", **balance: Any) -> DatasetParams:
    return DatasetParams.model_construct(
        charset=charset,
        mix=MixParams(samples=None, sources={}),
        balance=BalanceParams(**{"rule": "none", "min_per_class": 1, **balance}),
        split=SplitParams(by=by, val=0.2, test=0.2, fold=None, max_rejected_share=0),  # type: ignore[arg-type]
    )


def plan_for(stock: Inventory, how: DatasetParams, seed: int = 1) -> Plan:
    return make_plan(stock, Labels(how.charset, "none"), how, seed)


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60
)
@given(data=st.data())
def test_each_sample_is_in_one_split_or_left_out(
    make_stock: MakeStock, data: st.DataObject
) -> None:
    count = data.draw(st.integers(20, 60))
    columns = {
        "texts": data.draw(st.lists(st.sampled_from("ab"), min_size=count, max_size=count)),
        "groups": data.draw(
            st.lists(st.sampled_from(["", *"wxyz"]), min_size=count, max_size=count)
        ),
        "pixels": data.draw(st.lists(st.integers(0, 200), min_size=count, max_size=count)),
        "published": data.draw(
            st.lists(st.sampled_from([TRAIN, TEST]), min_size=count, max_size=count)
        ),
    }
    by = data.draw(st.sampled_from(["sample", "group", "published"]))
    try:
        plan = plan_for(make_stock(**columns), recipe(by=by))
    except DataError:
        return  # too few samples left in a class or a split: nothing is written
    left_out = plan.stock.row[plan.duplicates.kind != KEPT].tolist()
    written = [plan.kept.row[plan.written(split)].tolist() for split in (TRAIN, VAL, TEST)]
    assert sorted(sum(written, left_out)) == list(range(count))


def test_only_train_is_balanced(make_stock: MakeStock) -> None:
    stock = make_stock(list("a" * 100 + "b" * 10))
    plan = plan_for(stock, recipe(rule="target", per_class=30))
    labels = [plan.kept.texts[code] for code in plan.kept.text[plan.written(TRAIN)]]
    assert Counter(labels) == {"a": 30, "b": 30}
    assert len(plan.written(VAL)) == len(plan.written(TEST)) == 22


def test_train_rows_are_shuffled_and_copies_spread(make_stock: MakeStock) -> None:
    plan = plan_for(make_stock(list("a" * 300 + "b" * 30)), recipe(rule="oversample"))
    order = shuffle_written(plan, seed=1)
    assert sorted(order.tolist()) == plan.written(TRAIN).tolist()
    labels = plan.kept.text[order]
    assert 0.35 < labels[: len(labels) // 2].mean() < 0.65
    assert (order[1:] == order[:-1]).mean() < 0.03
    assert shuffle_written(plan, seed=2).tolist() != order.tolist()


def test_an_auto_charset_is_sorted_and_covers_all_splits(make_stock: MakeStock) -> None:
    texts = [f"{chr(122 - n)}{n}" for n in range(10)]
    assert plan_for(make_stock(texts), recipe()).charset.characters == "0123456789qrstuvwxyz"


def test_an_auto_charset_leaves_out_what_only_contradictions_carry(make_stock: MakeStock) -> None:
    stock = make_stock([*"a" * 10, "aI", "al"], pixels=[*range(10), 50, 50])
    plan = plan_for(stock, recipe())
    assert plan.charset.characters == "a"
    assert (plan.duplicates.kind == CONFLICTING).sum() == 2


def test_a_class_whose_samples_all_contradict_another_stops(make_stock: MakeStock) -> None:
    stock = make_stock([*"a" * 10, "I", "l"], pixels=[*range(10), 50, 50])
    with pytest.raises(DataError, match=r"'I' \(0\), 'l' \(0\)"):
        plan_for(stock, recipe())


@pytest.mark.parametrize(
    ("texts", "charset", "at_least", "named"),
    [
        (["a"] * 20 + ["b"] * 3, "ab", 5, r"'b' \([123]\)"),
        (["a"] * 20, "ab", 1, r"'b' \(0\)"),
        (["a"] * 20 + ["b"] * 3 + ["aa"] * 20, "abc", 5, r"1 of 2 classes.*'b' \([123]\)"),
    ],
)
def test_a_class_with_too_few_training_samples_stops(
    make_stock: MakeStock, texts: list[str], charset: str, at_least: int, named: str
) -> None:
    with pytest.raises(DataError, match=named):
        plan_for(make_stock(texts), recipe(charset, min_per_class=at_least))


def test_a_character_seen_alone_and_within_lines_is_counted_in_both(
    make_stock: MakeStock,
) -> None:
    stock = make_stock(["ab"] * 20 + ["b"])
    assert plan_for(stock, recipe(min_per_class=10)).charset.characters == "ab"


def test_lines_have_no_classes_that_could_be_too_small(make_stock: MakeStock) -> None:
    stock = make_stock([f"line {n}" for n in range(20)])
    plan = plan_for(stock, recipe(rule="undersample", min_per_class=50))
    assert len(plan.written(TRAIN)) == 12


@pytest.mark.parametrize(("texts", "pixels"), [([], []), (["a", "b"], [1, 1])])
def test_nothing_left_is_said_so(
    make_stock: MakeStock, texts: list[str], pixels: list[int]
) -> None:
    with pytest.raises(DataError, match="none is left"):
        plan_for(make_stock(texts, pixels=pixels), recipe())


def test_a_duplicate_across_groups_is_kept_once(make_stock: MakeStock) -> None:
    groups = [f"font{n % 10}" for n in range(60)]
    stock = make_stock(["a"] * 60, groups=groups, pixels=[0] * 10 + list(range(1, 51)))
    plan = plan_for(stock, recipe(by="group"))
    assert len(plan.kept) == 51
    assert np.unique(plan.kept.digest, axis=0).shape == (51, 2)
