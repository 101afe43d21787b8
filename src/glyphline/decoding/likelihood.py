"""How probable a text is under CTC: the sum over all paths that spell it."""

from collections.abc import Sequence

import numpy as np

# Steps between two rescalings, and the least probability a step has: far from the least number
# that a float64 can hold, and too small to count.
_STEPS = 16
_LEAST = 1e-15


def text_probabilities(probabilities: np.ndarray, texts: Sequence[Sequence[int]]) -> np.ndarray:
    """Probability of one text per line, at most 1.

    Args:
        probabilities: (B, T, V), normalised over V; the blank is the last of V.
        texts: B lists of ids; a text that needs more than T steps has probability 0.

    Returns:
        (B,) float64.
    """
    logs = text_log_likelihoods(probabilities, texts)
    return np.exp(np.minimum(logs, 0.0))


def text_log_likelihoods(probabilities: np.ndarray, texts: Sequence[Sequence[int]]) -> np.ndarray:
    """Logarithm of `text_probabilities`: the negative of CTC's loss.

    The forward recursion: with l' the text with a blank before, between and after its
    characters and y_t the probabilities of step t, alpha_t(s) = (alpha_{t-1}(s) +
    alpha_{t-1}(s - 1) + [l'_s is no blank and differs from l'_{s-2}] alpha_{t-1}(s - 2))
    y_t(l'_s), and P(text) = alpha_T(S) + alpha_T(S - 1). All lines take a step at once; sums
    are rescaled before they leave the range of numbers. Probabilities [[0.6, 0.4], [0.5, 0.5]]
    of (a, blank): "a" has 0.6 * 0.5 + 0.6 * 0.5 + 0.4 * 0.5 = 0.8, its best path 0.3.

    Args:
        probabilities: (B, T, V), normalised over V; the blank is the last of V.
        texts: B lists of ids.

    Returns:
        (B,) float64, -inf for a text that needs more than T steps.

    Source: Graves et al. 2006, section 4.1.
    """
    B, T, V = probabilities.shape
    if not B:
        return np.zeros(0)
    labels, ends = _with_blanks(texts, V - 1)  # (B, S), (B,)
    # (T, B, S): how probable each step makes each place of the text.
    steps = np.take_along_axis(probabilities, labels[:, None, :], axis=2).transpose(1, 0, 2)
    steps = np.maximum(steps, _LEAST)
    leaps = np.zeros(labels.shape)
    leaps[:, 2:] = (labels[:, 2:] != V - 1) & (labels[:, 2:] != labels[:, :-2])
    # Two places to the left that nothing ever comes from. The views share the memory of alpha,
    # and each step writes in place: for one line the calls cost more than the arithmetic.
    alpha = np.zeros((B, labels.shape[1] + 2))
    here, before, leapt = alpha[:, 2:], alpha[:, 1:-1], alpha[:, :-2]
    here[:, :2] = steps[0, :, :2]
    moved, scale = np.empty_like(steps[0]), np.zeros(B)
    for t in range(1, T):
        np.multiply(leaps, leapt, out=moved)
        moved += here
        moved += before
        np.multiply(moved, steps[t], out=here)
        if t % _STEPS == 0:
            largest = alpha.max(axis=1)
            largest[largest == 0] = 1.0
            alpha /= largest[:, None]
            scale += np.log(largest)
    rows = np.arange(B)
    last = alpha[rows, ends + 2] + np.where(ends > 0, alpha[rows, ends + 1], 0.0)
    with np.errstate(divide="ignore"):
        return np.log(last) + scale


def _with_blanks(texts: Sequence[Sequence[int]], blank: int) -> tuple[np.ndarray, np.ndarray]:
    """Texts with a blank around every character, (B, S), and the last place of each, (B,)."""
    lengths = np.array([len(text) for text in texts])
    labels = np.full((len(texts), 2 * int(lengths.max()) + 1), blank)
    for row, text in zip(labels, texts, strict=True):
        row[1 : 2 * len(text) : 2] = text
    return labels, 2 * lengths
