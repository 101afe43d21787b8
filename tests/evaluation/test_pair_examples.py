import numpy as np
from made_evaluation import evaluated, table

from glyphline.evaluation.pair_examples import HEIGHT_PX, WIDEST_PX, pair_examples
from glyphline.evaluation.predict import ReadSplit
from glyphline.picture import decode_picture


def pictures(wanted):
    """The picture of position n has the grey level n; odd ones are long."""
    for index in sorted(wanted):
        yield index, np.full((60, 60 if index % 2 == 0 else 900), index, np.uint8)


def found(pairs, seed=1):
    readings = table(pairs)
    results = evaluated(readings, pictures).results
    read = ReadSplit(readings, pictures, 0, [0.5] * len(readings), None)
    examples = pair_examples(results.confused, read, results.classes, seed)
    shown = [[decode_picture(png) for png in some] for some in examples]
    return {
        (pair.truth, pair.read): some for pair, some in zip(results.confused, shown, strict=True)
    }


def test_each_pair_has_the_pictures_it_was_counted_in():
    shown = found([("a", "b"), ("a", "a"), ("b", ""), ("a", "b"), ("b", "xy"), ("a", "é")])
    levels = {pair: [int(picture[0, 0]) for picture in some] for pair, some in shown.items()}
    assert levels == {("a", "b"): [0, 3], ("b", "∅"): [2, 4], ("a", "∅"): [5]}


def test_lines_are_shown_for_the_pairs_that_stand_in_them():
    shown = found([("abba", "abba"), ("abba", "aba"), ("aba", "aaa"), ("ab", "aab")])
    levels = {pair: [int(picture[0, 0]) for picture in some] for pair, some in shown.items()}
    assert levels == {("b", "∅"): [1], ("b", "a"): [2], ("∅", "a"): [3]}


def test_pictures_are_few_and_small_and_drawn_by_the_seed():
    pairs = [("a", "b")] * 40
    (one,), (two,) = found(pairs).values(), found(pairs, seed=2).values()
    assert 2 <= len(one) < 10
    assert all(picture.shape[0] <= HEIGHT_PX for picture in one)
    assert all(picture.shape[1] <= WIDEST_PX for picture in one)
    levels = [[int(picture[0, 0]) for picture in some] for some in (one, two)]
    assert levels[0] != levels[1]
