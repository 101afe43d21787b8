"""The probability of a text is the sum over all paths that spell it."""

import itertools

import numpy as np
import pytest

from glyphline.decoding import softmax
from glyphline.decoding.best_path import best_paths
from glyphline.decoding.likelihood import text_log_likelihoods, text_probabilities


def spelt(path, blank):
    joined = [step for step, _ in itertools.groupby(path)]
    return [step for step in joined if step != blank]


def by_counting(probabilities, text):
    T, V = probabilities.shape
    paths = itertools.product(range(V), repeat=T)
    return sum(
        np.prod([probabilities[t, step] for t, step in enumerate(path)])
        for path in paths
        if spelt(path, V - 1) == text
    )


@pytest.mark.parametrize("text", [[], [0], [0, 0], [0, 1], [1, 1, 1], [0, 1, 0, 1, 0], [0] * 4])
def test_it_equals_counting_every_path(text):
    probabilities = softmax(np.random.default_rng(0).standard_normal((3, 5, 3)))
    expected = [by_counting(line, text) for line in probabilities]
    assert text_probabilities(probabilities, [text] * 3) == pytest.approx(expected)


def test_the_example_of_the_docstring_holds():
    steps = np.array([[[0.6, 0.4], [0.5, 0.5]]])
    assert text_probabilities(steps, [[0]]) == pytest.approx(0.8)


def test_texts_of_different_length_are_measured_in_one_batch():
    probabilities = softmax(np.random.default_rng(1).standard_normal((4, 9, 4)))
    texts = [[], [0, 1, 2, 1], [2], [1, 1]]
    alone = [
        text_probabilities(line[None], [text])[0]
        for line, text in zip(probabilities, texts, strict=True)
    ]
    assert text_probabilities(probabilities, texts) == pytest.approx(alone)


def test_a_text_longer_than_the_steps_is_impossible():
    assert text_log_likelihoods(np.full((1, 2, 3), 1 / 3), [[0, 0]]).tolist() == [-np.inf]


def test_very_long_lines_leave_no_range_of_numbers():
    logits = np.random.default_rng(2).standard_normal((2, 700, 30)) * 3
    probabilities = softmax(logits)
    texts = best_paths(probabilities)
    found = text_log_likelihoods(probabilities, texts)
    best = np.log(probabilities.max(axis=2)).sum(axis=1)
    assert np.isfinite(found).all()
    assert (found >= best).all()


def test_a_batch_of_none_gives_none():
    assert text_probabilities(np.zeros((0, 4, 3)), []).shape == (0,)
