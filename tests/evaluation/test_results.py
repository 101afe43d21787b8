import json

import pytest

from glyphline.charset import Charset
from glyphline.confusion import ConfusedPair
from glyphline.errors import DataError
from glyphline.evaluation.readings import Reading
from glyphline.evaluation.results import evaluate_readings

CHARSET = Charset("ab ")


def table(*pairs, group=""):
    return [
        Reading(f"test:{index:05d}", truth, text, 0.5, "fonts", group)
        for index, (truth, text) in enumerate(pairs)
    ]


def test_characters_alone_give_one_section_with_rates_counts_and_interval():
    results = evaluate_readings(table(("a", "a"), ("a", "b"), ("b", "b"), ("b", "")), CHARSET, 1)
    assert list(results.metrics) == ["characters"]
    section = results.metrics["characters"]
    assert section == {
        "samples": 4,
        "classes": 2,
        "accuracy": 0.5,
        "accuracy_low": 0.150039,
        "accuracy_high": 0.849961,
        "macro_precision": 0.75,
        "macro_recall": 0.5,
        "macro_f1": 0.583333,
        "weighted_precision": 0.75,
        "weighted_recall": 0.5,
        "weighted_f1": 0.583333,
    }
    assert results.confusion.tolist() == [[1, 1, 0, 0], [0, 1, 0, 1], [0] * 4, [0] * 4]


def test_lines_alone_give_pooled_rates_and_confusions_by_alignment():
    results = evaluate_readings(table(("ab", "ab"), ("ab a", "bb"), ("bb", "bba")), CHARSET, 1)
    section = results.metrics["lines"]
    assert list(results.metrics) == ["lines"]
    assert section["samples"] == 3
    assert section["exact_match"] == 0.333333
    assert (section["insertions"], section["deletions"], section["substitutions"]) == (1, 2, 1)
    assert section["characters"] == 8
    assert section["cer"] == 0.5
    assert section["cer_low"] <= section["cer"] <= section["cer_high"]
    assert section["wer"] == 0.75
    assert len(results.pairs) == 9
    assert ConfusedPair("∅", "a", 1, 1) in results.confused
    assert results.confusion.sum() == 9


def test_a_mixed_test_set_gives_both_sections_and_one_matrix():
    results = evaluate_readings(table(("a", "a"), ("ab", "aa")), CHARSET, 1)
    assert results.metrics["characters"]["samples"] == 1
    assert results.metrics["characters"]["accuracy"] == 1
    assert results.metrics["lines"]["samples"] == 1
    assert results.confusion[0].tolist() == [2, 0, 0, 0]
    assert [score.support for score in results.scores] == [2, 1, 0]


def test_lines_of_one_group_are_resampled_one_by_one():
    lines = table(*[("ab", "ab"), ("ab", "bb")] * 10, group="writer 1")
    section = evaluate_readings(lines, CHARSET, 1).metrics["lines"]
    assert section["cer_low"] < section["cer"] < section["cer_high"]


def test_what_is_undefined_is_left_out_and_never_nan():
    results = evaluate_readings(table(("  ", " ")), CHARSET, 1)
    assert "wer" not in results.metrics["lines"]
    json.dumps(results.metrics, allow_nan=False)


def test_no_readings_are_refused():
    with pytest.raises(DataError, match="got none"):
        evaluate_readings([], CHARSET, 1)
