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
    y_t(l'_s), and P(text) = alpha_T(S) + alpha_T(S - 1). All lines take a step at once, and each
    takes its first half forwards while it takes its second half backwards, which is the same
    with text and steps reversed; sums are rescaled before they leave the range of numbers.
    Probabilities [[0.6, 0.4], [0.5, 0.5]] of (a, blank): "a" has 0.6 * 0.5 + 0.6 * 0.5 +
    0.4 * 0.5 = 0.8, its best path 0.3.

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
    if T % 2:  # a step that is surely blank changes nothing
        sure = np.broadcast_to(np.arange(V) == V - 1, (B, 1, V))
        probabilities = np.concatenate([probabilities, sure], axis=1)
    half = probabilities.shape[1] // 2
    halves = np.concatenate([probabilities[:, :half], probabilities[:, : half - 1 : -1]])
    labels, ends = _with_blanks([*texts, *(text[::-1] for text in texts)], V - 1)
    alpha, leaps, scale = _walk(halves, labels)
    # Onto the places that the other halves, seen from behind, arrived at.
    moved = leaps[:B] * alpha[:B, :-2] + alpha[:B, 1:-1] + alpha[:B, 2:]
    back = ends[:B, None] - np.arange(labels.shape[1])
    met = alpha[np.arange(B, 2 * B)[:, None], np.maximum(back, -1) + 2]
    total = np.cumsum(moved * met, axis=1)[:, -1]  # in one order, however long other texts are
    with np.errstate(divide="ignore"):
        return np.log(total) + scale[:B] + scale[B:]


def _walk(
    probabilities: np.ndarray, labels: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The forward recursion over all steps.

    Args:
        probabilities: (B, T, V).
        labels: (B, S), texts with their blanks.

    Returns:
        alpha_T as (B, 2 + S), two places to the left that nothing ever comes to; (B, S) 1.0
        where a blank may be passed over; (B,) the logarithm of what alpha was divided by.
    """
    (B, S), (_, T, V) = labels.shape, probabilities.shape
    # (T, B, 2 + S): how probable each step makes each place of the text.
    steps = np.zeros((T, B, 2 + S))
    chosen = probabilities.transpose(1, 0, 2)[:, np.arange(B)[:, None], labels]
    np.maximum(chosen, _LEAST, out=steps[:, :, 2:])
    leaps = np.zeros((B, 2 + S))
    leaps[:, 4:] = (labels[:, 2:] != V - 1) & (labels[:, 2:] != labels[:, :-2])
    alpha = np.zeros((B, 2 + S))
    alpha[:, 2:4] = steps[0, :, 2:4]
    # All lines one behind the other, and views that share the memory of alpha: for a single line
    # the calls cost more than the arithmetic.
    flat = alpha.reshape(-1)
    here, before, leapt = flat[2:], flat[1:-1], flat[:-2]
    may_leap, rows = leaps.reshape(-1)[2:], steps.reshape(T, -1)[:, 2:]
    moved, scale = np.empty_like(here), np.zeros(B)
    for t in range(1, T):
        np.multiply(may_leap, leapt, out=moved)
        np.add(moved, before, out=moved)
        np.add(moved, here, out=moved)
        np.multiply(moved, rows[t], out=here)
        if t % _STEPS == 0:
            largest = alpha.max(axis=1)
            largest[largest == 0] = 1.0
            alpha /= largest[:, None]
            scale += np.log(largest)
    return alpha, leaps[:, 2:], scale


def _with_blanks(texts: Sequence[Sequence[int]], blank: int) -> tuple[np.ndarray, np.ndarray]:
    """Texts with a blank around every character, (B, S), and the last place of each, (B,)."""
    lengths = np.array([len(text) for text in texts])
    labels = np.full((len(texts), 2 * int(lengths.max()) + 1), blank)
    for row, text in zip(labels, texts, strict=True):
        row[1 : 2 * len(text) : 2] = text
    return labels, 2 * lengths
