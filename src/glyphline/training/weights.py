"""What each class weighs in the loss: the alternative to repeating rare samples."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from glyphline.outputs import csv_text
from glyphline.params.training import ClassWeights


@dataclass(frozen=True)
class Weights:
    """A weight per class of the charset.

    Attributes:
        characters: the classes in id order.
        counts: (V,) how often each stands in the training labels.
        values: (V,) float32, 0 where a class never occurs; the mean over all characters of the
            training labels is 1.
    """

    characters: str
    counts: np.ndarray
    values: np.ndarray

    def csv(self) -> str:
        """`class,characters,weight`, a row per class."""
        rows = zip(self.characters, self.counts.tolist(), self.values.tolist(), strict=True)
        shown = ((character, n, f"{weight:.6g}") for character, n, weight in rows)
        return csv_text(["class", "characters", "weight"], shown)


def weigh_classes(texts: Sequence[str], characters: str, how: ClassWeights) -> Weights | None:
    """Weigh classes by how often they stand in the labels.

    With n_c the number of times that class c occurs, before scaling to a mean of 1:
    `inverse` 1 / n_c, so that all classes together weigh the same; `inverse_sqrt`
    1 / sqrt(n_c), half way; `effective` (1 - b) / (1 - b^n_c), the inverse of the effective
    number of samples, with b = (N - 1) / N. The paper leaves N, the number of distinct samples
    that a class could have, to be searched; here it is the mean of n_c over the classes that
    occur, so that classes beyond the mean weigh ever more alike and rare ones as with `inverse`.

    Labels "aaab": `inverse` 2/3 for a, 2 for b; the mean over the four characters is 1.

    Args:
        texts: the training labels, repeats and synthetic ones included.
        characters: the classes in id order; labels hold no others.
        how: `train.class_weights`.

    Returns:
        A weight per class; None for `none` or without any label.

    Source: Cui et al. 2019, Class-Balanced Loss Based on Effective Number of Samples.
    """
    if how == "none" or not texts:
        return None
    occurring = Counter[str]()
    for text, times in Counter(texts).items():
        for character in text:
            occurring[character] += times
    counts = np.array([occurring[character] for character in characters], np.int64)
    seen = counts > 0
    raw = np.zeros(len(counts))
    raw[seen] = _raw(counts[seen].astype(float), how)
    values = raw * (counts.sum() / (raw * counts).sum())
    return Weights(characters, counts, values.astype(np.float32))


def _raw(counts: np.ndarray, how: ClassWeights) -> np.ndarray:
    """Weights before scaling, of classes that occur: (V,)."""
    if how == "inverse":
        return 1 / counts
    if how == "inverse_sqrt":
        return 1 / np.sqrt(counts)
    beta = 1 - 1 / counts.mean()  # 0 when each class occurs once: all weights are equal
    return (1 - beta) / (1 - beta**counts)
