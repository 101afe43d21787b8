import pytest

from glyphline.evaluation.estimates import drawn_groups, edits_estimate, share_estimate
from glyphline.evaluation.readings import Reading
from glyphline.metrics import Edits
from glyphline.statistics import wilson_interval


def readings(groups):
    return [Reading(f"test:{i:05d}", "a", "a", 1, "fonts", g) for i, g in enumerate(groups)]


@pytest.mark.parametrize(
    ("groups", "drawn"),
    [(["", "", ""], 0), (["a"] * 3, 0), ("abc", 0), ("aab", 2), (["a", "a", ""], 2)],
)
def test_groups_are_drawn_where_there_are_several_and_some_hold_several_samples(groups, drawn):
    assert len(set(drawn_groups(readings(groups)) or ())) == drawn


def test_independent_samples_have_wilsons_interval():
    found = share_estimate(readings([""] * 10), [True] * 8 + [False] * 2, seed=1)
    assert (found.value, found.interval, found.method) == (0.8, wilson_interval(8, 10), "Wilson")


def test_writers_that_differ_widen_the_interval():
    hits = [True] * 20 + [False] * 20 + [True] * 20
    found = share_estimate(readings(["a"] * 20 + ["b"] * 20 + ["c"] * 20), hits, seed=1)
    assert found.method == "bootstrap over 3 groups"
    assert found.interval == (0, 1)


def test_writers_that_agree_by_chance_do_not_narrow_it():
    found = share_estimate(readings("aabb"), [True, False] * 2, seed=1)
    assert (found.method, found.interval) == ("Wilson", wilson_interval(2, 4))


def test_lines_without_any_error_are_not_certainly_free_of_errors():
    found = edits_estimate(readings("aabb"), [Edits(0, 0, 0, 25)] * 4, seed=1)
    assert (found.value, found.interval, found.method) == (0, wilson_interval(0, 100), "Wilson")


def test_error_rates_say_what_was_drawn():
    edits = [Edits(i % 2, 0, 0, 10) for i in range(20)]
    assert edits_estimate(readings([""] * 20), edits, 1).method == "bootstrap over samples"
    assert edits_estimate(readings("ab" * 10), edits, 1).method == "bootstrap over 2 groups"
