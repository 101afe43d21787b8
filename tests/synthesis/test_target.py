"""Which share each class shall have."""

import numpy as np
import pytest

from glyphline.errors import ParamsError
from glyphline.params.synthesis import SynthesisParams
from glyphline.synthesis.target import filled, wanted_shares

NATURAL = {"a": 0.7, "b": 0.2, "c": 0.1}


def wanted(held=None, characters=100.0, **changes):
    values = {"characters": 0, "lines": 10, "texts": ["words"], "max_characters": 9}
    values |= {"fonts": ["trdg"], "font_choice": "file"}
    values |= {"min_characters": 1, "words": None, "case": "as_drawn"}
    values |= {"corpus": None, "steer": "none", "steer_strength": 1.0, "min_share": 0.0}
    params = SynthesisParams(**{**values, "looks": "clean", **changes})
    return wanted_shares(params, NATURAL, held or {}, characters)


@pytest.mark.parametrize(
    ("changes", "shares"),
    [
        ({}, (0.7, 0.2, 0.1)),
        ({"steer": "uniform"}, (1 / 3, 1 / 3, 1 / 3)),
        ({"steer": "uniform", "steer_strength": 0.5}, (31 / 60, 16 / 60, 13 / 60)),
        ({"steer": "uniform", "steer_strength": 0.0}, (0.7, 0.2, 0.1)),
        ({"min_share": 0.15}, (0.85 * 7 / 9, 0.85 * 2 / 9, 0.15)),
        ({"min_share": 0.19}, (0.62, 0.19, 0.19)),
        ({"min_share": 1 / 3}, (1 / 3, 1 / 3, 1 / 3)),
        ({"steer": "deficit", "held": {"a": 100, "b": 50, "d": 9}}, (0, 1 / 4, 3 / 4)),
        ({"steer": "deficit", "held": {"a": 5, "b": 5, "c": 5}}, (1 / 3, 1 / 3, 1 / 3)),
        ({"steer": "deficit", "held": {"a": 900, "b": 900}}, (0, 0, 1)),
        ({"steer": "deficit"}, (1 / 3, 1 / 3, 1 / 3)),
    ],
)
def test_shares_are_what_the_formula_says(changes, shares):
    drawn = wanted(**changes)
    assert list(drawn) == list(NATURAL)
    assert list(drawn.values()) == pytest.approx(list(shares))


def test_a_least_share_that_cannot_be_had_by_all_is_refused():
    with pytest.raises(ParamsError, match=r"3 classes can have 0\.3333 each at most"):
        wanted(min_share=0.34)


@pytest.mark.parametrize("added", [0.5, 8.0, 1000.0])
def test_what_is_added_fills_the_lowest_first(added):
    held = np.array([10.0, 4.0, 0.0, 4.0])
    shares = filled(held, added)
    assert shares.sum() == pytest.approx(1)
    after = held + shares * added
    assert after[shares > 0] == pytest.approx(after[shares > 0][0])
    assert after[shares > 0][0] <= after[shares == 0].min(initial=np.inf)
