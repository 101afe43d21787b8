import itertools
import math

import numpy as np
import pytest

from glyphline.decoding.best_path import best_paths, softmax
from glyphline.decoding.steps import BLANK, text_steps


def spelled(path, blank):
    return [label for label, _ in itertools.groupby(path) if label != blank]


def test_of_paths_that_tie_the_one_that_says_a_character_for_the_shortest_time_is_taken():
    steps = text_steps(np.array([[0.6, 0.4], [0.5, 0.5], [0.1, 0.9]]), [0])
    assert steps.tolist() == [0, BLANK, BLANK]


@pytest.mark.parametrize("text", [[], [0], [1, 0], [0, 0], [0, 1, 0]], ids=str)
def test_the_path_is_the_most_probable_of_all_that_spell_the_text(text):
    rng = np.random.default_rng(len(text))
    for _ in range(5):
        probabilities = softmax(rng.normal(size=(5, 3), scale=2))
        steps = text_steps(probabilities, text)
        labels = [text[place] if place >= 0 else 2 for place in steps]
        assert spelled(labels, 2) == text
        assert sorted(set(steps.tolist()) - {BLANK}) == list(range(len(text)))
        paths = [p for p in itertools.product(range(3), repeat=5) if spelled(p, 2) == text]
        best = max(math.prod(probabilities[range(5), path]) for path in paths)
        assert math.prod(probabilities[range(5), labels]) == pytest.approx(best)


def test_the_best_path_s_own_text_gives_that_path():
    probabilities = softmax(np.random.default_rng(1).normal(size=(30, 6), scale=3))
    (text,) = best_paths(probabilities[None])
    labels = [text[place] if place >= 0 else 5 for place in text_steps(probabilities, text)]
    assert labels == probabilities.argmax(axis=1).tolist()


@pytest.mark.parametrize("text", [[0, 0], [0, 1, 0]], ids=str)
def test_a_text_that_is_too_long_is_refused(text):
    with pytest.raises(ValueError, match="does not fit into 2 time steps"):
        text_steps(np.full((2, 3), 1 / 3), text)
