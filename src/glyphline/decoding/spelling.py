"""Which steps of a line say which character of a text that has been chosen for it."""

from collections.abc import Sequence

import numpy as np

_LEAST = 1e-15  # a step's probability counts as no less: an impossible text has a path as well


def spell(probabilities: np.ndarray, ids: Sequence[int]) -> list[tuple[int, int]]:
    """Find the most probable path that spells a text, and the steps it gives each character.

    Viterbi's recursion over the text with a blank before, between and after its characters.
    Steps of (a, b, blank) [[0.6, 0.3, 0.1], [0.1, 0.2, 0.7], [0.5, 0.4, 0.1]] that shall spell
    "ab": a on the first, b on the third.

    Args:
        probabilities: (T, V) of one line; the blank is the last of V.
        ids: the text; it needs no more than T steps.

    Returns:
        First step and the step after the last, for each character.

    Source: Graves et al. 2006, section 4.1, with the largest term in place of the sum.
    """
    blank, states = probabilities.shape[1] - 1, 2 * len(ids) + 1
    labels = np.full(states, blank)
    labels[1::2] = ids
    logs = np.log(np.maximum(probabilities[:, labels], _LEAST))  # (T, S)
    leaps = np.zeros(states, bool)
    leaps[2:] = (labels[2:] != blank) & (labels[2:] != labels[:-2])
    came = np.zeros(logs.shape, np.int64)  # by how many places each step moved on
    score = np.full(states, -np.inf)
    score[:2] = logs[0, :2]
    for t in range(1, len(logs)):
        ways = np.full((3, states), -np.inf)
        ways[0], ways[1, 1:], ways[2, 2:] = score, score[:-1], score[:-2]
        ways[2, ~leaps] = -np.inf
        came[t] = ways.argmax(axis=0)
        score = ways.max(axis=0) + logs[t]
    place = states - 1 - int(states > 1 and score[-2] >= score[-1])
    path = np.zeros(len(logs), np.int64)
    for t in range(len(logs) - 1, -1, -1):
        path[t] = place
        place -= came[t, place]
    places = np.arange(1, states, 2)
    starts, ends = np.searchsorted(path, places), np.searchsorted(path, places, "right")
    return list(zip(starts.tolist(), ends.tolist(), strict=True))
