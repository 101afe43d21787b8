from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glyphline.charset import Charset
from glyphline.data.inventory import Inventory
from glyphline.data.labels import NOT_CHOSEN
from glyphline.data.mix import Selection, count_rows, rows_wanted, share_out
from glyphline.errors import DataError
from glyphline.params.balance import BalanceParams
from glyphline.params.dataset import DatasetParams
from glyphline.params.mix import MixParams

NONE = {"rule": "none", "min_per_class": 1}


def stock(texts: Sequence[str], sources: Sequence[str]) -> Inventory:
    """An inventory of which only labels and sources matter."""
    known, names = list(dict.fromkeys(texts)), list(dict.fromkeys(sources))
    columns = {
        "text": np.array([known.index(text) for text in texts], np.int32),
        "source": np.array([names.index(name) for name in sources], np.int32),
    }
    blank: Any = {name: np.zeros(len(texts)) for name in Inventory.__dataclass_fields__}
    return Inventory(**{**blank, "texts": known, "sources": names, **columns})


def recipe(
    balance: dict[str, Any] | None = None, samples: int | None = None, **sources: dict[str, Any]
) -> DatasetParams:
    return DatasetParams.model_construct(
        sources=sources,
        balance=BalanceParams(**(balance or NONE)),
        mix=MixParams.model_validate({"samples": samples, "sources": sources}),
    )


def lots(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).permutation(count).astype(np.uint64)


def rows(
    kept: Inventory, how: DatasetParams, train: np.ndarray | None = None, seed: int = 0
) -> np.ndarray:
    size = len(kept.text)
    everything = np.ones(size, bool) if train is None else train
    return count_rows(kept, everything, Charset.of(kept.texts), lots(size, seed), how)


def written(kept: Inventory, copies: np.ndarray) -> Counter[tuple[str, str]]:
    pairs = zip(kept.source.tolist(), kept.text.tolist(), copies.tolist(), strict=True)
    counts: Counter[tuple[str, str]] = Counter()
    for source, text, times in pairs:
        counts[kept.sources[source], kept.texts[text]] += times
    return counts


def test_without_anything_in_the_mix_the_recipes_rule_holds_for_all_sources_together() -> None:
    kept = stock("aaab" + "bbbb", ["one"] * 4 + ["two"] * 4)
    copies = rows(kept, recipe({"rule": "target", "per_class": 6, "min_per_class": 1}))
    assert copies[:3].tolist() == [2, 2, 2]
    assert copies[3:].sum() == 6


def test_a_source_with_a_rule_of_its_own_is_balanced_by_itself() -> None:
    kept = stock("aaab" + "abbb" + "aabb", ["one"] * 4 + ["two"] * 4 + ["three"] * 4)
    own = {"balance": {"rule": "oversample", "min_per_class": 1}}
    how = recipe({"rule": "undersample", "min_per_class": 1}, one=own, two={})
    counts = written(kept, rows(kept, how))
    assert (counts["one", "a"], counts["one", "b"]) == (3, 3)
    rest = counts["two", "a"] + counts["three", "a"], counts["two", "b"] + counts["three", "b"]
    assert rest == (3, 3)  # 3 a and 5 b cut to the smaller


def test_only_train_counts_and_changes() -> None:
    kept = stock("aaab" * 2, ["one"] * 4 + ["two"] * 4)
    train = np.array([1, 1, 0, 1, 1, 0, 0, 1], bool)
    own = {"balance": {"rule": "target", "per_class": 4, "min_per_class": 1}, "share": 0.5}
    copies = rows(kept, recipe(NONE, 12, one=own, two={"share": 0.5}), train)
    assert (copies[~train] == 1).all()
    assert (copies[:4][train[:4]].sum(), copies[4:][train[4:]].sum()) == (6, 6)


@pytest.mark.parametrize(
    ("shares", "samples", "expected"),
    [
        ({"a": 0.5, "b": 0.5}, 10, {"a": 5, "b": 5}),
        ({"b": 0.7, "a": 0.3}, 5, {"a": 2, "b": 3}),
        (dict.fromkeys("abc", 1 / 3), 100, {"a": 33, "b": 34, "c": 33}),
        ({"a": 0.9999995, "b": 0.0000005}, 1, {"a": 1, "b": 0}),
        ({}, None, {}),
    ],
)
def test_shares_become_rows_that_sum_to_the_samples(
    shares: dict[str, float], samples: int | None, expected: dict[str, int]
) -> None:
    sources = {name: {"share": share} for name, share in shares.items()}
    mix = MixParams.model_validate({"samples": samples, "sources": sources})
    assert rows_wanted(mix) == expected


@settings(deadline=None)
@given(data=st.data())
def test_a_source_is_cut_or_repeated_to_its_share_evenly_within_classes(
    data: st.DataObject,
) -> None:
    classes = np.array(data.draw(st.lists(st.integers(-1, 3), min_size=1, max_size=60)))
    wanted = data.draw(st.integers(1, 300))
    size = len(classes)
    copies = np.ones(size, np.int64)
    drawn = lots(size, data.draw(st.integers(0, 9)))
    shared = share_out(classes, copies, drawn, wanted)
    assert shared.sum() == wanted
    for number in np.unique(classes):
        ours = classes == number
        assert abs(shared[ours].sum() - wanted * ours.mean()) < 1 + 1e-9
        assert np.ptp(shared[ours]) <= 1
    assert (shared == share_out(classes, copies, drawn, wanted)).all()


def test_shares_keep_the_proportions_that_the_balance_made() -> None:
    kept = stock("a" * 90 + "b" * 10, ["one"] * 100)
    own = {"balance": {"rule": "oversample", "min_per_class": 1}, "share": 1.0}
    counts = written(kept, rows(kept, recipe(NONE, 100, one=own)))
    assert (counts["one", "a"], counts["one", "b"]) == (50, 50)


def test_a_capped_class_takes_different_samples_before_it_repeats_any() -> None:
    kept = stock("a" * 90, ["one"] * 90)
    own = {"balance": {"rule": "cap", "per_class": 10, "min_per_class": 1}, "share": 1.0}
    copies = rows(kept, recipe(NONE, 60, one=own))
    assert (copies.sum(), copies.max()) == (60, 1)


def test_lines_repeated_for_their_rarity_stay_frequent_when_a_share_cuts_them() -> None:
    kept = stock(["common"] * 900 + ["quiz"] * 100, ["one"] * 1000)
    own = {
        "balance": {"rule": "rarity", "threshold": 0.9, "max_repeats": 9.0, "min_per_class": 1},
        "share": 1.0,
    }
    counts = written(kept, rows(kept, recipe(NONE, 300, one=own)))
    assert counts.total() == 300
    assert counts["one", "quiz"] / 300 == pytest.approx(300 / 1200, abs=0.02)  # 3 times each


def test_a_source_that_has_a_share_and_nothing_to_train_on_is_named() -> None:
    kept = stock("ab", ["one"] * 2)
    how = recipe(NONE, 10, one={"share": 0.5}, two={"share": 0.5})
    with pytest.raises(DataError, match="mix asks source two for 5 training samples"):
        rows(kept, how)


def test_shares_that_lose_a_class_stop_and_name_it() -> None:
    kept = stock("a" * 90 + "b" + "c" * 9, ["one"] * 100)
    with pytest.raises(DataError, match="the shares of mix leave no training sample of 'b'"):
        rows(kept, recipe(NONE, 9, one={"share": 1.0}))


def test_a_class_that_another_source_still_has_is_not_lost() -> None:
    kept = stock("a" * 90 + "b" + "bbb", ["one"] * 91 + ["two"] * 3)
    how = recipe(NONE, 10, one={"share": 0.5}, two={"share": 0.5})
    assert rows(kept, how).sum() == 10


def test_a_sources_own_limit_counts_the_classes_that_it_has() -> None:
    kept = stock("aaab" + "bc", ["one"] * 4 + ["two"] * 2)
    own = {"balance": {"rule": "none", "min_per_class": 2}}
    with pytest.raises(DataError) as caught:
        rows(kept, recipe(NONE, one=own))
    message = str(caught.value)
    assert "1 of 2 classes have fewer than mix.sources.one.balance.min_per_class = 2" in message
    assert "'b' (1)" in message


def test_lines_of_a_source_have_no_classes_that_could_be_too_small() -> None:
    kept = stock(["line", "b", "b", "c"], ["one"] + ["two"] * 3)
    how = recipe(NONE, one={"balance": {"rule": "none", "min_per_class": 9}})
    assert rows(kept, how).tolist() == [1, 1, 1, 1]


def test_a_selection_counts_what_is_not_chosen_and_lists_what_cannot_be_used() -> None:
    selection = Selection()
    selection.add("scans:0", NOT_CHOSEN, "scans:ab")
    selection.add("my picture.png", NOT_CHOSEN, "scans:a")
    selection.add("forms:2", "unreadable", "broken: bytes")
    selection.add("forms:3", NOT_CHOSEN, "forms::")
    assert selection.rows == [("forms:2", "unreadable", "broken: bytes")]
    assert selection.not_chosen == {"scans": 2, "forms": 1}
    assert selection.unwanted == {"scans": {"a": 2, "b": 1}, "forms": {":": 1}}
    assert selection.counts() == {"unreadable": 1}
