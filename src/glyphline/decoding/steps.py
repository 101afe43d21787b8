"""Which time step of a CTC head says which character of a text."""

from collections.abc import Sequence

import numpy as np

BLANK = -1
_LEAST = 1e-30  # so that a logarithm stays finite


def text_steps(probabilities: np.ndarray, ids: Sequence[int]) -> np.ndarray:
    """Align a text with the steps along its most probable path.

    The recursion of `likelihood.text_log_likelihoods` with the maximum for the sum, and the way
    back. Of a text that was read as the best path that path comes out. Probabilities
    [[0.6, 0.4], [0.5, 0.5], [0.1, 0.9]] of (a, blank) and the text "a" give [0, -1, -1]:
    of the ways that tie, the one that says it for the shortest time.

    Args:
        probabilities: (T, V), normalised over V; the blank is the last of V.
        ids: of the text.

    Returns:
        (T,) int64: which character of the text a step says, counted from 0; `BLANK` where none.

    Raises:
        ValueError: if the text needs more than T steps.

    Source: Viterbi 1967, on the lattice of Graves et al. 2006, section 4.1.
    """
    T, V = probabilities.shape
    labels = np.full(2 * len(ids) + 1, V - 1)
    labels[1::2] = ids
    S = len(labels)
    logs = np.log(np.maximum(probabilities[:, labels], _LEAST))  # (T, S)
    leaps = np.zeros(S, bool)
    leaps[2:] = (labels[2:] != V - 1) & (labels[2:] != labels[:-2])
    best = np.full(S + 2, -np.inf)  # two places to the left that nothing ever comes from
    best[2:4] = logs[0, :2]
    origins = np.zeros((T, S), np.int64)  # how many places to the left a path comes from
    for t in range(1, T):
        ways = np.stack([best[2:], best[1:-1], np.where(leaps, best[:-2], -np.inf)])  # (3, S)
        origins[t] = ways.argmax(axis=0)
        best[2:] = ways.max(axis=0) + logs[t]
    ends = best[2:][-2:]
    if not np.isfinite(ends).any():
        raise ValueError(f"a text of {len(ids)} characters does not fit into {T} time steps")
    place = S - len(ends) + int(ends.argmax())
    steps = np.full(T, BLANK)
    for t in range(T - 1, -1, -1):
        if labels[place] != V - 1:
            steps[t] = place // 2
        place -= int(origins[t, place])
    return steps
