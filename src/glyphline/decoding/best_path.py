"""The most probable class of each picture, and the best path of each line."""

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
    check_shape(logits, charset, head)
    return decode_probabilities(softmax(logits, temperature), charset, head)


def decode_probabilities(
    probabilities: np.ndarray, charset: Charset, head: HeadName
) -> list[Prediction]:
    """Read a batch whose logits have become probabilities.

    For `softmax` the most probable class of each image, and how probable it is. For `ctc` the
    best path, repeats joined and blanks dropped, with the probability of that text over all
    paths that spell it (`likelihood.text_probabilities`), at least that of the best path.

    Args:
        probabilities: (B, V) for `softmax`, V = len(charset); (B, T, V) for `ctc`,
            V = len(charset) + 1 with the blank last; normalised over V.
        charset: the characters, in id order.
        head: which head made the logits.

    Source: Graves et al. 2006, best path decoding.
    """
    if head == "softmax":
        best = probabilities.argmax(axis=-1)
        sure = probabilities[np.arange(len(best)), best]
        texts = [charset.characters[index] for index in best.tolist()]
    else:
        paths = best_paths(probabilities)
        sure = text_probabilities(probabilities, paths)
        texts = [charset.decode(ids) for ids in paths]
    return [Prediction(text, chance) for text, chance in zip(texts, sure.tolist(), strict=True)]


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
