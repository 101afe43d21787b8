import numpy as np
import pytest

from glyphline.errors import DataError
from glyphline.evaluation.galleries import (
    load_cards,
    random_choice,
    shard_pictures,
    worst_errors,
)
from glyphline.evaluation.readings import Reading
from glyphline.picture import encode_png
from glyphline.sample import Sample
from glyphline.shards import ShardWriter


def reading(index, text, confidence):
    return Reading(f"test:{index:05d}", "a", text, confidence, "fonts", "")


READINGS = [reading(index, text, 0.1) for index, text in enumerate("abcd")]


def test_the_most_confident_errors_come_first_and_equal_ones_in_order():
    table = [reading(0, "b", 0.2), reading(1, "a", 1.0), reading(2, "c", 0.9), reading(3, "b", 0.9)]
    assert worst_errors(table, 10) == [2, 3, 0]
    assert worst_errors(table, 1) == [2]
    assert worst_errors([], 5) == []


def test_a_random_choice_repeats_and_changes_little_when_samples_are_added():
    names = [f"test:{index:05d}" for index in range(200)]
    chosen = random_choice(names, 20, seed=1)
    assert chosen == sorted(chosen) == random_choice(names, 20, seed=1)
    assert chosen != random_choice(names, 20, seed=2)
    assert len(set(chosen) & set(random_choice([*names, "new"], 20, seed=1))) >= 19
    assert random_choice(names[:3], 20, seed=1) == [0, 1, 2]


def test_only_the_wanted_pictures_are_decoded(tmp_path):
    with ShardWriter(tmp_path, "test") as writer:
        for index in range(4):
            data = encode_png(np.full((2, 3), index, np.uint8)) if index != 1 else b"broken"
            writer.write(Sample(data, "a", "fonts"))
    found = dict(shard_pictures(tmp_path, "test")({0, 2}))
    assert {index: int(picture[0, 0]) for index, picture in found.items()} == {0: 0, 2: 2}
    assert list(shard_pictures(tmp_path, "test")(set())) == []


def test_cards_follow_the_order_asked_for_and_may_repeat():
    cards = load_cards(
        READINGS, [2, 0, 2], lambda wanted: ((i, np.zeros((1, 1), np.uint8)) for i in wanted)
    )
    assert [card.text for card in cards] == ["c", "a", "c"]


def test_a_picture_that_is_missing_is_named():
    with pytest.raises(DataError, match="1 test pictures are missing, first test:00003"):
        load_cards(READINGS, [3], lambda wanted: iter(()))
