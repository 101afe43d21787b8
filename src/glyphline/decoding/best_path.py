"""The most probable class of each picture, and the best path of each line."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from glyphline.charset import Charset
from glyphline.decoding.likelihood import text_probabilities
from glyphline.sample import Prediction

HeadName = Literal["softmax", "ctc"]


def decode(
    logits: np.ndarray, charset: Charset, head: HeadName, temperature: float = 1.0
) -> list[Prediction]:
    """Read a batch of logits with the head that produced them.

    Args:
        logits: (B, V) for `softmax`, (B, T, V) for `ctc`; unnormalised.
        charset: the characters the model was trained on.
        head: which head made the logits.
        temperature: above 0; logits are divided by it, which changes no text, only how sure
            it is (see `glyphline.calibration`).

    Returns:
        One prediction per image.

    Raises:
        ValueError: if the shape does not fit the head and the charset.
    """
    return _DECODERS[head](logits, charset, temperature)


def decode_softmax(
    logits: np.ndarray, charset: Charset, temperature: float = 1.0
) -> list[Prediction]:
    """Read the most probable class of each image.

    Args:
        logits: (B, V) float, V = len(charset).
        charset: the characters, in id order.
        temperature: above 0; logits are divided by it.

    Returns:
        One prediction per image, text of length one; `confidence` is the class's probability.

    Raises:
        ValueError: if the shape is not (B, `len(charset)`).
    """
    check_shape(logits, charset, "softmax")
    probabilities = softmax(logits, temperature)
    best = probabilities.argmax(axis=-1)
    return [
        Prediction(charset.characters[index], float(row[index]))
        for index, row in zip(best, probabilities, strict=True)
    ]


def decode_ctc(logits: np.ndarray, charset: Charset, temperature: float = 1.0) -> list[Prediction]:
    """Read the best path of a CTC head: repeats joined, blanks dropped.

    Args:
        logits: (B, T, V) float, V = len(charset) + 1; the blank is the last of V.
        charset: the characters, in id order.
        temperature: above 0; logits are divided by it.

    Returns:
        One prediction per image; `confidence` is the probability of the text over all paths
        that spell it (`likelihood.text_probabilities`), at least that of the best path.

    Raises:
        ValueError: if the shape is not (B, T, `len(charset) + 1`).

    Source: Graves et al. 2006, best path decoding.
    """
    check_shape(logits, charset, "ctc")
    probabilities = softmax(logits, temperature)
    texts = best_paths(probabilities)
    sure = text_probabilities(probabilities, texts)
    return [
        Prediction(charset.decode(ids), float(confidence))
        for ids, confidence in zip(texts, sure, strict=True)
    ]


def best_paths(probabilities: np.ndarray) -> list[list[int]]:
    """Ids along the best path of each line, repeats joined and blanks dropped.

    Args:
        probabilities: (B, T, V), or anything that grows with them; the blank is the last of V.
    """
    blank = probabilities.shape[-1] - 1
    path = probabilities.argmax(axis=-1)  # (B, T)
    starts = np.ones_like(path, dtype=bool)
    starts[:, 1:] = path[:, 1:] != path[:, :-1]
    kept = starts & (path != blank)
    return [row[mask].tolist() for row, mask in zip(path, kept, strict=True)]


def softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Normalise logits over their last axis, divided by a temperature, without overflow."""
    shifted = (logits - logits.max(axis=-1, keepdims=True)).astype(np.float64) / temperature
    exponentials = np.exp(shifted)
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def check_shape(logits: np.ndarray, charset: Charset, head: HeadName) -> None:
    """Refuse logits that cannot be of this head and charset.

    Raises:
        ValueError: naming the shape that the charset needs.
    """
    axes, classes = (3, len(charset) + 1) if head == "ctc" else (2, len(charset))
    if logits.ndim != axes or logits.shape[-1] != classes:
        expected = ("B", "T", str(classes)) if axes == 3 else ("B", str(classes))
        raise ValueError(
            f"{head} logits must have the shape ({', '.join(expected)}) that the charset needs, "
            f"got {logits.shape}; model and charset do not belong together"
        )


_DECODERS: dict[str, Callable[[np.ndarray, Charset, float], list[Prediction]]] = {
    "softmax": decode_softmax,
    "ctc": decode_ctc,
}
