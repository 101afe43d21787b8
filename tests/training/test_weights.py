import csv
import io
import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glyphline.training.weights import weigh_classes

HOW = ("inverse", "inverse_sqrt", "effective")


def values(texts: list[str], how: str, characters: str = "abc") -> list[float]:
    weights = weigh_classes(texts, characters, how)
    assert weights is not None
    return weights.values.tolist()


def test_none_gives_no_weights():
    assert weigh_classes(["a"], "ab", "none") is None
    assert weigh_classes([], "ab", "inverse") is None


@pytest.mark.parametrize(
    ("how", "raw"),
    [
        ("inverse", (1 / 3, 1, 0)),
        ("inverse_sqrt", (1 / math.sqrt(3), 1, 0)),
        # N = 2, b = 1/2: (1 - b) / (1 - b^3) = 4/7 and (1 - b) / (1 - b) = 1
        ("effective", (4 / 7, 1, 0)),
    ],
)
def test_weights_follow_their_formula_and_have_mean_one_over_the_characters(how, raw):
    mean = (3 * raw[0] + raw[1]) / 4
    assert values(["a", "a", "a", "b"], how) == pytest.approx([w / mean for w in raw])


@pytest.mark.parametrize("how", HOW)
def test_characters_within_lines_count_like_single_ones(how):
    assert values(["aab", "a"], how) == values(["a", "a", "a", "b"], how)


@pytest.mark.parametrize("how", HOW)
def test_equal_counts_weigh_one(how):
    assert values(list("abc"), how) == pytest.approx([1, 1, 1])
    assert values(list("abc") * 40, how) == pytest.approx([1, 1, 1])


@given(counts=st.lists(st.integers(0, 5000), min_size=2, max_size=8).filter(any))
def test_rarer_classes_never_weigh_less_and_the_mean_is_one(counts):
    characters = "abcdefgh"[: len(counts)]
    texts = [c for c, n in zip(characters, counts, strict=True) for _ in range(n)]
    for how in HOW:
        weights = weigh_classes(texts, characters, how)
        assert weights.counts.tolist() == counts
        assert np.isfinite(weights.values).all()
        assert (weights.values * weights.counts).sum() / sum(counts) == pytest.approx(1, rel=1e-5)
        seen = sorted((n, w) for n, w in zip(counts, weights.values.tolist(), strict=True) if n)
        assert all(a[1] >= b[1] * (1 - 1e-6) for a, b in pairwise(seen))


def test_the_table_has_a_row_per_class():
    weights = weigh_classes(["a", "a", "a", ","], "a,b", "inverse")
    rows = list(csv.reader(io.StringIO(weights.csv())))
    assert rows == [
        ["class", "characters", "weight"],
        ["a", "3", "0.666667"],
        [",", "1", "2"],
        ["b", "0", "0"],
    ]
