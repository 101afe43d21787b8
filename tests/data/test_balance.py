import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glyphline.data.balance import (
    balance_copies,
    check_enough,
    count_copies,
    repeat_factors,
    round_by_lots,
)
from glyphline.errors import DataError
from glyphline.params.balance import BalanceParams

CLASSES = np.array([0] * 2 + [1] * 5 + [2] * 9)


def rule(name: str, per_class: int | None = None, at_least: int = 1) -> BalanceParams:
    return BalanceParams(rule=name, per_class=per_class, min_per_class=at_least)  # type: ignore[arg-type]


def lots(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).permutation(count).astype(np.uint64)


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (rule("none"), [2, 5, 9]),
        (rule("cap", 5), [2, 5, 5]),
        (rule("cap", 100), [2, 5, 9]),
        (rule("undersample"), [2, 2, 2]),
        (rule("oversample"), [9, 9, 9]),
        (rule("target", 5), [5, 5, 5]),
        (rule("target", 1), [1, 1, 1]),
        (rule("target", 23), [23, 23, 23]),
    ],
)
def test_each_rule_gives_the_exact_count_per_class(how: BalanceParams, expected: list[int]) -> None:
    copies = count_copies(CLASSES, lots(16), how)
    assert np.bincount(CLASSES, weights=copies).tolist() == expected


def test_a_raised_class_repeats_all_its_samples_equally_often() -> None:
    copies = count_copies(CLASSES, lots(16), rule("target", 23))
    repeats = [set(copies[np.equal(CLASSES, number)].tolist()) for number in range(3)]
    assert repeats == [{11, 12}, {4, 5}, {2, 3}]


def test_a_cut_class_keeps_distinct_samples_with_the_lowest_lots() -> None:
    drawn = lots(16)
    copies = count_copies(CLASSES, drawn, rule("cap", 4))
    assert set(copies.tolist()) <= {0, 1}
    last = CLASSES == 2
    assert drawn[last & (copies == 1)].max() < drawn[last & (copies == 0)].min()


def test_longer_texts_pass_whatever_the_rule() -> None:
    classes = np.array([-1, 0, 0, 0, -1, 2])
    copies = count_copies(classes, lots(6), rule("target", 2))
    assert copies[classes == -1].tolist() == [1, 1]
    assert copies[classes == 0].sum() == copies[classes == 2].sum() == 2
    assert count_copies(np.array([-1, -1]), lots(2), rule("undersample")).tolist() == [1, 1]


def test_no_samples_give_no_copies() -> None:
    assert count_copies(np.empty(0, np.int64), lots(0), rule("oversample")).tolist() == []


def test_undersampling_ignores_class_numbers_that_do_not_occur() -> None:
    classes = np.array([0, 0, 0, 3, 3])
    copies = count_copies(classes, lots(5), rule("undersample"))
    assert np.bincount(classes, weights=copies).tolist() == [2, 0, 0, 2]


def test_a_class_with_too_few_samples_is_named_with_count_limit_and_ways_out() -> None:
    with pytest.raises(DataError) as caught:
        check_enough({"a": 30, "b": 3, "c": 0}, rule("none", at_least=20))
    message = str(caught.value)
    assert "2 of 3 classes" in message
    assert "'b' (3), 'c' (0)" in message
    assert "min_per_class = 20" in message
    assert "add samples" in message


def test_a_long_list_of_small_classes_is_cut_short() -> None:
    with pytest.raises(DataError, match=r"'h' \(1\) and 18 more"):
        check_enough({chr(97 + n): 1 for n in range(26)}, rule("none", at_least=2))


def test_exactly_enough_is_enough() -> None:
    assert check_enough({"a": 20}, rule("none", at_least=20)) is None
    assert check_enough({}, rule("none", at_least=20)) is None


def test_a_space_that_no_character_shows_is_enough_and_a_rare_one_is_not():
    assert check_enough({"a": 20, " ": 0}, rule("none", at_least=20)) is None
    with pytest.raises(DataError, match="1 of 2 classes have fewer"):
        check_enough({"a": 20, " ": 2}, rule("none", at_least=20))


def rarity(threshold: float = 0.5, max_repeats: float = 100.0) -> BalanceParams:
    return BalanceParams(
        rule="rarity", threshold=threshold, max_repeats=max_repeats, min_per_class=1
    )


def coded(lines: list[str]) -> tuple[list[str], np.ndarray]:
    texts = sorted(set(lines))
    return texts, np.array([texts.index(line) for line in lines])


@pytest.mark.parametrize(
    ("threshold", "limit", "expected"),
    [
        (0.1, 100.0, [1.0, 1.0, 10**0.5, 10**0.5]),
        (0.5, 100.0, [1.0, 1.0, 50**0.5, 50**0.5]),
        (1.0, 100.0, [1.0, (100 / 97) ** 0.5, 10.0, 10.0]),
        (1.0, 3.0, [1.0, (100 / 97) ** 0.5, 3.0, 3.0]),
        (0.01, 100.0, [1.0, 1.0, 1.0, 1.0]),
    ],
)
def test_a_text_is_repeated_by_its_rarest_character(
    threshold: float, limit: float, expected: list[float]
) -> None:
    lines = ["e"] + ["ee n"] * 97 + ["ez", "qen"]  # z and q are in 1 of 100 lines, the space in 97
    texts, codes = coded(lines)
    factors = repeat_factors(texts, codes, rarity(threshold, limit))
    assert factors[[0, 1, 98, 99]] == pytest.approx(expected)


LINES = st.lists(st.text("abcde", min_size=1, max_size=4), min_size=1, max_size=40)


@settings(deadline=None)
@given(
    lines=LINES, threshold=st.floats(0.01, 1), limit=st.floats(1, 20), seed=st.integers(0, 2**32)
)
def test_rarity_lifts_the_share_of_rare_characters_drops_nothing_and_repeats_itself(
    lines: list[str], threshold: float, limit: float, seed: int
) -> None:
    texts, codes = coded(lines)
    how = rarity(threshold, limit)
    drawn = np.random.default_rng(seed).integers(0, 2**64, len(lines), np.uint64)
    factors = repeat_factors(texts, codes, how)
    held = {c: np.array([c in line for line in lines]) for c in set("".join(lines))}
    rarest = min(held, key=lambda c: held[c].sum())
    share = factors[held[rarest]].sum() / factors.sum()
    assert share >= held[rarest].mean() - 1e-12
    unused = np.zeros(len(lines), np.int64)
    copies = balance_copies(texts, codes, unused - 1, drawn, how)
    assert copies.min() >= 1
    assert (abs(copies - factors) < 1).all()
    assert (copies == balance_copies(texts, codes, unused, drawn, how)).all()


def test_rounding_by_lots_keeps_the_mean_and_whole_numbers() -> None:
    drawn = np.random.default_rng(0).integers(0, 2**64, 20_000, np.uint64)
    rounded = round_by_lots(np.full(20_000, 2.3), drawn)
    assert set(rounded.tolist()) == {2, 3}
    assert rounded.mean() == pytest.approx(2.3, abs=0.01)
    assert set(round_by_lots(np.full(20_000, 3.0), drawn).tolist()) == {3}
    ends = np.array([0, 2**64 - 1], np.uint64)
    assert round_by_lots(np.array([1.5, 1.5]), ends).tolist() == [2, 1]


def test_rare_single_characters_are_repeated_too() -> None:
    texts, codes = coded(["a"] * 900 + ["b"] * 100)
    drawn = np.random.default_rng(1).integers(0, 2**64, 1000, np.uint64)
    copies = balance_copies(texts, codes, codes, drawn, rarity(0.4))
    assert copies[codes == 0].sum() == 900
    assert copies[codes == 1].sum() == 200  # sqrt(0.4 / 0.1) = 2


def test_the_section_that_sets_the_limit_is_named() -> None:
    with pytest.raises(DataError, match=r"than mix\.sources\.a\.balance\.min_per_class = 20"):
        check_enough({"a": 3}, rule("none", at_least=20), "mix.sources.a.balance")
