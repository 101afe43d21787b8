import math

import jiwer
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import (
    accuracy_score,
    precision_recall_fscore_support,
    top_k_accuracy_score,
)
from sklearn.metrics import (
    confusion_matrix as sklearn_matrix,
)

from glyphline.charset import Charset
from glyphline.confusion import (
    NONE,
    ConfusedPair,
    Score,
    accuracy,
    average_score,
    class_scores,
    confused_pairs,
    confusion_matrix,
    normalised,
)
from glyphline.evaluation.predict import ranks_of
from glyphline.metrics import Edits, character_edits, exact_match, top_k_accuracy, word_edits

CLASSES = "abcd"
EXAMPLE = np.array([[3, 1, 0], [0, 4, 0], [0, 0, 0]])
# What a character model may be asked and may answer: known, unknown, nothing, several.
labelled = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(["a", "b", "c", "d", "x", "", "ab"])),
    min_size=1,
    max_size=60,
)
texts = st.lists(
    st.tuples(st.text("ab c", min_size=1, max_size=12), st.text("ab c", max_size=12)),
    min_size=1,
    max_size=10,
)


def reduced(texts):
    return [text if text in CLASSES and len(text) == 1 else NONE for text in texts]


def columns(rows):
    return [row[0] for row in rows], [row[1] for row in rows]


@settings(max_examples=60, deadline=None)
@given(labelled)
def test_the_confusion_matrix_and_accuracy_equal_those_of_scikit_learn(rows):
    truths, reads = columns(rows)
    confusion = confusion_matrix(truths, reads, CLASSES)
    expected = sklearn_matrix(truths, reduced(reads), labels=[*CLASSES, NONE])
    assert confusion.tolist() == expected.tolist()
    assert accuracy(confusion) == pytest.approx(accuracy_score(truths, reduced(reads)))
    assert exact_match(truths, reads) == pytest.approx(accuracy(confusion))


@settings(max_examples=60, deadline=None)
@given(labelled)
def test_the_scores_of_each_class_equal_those_of_scikit_learn(rows):
    truths, reads = columns(rows)
    scores = class_scores(confusion_matrix(truths, reads, CLASSES))
    expected = precision_recall_fscore_support(
        truths, reduced(reads), labels=list(CLASSES), zero_division=0
    )
    for column, name in enumerate(("precision", "recall", "f1", "support")):
        assert [getattr(score, name) for score in scores] == pytest.approx(list(expected[column]))


@settings(max_examples=60, deadline=None)
@given(labelled, st.sampled_from(["macro", "micro", "weighted"]))
def test_averages_equal_those_of_scikit_learn_over_the_classes_that_occur(rows, how):
    truths, reads = columns(rows)
    score = average_score(confusion_matrix(truths, reads, CLASSES), how)
    occurring = sorted((set(truths) | set(reduced(reads))) - {NONE})
    expected = precision_recall_fscore_support(
        truths, reduced(reads), labels=occurring, average=how, zero_division=0
    )
    assert (score.precision, score.recall, score.f1) == pytest.approx(expected[:3])
    assert score.support == len(rows)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 4), st.integers(1, 30))
def test_ranks_and_top_k_equal_those_of_scikit_learn(seed, k, samples):
    rng = np.random.default_rng(seed)
    logits, truths = rng.standard_normal((samples, 5)), rng.integers(0, 5, samples)
    ranks = ranks_of(logits, ["abcde"[index] for index in truths], Charset("abcde"))
    expected = top_k_accuracy_score(truths, logits, k=k, labels=range(5))
    assert top_k_accuracy(ranks, k) == pytest.approx(expected)


def test_a_truth_outside_the_charset_has_no_rank_and_equal_logits_go_by_charset():
    assert ranks_of(np.zeros((3, 3)), ["c", "a", "x"], Charset("abc")) == [3, 1, None]


@settings(max_examples=60, deadline=None)
@given(labelled)
def test_the_normalised_matrix_equals_that_of_scikit_learn(rows):
    truths, reads = columns(rows)
    expected = sklearn_matrix(truths, reduced(reads), labels=[*CLASSES, NONE], normalize="true")
    found = normalised(confusion_matrix(truths, reads, CLASSES))
    assert found == pytest.approx(np.nan_to_num(expected))


@settings(max_examples=100, deadline=None)
@given(texts)
def test_character_edits_equal_those_of_jiwer(rows):
    truths, reads = columns(rows)
    as_they_are = jiwer.ReduceToListOfListOfChars()
    expected = jiwer.process_characters(truths, reads, as_they_are, as_they_are)
    edits = character_edits(truths, reads)
    assert edits.rate == pytest.approx(expected.cer)
    assert (edits.insertions, edits.deletions, edits.substitutions) == (
        expected.insertions,
        expected.deletions,
        expected.substitutions,
    )


@settings(max_examples=100, deadline=None)
@given(texts.filter(lambda rows: all(truth.strip() for truth, _ in rows)))
def test_word_edits_equal_those_of_jiwer(rows):
    truths, reads = columns(rows)
    expected = jiwer.process_words(truths, reads)
    edits = word_edits(truths, reads)
    assert edits.rate == pytest.approx(expected.wer)
    assert edits.total == expected.insertions + expected.deletions + expected.substitutions


@pytest.mark.parametrize(
    ("truths", "reads", "edits", "rate"),
    [
        (["abcd", "ef"], ["abxd", ""], Edits(0, 2, 1, 6), 0.5),
        (["a"], ["abcd"], Edits(3, 0, 0, 1), 3.0),
        (["日本 語"], ["日本語"], Edits(0, 1, 0, 4), 0.25),
    ],
)
def test_the_error_rate_is_pooled_over_samples(truths, reads, edits, rate):
    assert character_edits(truths, reads) == edits
    assert edits.rate == pytest.approx(rate)


def test_words_are_what_white_space_separates():
    edits = word_edits(["an old pen"], ["an  odd pen x"])
    assert (edits, edits.rate) == (Edits(1, 0, 1, 3), pytest.approx(2 / 3))


def test_the_examples_of_the_docstrings_hold():
    assert confusion_matrix(["a", "a", "b"], ["a", "b", ""], "ab").tolist() == [
        [1, 1, 0],
        [0, 0, 1],
        [0, 0, 0],
    ]
    assert exact_match(["ab", "c"], ["ab", "d"]) == 0.5
    assert accuracy(np.array([[3, 1, 0], [0, 4, 0], [0, 0, 2]])) == 0.7
    assert [score.precision for score in class_scores(EXAMPLE)] == [1.0, 0.8]
    assert average_score(EXAMPLE, "macro").precision == pytest.approx(0.9)
    assert average_score(EXAMPLE, "micro").recall == 7 / 8
    assert confused_pairs(EXAMPLE, "ab") == [ConfusedPair("a", "b", 1, 4)]
    assert confused_pairs(EXAMPLE, "ab")[0].share == 0.25


def test_nothing_measured_is_never_a_perfect_score():
    empty = confusion_matrix([], [], "ab")
    assert empty.shape == (3, 3)
    assert math.isnan(accuracy(empty))
    assert math.isnan(exact_match([], []))
    assert math.isnan(top_k_accuracy([], 1))
    assert math.isnan(character_edits([], []).rate)
    assert math.isnan(word_edits([" "], ["a"]).rate)
    assert class_scores(empty) == [Score(0, 0, 0, 0)] * 2
    for how in ("macro", "micro", "weighted"):
        assert average_score(empty, how) == Score(0, 0, 0, 0)
    assert confused_pairs(empty, "ab") == []


def test_pairs_of_equal_count_are_ordered_by_share_and_then_by_charset():
    confusion = np.array([[9, 1, 1, 0], [2, 0, 0, 0], [1, 0, 1, 0], [0, 0, 1, 0]])
    found = [(pair.truth, pair.read) for pair in confused_pairs(confusion, "abc")]
    assert found == [("b", "a"), (NONE, "c"), ("c", "a"), ("a", "b"), ("a", "c")]


@pytest.mark.parametrize("measure", [exact_match, character_edits, word_edits])
def test_a_reading_too_many_is_refused(measure):
    with pytest.raises(ValueError, match="longer"):
        measure(["a"], ["a", "b"])
