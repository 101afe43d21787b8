"""From logits to texts, in NumPy: the same code decodes in training, evaluation and reading."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from glyphline.charset import Charset
from glyphline.sample import Prediction

HeadName = Literal["softmax", "ctc"]


def decode(logits: np.ndarray, charset: Charset, head: HeadName) -> list[Prediction]:
    """Read a batch of logits with the head that produced them.

    Args:
        logits: (B, V) for `softmax`, (B, T, V) for `ctc`; unnormalised.
        charset: the characters the model was trained on.
        head: which head made the logits.

    Returns:
        One prediction per image.

    Raises:
        ValueError: if the shape does not fit the head and the charset.
    """
    return _DECODERS[head](logits, charset)


def decode_softmax(logits: np.ndarray, charset: Charset) -> list[Prediction]:
    """Read the most probable class of each image.

    Args:
        logits: (B, V) float, V = len(charset).
        charset: the characters, in id order.

    Returns:
        One prediction per image, text of length one; `confidence` is the class's probability.

    Raises:
        ValueError: if the shape is not (B, `len(charset)`).
    """
    _check_shape(logits, 2, len(charset), "softmax")
    probabilities = softmax(logits)
    best = probabilities.argmax(axis=-1)
    return [
        Prediction(charset.characters[index], float(row[index]))
        for index, row in zip(best, probabilities, strict=True)
    ]


def decode_ctc(logits: np.ndarray, charset: Charset) -> list[Prediction]:
    """Read the best path of a CTC head: repeats joined, blanks dropped.

    Args:
        logits: (B, T, V) float, V = len(charset) + 1; the blank is the last of V.
        charset: the characters, in id order.

    Returns:
        One prediction per image; `confidence` is the product of the per-step maxima.

    Raises:
        ValueError: if the shape is not (B, T, `len(charset) + 1`).

    Source: Graves et al. 2006, best path decoding.
    """
    blank = len(charset)
    _check_shape(logits, 3, blank + 1, "ctc")
    probabilities = softmax(logits)
    path = probabilities.argmax(axis=-1)  # (B, T)
    confidence = np.exp(np.log(probabilities.max(axis=-1)).sum(axis=-1))  # (B,)
    starts = np.ones_like(path, dtype=bool)
    starts[:, 1:] = path[:, 1:] != path[:, :-1]
    kept = starts & (path != blank)
    return [
        Prediction(charset.decode(row[mask].tolist()), float(sure))
        for row, mask, sure in zip(path, kept, confidence, strict=True)
    ]


def softmax(logits: np.ndarray) -> np.ndarray:
    """Normalise logits over their last axis, without overflow."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    exponentials = np.exp(shifted.astype(np.float64))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def _check_shape(logits: np.ndarray, axes: int, classes: int, head: str) -> None:
    if logits.ndim != axes or logits.shape[-1] != classes:
        expected = ("B", "T", str(classes)) if axes == 3 else ("B", str(classes))
        raise ValueError(
            f"{head} logits must have the shape ({', '.join(expected)}) that the charset needs, "
            f"got {logits.shape}; model and charset do not belong together"
        )


_DECODERS: dict[str, Callable[[np.ndarray, Charset], list[Prediction]]] = {
    "softmax": decode_softmax,
    "ctc": decode_ctc,
}
