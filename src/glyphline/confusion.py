"""Who was read as whom: confusion matrix, precision, recall and F1 per character, worst pairs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

NONE = "∅"
"""Stands for "not exactly one known character": nothing, several, or one outside the charset."""

Average = Literal["macro", "micro", "weighted"]


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 of one class or of an average; `support` counts its samples."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class ConfusedPair:
    """`truth` was read as `read`: `count` times among the `support` samples of `truth`."""

    truth: str
    read: str
    count: int
    support: int

    @property
    def share(self) -> float:
        """`count / support`, in (0, 1]: how often a sample of `truth` meets this fate."""
        return self.count / self.support


def confusion_matrix(truths: Sequence[str], reads: Sequence[str], classes: str) -> np.ndarray:
    """Count how often each class was read as each class.

    Classes "ab", truths ["a", "a", "b"] read as ["a", "b", ""]: [[1, 1, 0], [0, 0, 1],
    [0, 0, 0]]. No samples: all zeros.

    Args:
        truths: what each picture (or aligned place in a line) says.
        reads: what was read there.
        classes: the characters of the charset.

    Returns:
        (V + 1, V + 1) int64, rows truths, columns reads; the last of each is `NONE`, which
        takes every string that is not exactly one of `classes`.
    """
    rows, columns = confusion_ids(truths, reads, classes)
    V = len(classes)
    counts = np.bincount(rows * (V + 1) + columns, minlength=(V + 1) ** 2)
    return counts.reshape(V + 1, V + 1)


def confusion_ids(
    truths: Sequence[str], reads: Sequence[str], classes: str
) -> tuple[np.ndarray, np.ndarray]:
    """Row and column of `confusion_matrix` that each sample falls into: (N,) int64 each."""
    ids = {character: index for index, character in enumerate(classes)}
    V = len(classes)
    cells = [
        (ids.get(truth, V), ids.get(read, V)) for truth, read in zip(truths, reads, strict=True)
    ]
    table = np.array(cells, np.int64).reshape(len(cells), 2)
    return table[:, 0], table[:, 1]


def normalised(confusion: np.ndarray) -> np.ndarray:
    """Shares of each truth: every row divided by its sum; rows without samples stay zero.

    [[3, 1, 0], [0, 4, 0], [0, 0, 0]] gives [[0.75, 0.25, 0], [0, 1, 0], [0, 0, 0]].
    """
    support = confusion.sum(axis=1, keepdims=True)
    shares = np.zeros(confusion.shape)
    return np.divide(confusion, support, out=shares, where=support > 0)


def accuracy(confusion: np.ndarray) -> float:
    """Share of samples that were read as their class.

    `sum of the diagonal / sum of all`; `NONE` read for `NONE` does not count as right.
    [[3, 1, 0], [0, 4, 0], [0, 0, 2]] gives 7 / 10. No samples: NaN.
    """
    total = confusion.sum()
    return float(np.trace(confusion[:-1, :-1]) / total) if total else math.nan


def class_scores(confusion: np.ndarray) -> list[Score]:
    """Precision, recall, F1 and support of each class, in charset order, `NONE` left out.

    `precision = TP / (TP + FP)`, `recall = TP / (TP + FN)`, `F1 = 2 TP / (2 TP + FP + FN)`;
    a quotient 0 / 0 is 0. [[3, 1, 0], [0, 4, 0], [0, 0, 0]]: precisions 1 and 0.8, recalls
    0.75 and 1. No samples: zeros with support 0.
    """
    right, read, support = _tallies(confusion)
    columns = (_divide(right, read), _divide(right, support), _divide(2 * right, read + support))
    rows = zip(*(column.tolist() for column in columns), support.tolist(), strict=True)
    return [Score(*row) for row in rows]


def average_score(confusion: np.ndarray, how: Average) -> Score:
    """Average the scores of the classes that occur, as truth or as reading.

    macro: their plain mean. weighted: their mean weighted by support. micro: one quotient of
    summed counts. `NONE` is no class: reading it costs recall, not precision. [[3, 1, 0],
    [0, 4, 0], [0, 0, 0]]: macro precision (1 + 0.8) / 2 = 0.9, recall 0.875; micro both
    7 / 8; weighted precision 0.9, recall 0.875. No samples: zeros with support 0.
    """
    right, read, support = _tallies(confusion)
    total = int(support.sum())
    if how == "micro":
        hits, reads = int(right.sum()), int(read.sum())
        precision, recall = hits / max(reads, 1), hits / max(total, 1)
        return Score(precision, recall, 2 * hits / max(reads + total, 1), total)
    weights = support if how == "weighted" else (read + support) > 0
    shares = _divide(weights, np.full(len(weights), weights.sum()))
    columns = (_divide(right, read), _divide(right, support), _divide(2 * right, read + support))
    precision, recall, f1 = (float(column @ shares) for column in columns)
    return Score(precision, recall, f1, total)


def confused_pairs(confusion: np.ndarray, classes: str) -> list[ConfusedPair]:
    """All pairs (truth, another reading) that occur, the most frequent first.

    Equal counts: the larger share first, then charset order. [[3, 1, 0], [0, 4, 0],
    [0, 0, 0]] with classes "ab": a read as b, count 1, support 4, share 0.25. No samples, or
    no errors: an empty list. For lines a pair with `NONE` is a deletion or an insertion.
    """
    labels = [*classes, NONE]
    support = confusion.sum(axis=1).tolist()
    pairs = [
        ConfusedPair(labels[row], labels[column], int(confusion[row, column]), support[row])
        for row, column in np.argwhere(confusion > 0).tolist()
        if row != column
    ]
    return sorted(pairs, key=lambda pair: (-pair.count, -pair.share))


def _tallies(confusion: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Right readings, readings and samples of each known class, (V,) each."""
    right = np.diagonal(confusion)[:-1]
    return right, confusion.sum(axis=0)[:-1], confusion.sum(axis=1)[:-1]


def _divide(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    zeros = np.zeros(len(denominator))
    return np.divide(numerator, denominator, out=zeros, where=denominator > 0)
