"""Work on the next thing while the last one is used."""

import threading

import pytest

from glyphline.reading.ahead import one_ahead


def double(number: int) -> int:
    if number == 3:
        raise ValueError("three")
    return 2 * number


@pytest.mark.parametrize("items", [[], [1], [1, 2], [5, 4, 1]])
def test_results_come_in_the_order_of_the_items(items: list[int]) -> None:
    assert list(one_ahead(double, items)) == [2 * item for item in items]


def test_the_next_is_made_while_the_last_is_used() -> None:
    begun = [threading.Event() for _ in range(3)]

    def begin(number: int) -> int:
        begun[number].set()
        return number

    for number in one_ahead(begin, [0, 1, 2]):
        if number < 2:
            assert begun[number + 1].wait(10)


def test_what_fails_is_raised_in_its_turn() -> None:
    results = one_ahead(double, [1, 2, 3, 4])
    assert [next(results), next(results)] == [2, 4]
    with pytest.raises(ValueError, match="three"):
        next(results)
