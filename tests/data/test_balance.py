import numpy as np
import pytest

from glyphline.data.balance import check_enough, count_copies
from glyphline.errors import DataError
from glyphline.params.dataset import BalanceParams

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
