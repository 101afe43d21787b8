"""Items made ahead of their use."""

import threading
from collections.abc import Iterator
from itertools import count, islice

import pytest
from waiting import eventually

from glyphline.data.ahead import made_ahead


@pytest.mark.parametrize("items", [[], [1], list(range(50))])
@pytest.mark.parametrize("waiting", [1, 2, 7])
def test_all_items_come_in_their_order(items: list[int], waiting: int) -> None:
    assert list(made_ahead(iter(items), waiting)) == items


def test_items_are_made_in_another_thread_before_they_are_asked_for() -> None:
    made: list[int] = []
    threads = set()

    def counted() -> Iterator[int]:
        for number in count():
            threads.add(threading.current_thread())
            made.append(number)
            yield number

    items = made_ahead(counted(), 3)
    assert next(items) == 0
    assert eventually(lambda: len(made) == 5)  # one taken, three ready, one in hand
    assert len(threads) == 1
    assert threading.current_thread() not in threads


def test_an_error_comes_in_its_items_place() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise ValueError("sample 2 is damaged")

    items = made_ahead(broken(), 4)
    assert next(items) == 1
    with pytest.raises(ValueError, match="sample 2 is damaged"):
        next(items)


def test_nothing_more_is_made_once_nobody_wants_it() -> None:
    made: list[int] = []

    def counted() -> Iterator[int]:
        for number in count():
            made.append(number)
            yield number

    before = set(threading.enumerate())
    items = made_ahead(counted(), 2)
    assert list(islice(items, 5)) == [0, 1, 2, 3, 4]
    items.close()  # type: ignore[attr-defined]
    assert eventually(lambda: set(threading.enumerate()) <= before)
    assert len(made) <= 9
