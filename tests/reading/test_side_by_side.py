"""The same work on several things at once."""

import threading

import pytest

from glyphline.reading.side_by_side import side_by_side


def double(number: int) -> int:
    if number == 3:
        raise ValueError("three")
    return 2 * number


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("items", [[], [1], [1, 2], [5, 4, 1, 0, 2, 7, 6]])
def test_results_come_in_the_order_of_the_items(items: list[int], threads: int) -> None:
    assert list(side_by_side(double, items, threads)) == [2 * item for item in items]


def test_calls_run_at_the_same_time() -> None:
    meeting = threading.Barrier(2, timeout=10)  # broken, and so an error, if one comes alone
    assert sorted(side_by_side(lambda _: meeting.wait(), [0, 1, 2, 3], 2)) == [0, 0, 1, 1]


def test_no_more_is_begun_than_will_soon_be_taken() -> None:
    begun = []
    results = side_by_side(lambda number: begun.append(number), list(range(100)), 2)
    next(results)
    assert len(begun) <= 4
    results.close()


def test_what_fails_is_raised_in_its_turn() -> None:
    results = side_by_side(double, [1, 2, 3, 4], 2)
    assert [next(results), next(results)] == [2, 4]
    with pytest.raises(ValueError, match="three"):
        next(results)
