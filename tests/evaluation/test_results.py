import json
from dataclasses import replace

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
    bounds = {"macro_precision", "macro_recall", "macro_f1"}
    for name in bounds:
        assert 0 <= section.pop(f"{name}_low") < section[name] < section.pop(f"{name}_high") <= 1
    assert section == {
        "samples": 4,
        "classes": 2,
        "interval_groups": 0,
        "accuracy": 0.5,
        "accuracy_low": 0.150039,
        "accuracy_high": 0.849961,
        "macro_precision": 0.75,
        "macro_recall": 0.5,
        "macro_f1": 0.583333,
        "micro_precision": 0.666667,
        "micro_recall": 0.5,
        "micro_f1": 0.571429,
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


def test_headlines_are_drawn_by_writer_where_writers_differ():
    rows = [(("a", "a"), "one")] * 20 + [(("a", "b"), "two")] * 20 + [(("b", "b"), "six")] * 20
    readings = [
        Reading(f"test:{index:05d}", *pair, 0.5, "fonts", group)
        for index, (pair, group) in enumerate(rows)
    ]
    results = evaluate_readings(readings, CHARSET, 1)
    section = results.metrics["characters"]
    assert section["interval_groups"] == 3
    assert (section["accuracy_low"], section["accuracy_high"]) == (0, 1)
    assert results.scored[0].estimates["accuracy"].method == "bootstrap over 3 groups"
    assert results.scored[0].estimates["macro_f1"].method == "bootstrap over 3 groups"


def test_merged_scorings_stand_beside_the_strict_one():
    rows = table(("a", "A"), ("A", "a"), ("0", "O"), ("1", "1"), ("0A", "oa"))
    results = evaluate_readings(rows, Charset("01AOao"), 1, {"O": "0", "o": "0"})
    characters, lines = results.metrics["characters"], results.metrics["lines"]
    assert characters["accuracy"] == 0.25
    assert characters["accuracy_merged"] == 0.5
    assert characters["accuracy_case_folded"] == 0.75
    assert (lines["cer"], lines["cer_merged"], lines["cer_case_folded"]) == (1, 0.5, 0.5)
    assert [(s.section, s.scoring) for s in results.scored][:2] == [
        ("characters", "strict"),
        ("lines", "strict"),
    ]


def test_a_map_that_joins_nothing_is_not_scored_again():
    results = evaluate_readings(table(("a", "a")), Charset("ab"), 1, {"C": "c"})
    assert [scored.scoring for scored in results.scored] == ["strict"]


def test_top_k_is_told_where_the_model_ranks_classes():
    rows = [
        replace(row, rank=rank)
        for row, rank in zip(table(*[("a", "b")] * 4), (1, 2, 3, 4), strict=True)
    ]
    section = evaluate_readings(rows, Charset("abcdef"), 1).metrics["characters"]
    assert [section[f"top_{k}_accuracy"] for k in (2, 3, 5)] == [0.5, 0.75, 1]
    section = evaluate_readings([*rows, *table(("a", "a"))], Charset("abcdef"), 1).metrics
    assert "top_2_accuracy" not in section["characters"]


def test_what_is_undefined_is_left_out_and_never_nan():
    results = evaluate_readings(table(("  ", " ")), CHARSET, 1)
    assert "wer" not in results.metrics["lines"]
    json.dumps(results.metrics, allow_nan=False)


def test_no_readings_are_refused():
    with pytest.raises(DataError, match="got none"):
        evaluate_readings([], CHARSET, 1)
