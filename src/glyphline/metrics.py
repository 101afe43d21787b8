"""Exact match, top-k, CER and WER: pure functions on strings."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein


@dataclass(frozen=True, slots=True)
class Edits:
    """Edits that turn truths into readings, pooled over samples.

    Attributes:
        insertions: units read that are not in the truth.
        deletions: units of the truth that were not read.
        substitutions: units of the truth read as another.
        length: units in the truths (characters for CER, words for WER).
    """

    insertions: int
    deletions: int
    substitutions: int
    length: int

    @property
    def total(self) -> int:
        """All edits together: the Levenshtein distance, summed over samples."""
        return self.insertions + self.deletions + self.substitutions

    @property
    def rate(self) -> float:
        """`total / length`; above 1 when much was inserted, NaN when there is no truth at all.

        Of "abcd" read as "abxd" and "" read for "ef": (1 + 2) / (4 + 2) = 0.5. This is the
        pooled rate, not the mean of the samples' rates (0.25 and 1, mean 0.625).
        """
        return self.total / self.length if self.length else math.nan


def exact_match(truths: Sequence[str], texts: Sequence[str]) -> float:
    """Share of samples read without any error: `sum(text == truth) / samples`.

    ["ab", "c"] read as ["ab", "d"] gives 0.5. No samples: NaN.
    """
    right = sum(truth == text for truth, text in zip(truths, texts, strict=True))
    return right / len(truths) if truths else math.nan


def top_k_accuracy(ranks: Sequence[int], k: int) -> float:
    """Share of samples whose truth is among the k most probable classes.

    `sum(rank <= k) / samples`, the rank being 1 for the class that was read. Ranks [1, 3, 2]
    give 1/3 for k = 1, 2/3 for k = 2, 1 for k = 3. No samples: NaN.

    Args:
        ranks: place of each truth among the classes, the most probable first, counted from 1.
        k: at least 1.
    """
    return sum(rank <= k for rank in ranks) / len(ranks) if ranks else math.nan


def character_edits(truths: Sequence[str], texts: Sequence[str]) -> Edits:
    """Character edits of all samples together; its `rate` is the character error rate.

    ["abcd", "ef"] read as ["abxd", ""]: 1 substitution, 2 deletions, length 6, CER 0.5.
    No samples: all counts 0, rate NaN.
    """
    return _pooled(truths, texts)


def word_edits(truths: Sequence[str], texts: Sequence[str]) -> Edits:
    """Word edits of all samples together; its `rate` is the word error rate.

    Words are what white space separates. ["an old pen"] read as ["an odd pen x"]: 1
    substitution, 1 insertion, length 3, WER 2/3. No samples: all counts 0, rate NaN.
    """
    return _pooled([truth.split() for truth in truths], [text.split() for text in texts])


def _pooled(truths: Sequence[Sequence[Hashable]], texts: Sequence[Sequence[Hashable]]) -> Edits:
    counts = {"insert": 0, "delete": 0, "replace": 0}
    for truth, text in zip(truths, texts, strict=True):
        for edit in Levenshtein.editops(truth, text):
            counts[edit.tag] += 1
    length = sum(map(len, truths))
    return Edits(counts["insert"], counts["delete"], counts["replace"], length)
