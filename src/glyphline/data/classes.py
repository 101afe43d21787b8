"""Which class each sample shows, and how many training samples show each class."""

from collections import Counter

import numpy as np

from glyphline.charset import Charset
from glyphline.data.inventory import Inventory


def class_numbers(kept: Inventory, charset: Charset) -> np.ndarray:
    """Number the classes: (M,) int64 by charset, -1 for texts longer than one character."""
    # `texts` also holds labels that only left out samples carry.
    of_class = [len(text) == 1 and text in charset for text in kept.texts]
    pairs = zip(kept.texts, of_class, strict=True)
    numbers = [charset.encode(text)[0] if known else -1 for text, known in pairs]
    return np.array(numbers, np.int64)[kept.text]


def class_counts(kept: Inventory, train: np.ndarray, charset: Charset) -> dict[str, int]:
    """Training samples that show each class; a class of the charset that never occurs counts 0.

    Where there are longer texts, a character need not occur at all: only those that some label
    shows alone are counted, within the longer texts too.

    Args:
        kept: M samples.
        train: (M,) bool.
        charset: the classes.
    """
    showing: Counter[str] = Counter()
    times = np.bincount(kept.text[train], minlength=len(kept.texts)).tolist()
    for text, count in zip(kept.texts, times, strict=True):
        showing.update(dict.fromkeys(set(text), count))
    labels = labels_in(kept)
    lines = any(len(label) > 1 for label in labels)
    return {c: showing[c] for c in charset.characters if c in labels or not lines}


def labels_in(kept: Inventory) -> set[str]:
    """The labels that occur among the samples."""
    return {kept.texts[code] for code in np.unique(kept.text)}
