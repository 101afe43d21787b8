"""Which character of a truth was read as which: the alignment of two texts."""

from collections.abc import Iterable
from itertools import zip_longest

from rapidfuzz.distance import Levenshtein


def align(truth: str, text: str) -> list[tuple[str, str]]:
    """Align a reading with its truth along one shortest path of edits.

    "abc" read as "axcd" gives [("a", "a"), ("b", "x"), ("c", "c"), ("", "d")]. Of several
    shortest paths the same one is always taken. Two empty texts: an empty list.

    Returns:
        Pairs (character of the truth, character read) in reading order; "" on the left is an
        insertion, "" on the right a deletion, never both.
    """
    pairs: list[tuple[str, str]] = []
    for step in Levenshtein.opcodes(truth, text):
        said = truth[step.src_start : step.src_end]
        read = text[step.dest_start : step.dest_end]
        # Equal and replaced spans are of one length; an inserted or deleted one faces nothing.
        pairs += zip_longest(said, read, fillvalue="")
    return pairs


def aligned_characters(lines: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Align many (truth, text) lines and chain their character pairs.

    The pairs go to `metrics.confusion_matrix`, where "" counts as `NONE`: its last row holds
    the insertions, its last column the deletions. No lines: an empty list.
    """
    return [pair for truth, text in lines for pair in align(truth, text)]
