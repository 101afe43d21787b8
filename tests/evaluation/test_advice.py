"""What the page says first."""

from made_evaluation import evaluated, pictures, table

from glyphline.evaluation.advice import advise
from glyphline.evaluation.readings import Reading
from glyphline.evaluation.robustness import Robustness


def of_writers(*writers):
    """Readings of "a", rightly and wrongly: (name, right, wrong) each."""
    texts = [
        (name, "a" if i < right else "b") for name, right, w in writers for i in range(right + w)
    ]
    return [
        Reading(f"test:{index:05d}", "a", text, 0.5, "scans", name)
        for index, (name, text) in enumerate(texts)
    ]


def test_an_interval_over_few_writers_says_what_narrows_it():
    advice = advise(evaluated(of_writers(("ann", 18, 2), ("bob", 10, 10)), pictures))
    assert advice["How sure"].startswith("70.0% of the characters are read right, at 95 % between")
    assert "only 2 writers or fonts" in advice["How sure"]
    assert "only" not in advise(evaluated(table([("a", "a"), ("b", "a")]), pictures))["How sure"]


def test_lines_that_the_benchmark_did_not_make_are_the_headline():
    pairs = [("a", "b"), ("ab", "ab"), ("ab", "ab"), ("ab", "ab"), ("ab", "ba")]
    found = evaluated(table(pairs), pictures)
    assert advise(found)["How sure"].startswith("75.0% of the lines are read right")
    found.results.metrics["lines"]["made"] = 4
    assert advise(found)["How sure"].startswith("0.0% of the characters are read right")


def test_the_group_with_most_errors_is_named_with_its_share():
    advice = advise(evaluated(of_writers(("ann", 18, 2), ("bob", 10, 10)), pictures))
    assert advice["Worst group"].startswith("bob: 50.0% of 20 characters are read right")
    assert "83% of their errors" in advice["Worst group"]


def test_a_pair_counts_both_ways_together_and_not_at_all_when_it_is_rare():
    pairs = [("a", "b")] * 2 + [("b", "a")] * 3 + [("a", "|")] * 4
    assert advise(evaluated(table(pairs), pictures))["Most confused"].startswith(
        "a and b: 5 of 9 wrong characters"
    )
    rare = [("a", "b")] + [("a", "|")] * 40
    assert "Most confused" not in advise(evaluated(table(rare), pictures))


def test_the_corruption_that_costs_most_is_named():
    right, wrong = table([("a", "a")] * 10), table([("a", "a")] * 8 + [("a", "b")] * 2)
    curves = {"blur": [right, right], "noise": [right, wrong]}
    found = Robustness(1, list(range(10)), curves)
    advice = advise(evaluated(right, pictures, robustness=found))
    assert advice["Worst pictures"].startswith("noise: 20.0% of the characters are wrong")


def test_what_auto_accepts_is_said_in_words():
    found = evaluated(table([("a", "a")]), pictures)
    found.results.metrics["calibration"] = {"coverage_99": 0.8, "precision_99": 0.991}
    assert "accepts 80.0% of the test set, of which 99.1%" in advise(found)["Accept or check"]


def test_a_model_without_errors_needs_no_advice_but_how_sure_that_is():
    assert list(advise(evaluated(table([("a", "a"), ("ab", "ab")]), pictures))) == ["How sure"]
