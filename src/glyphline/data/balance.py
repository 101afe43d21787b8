"""How often each training sample is used, so that classes get the samples the recipe says."""

import numpy as np

from glyphline.errors import DataError
from glyphline.params.balance import BalanceParams

LISTED = 8
UNIT = 2.0**-53  # of the 64 bits of a lot a float keeps 53


def balance_copies(
    texts: list[str], codes: np.ndarray, classes: np.ndarray, lots: np.ndarray, how: BalanceParams
) -> np.ndarray:
    """Decide how many copies of each training sample to write, by whichever rule is set.

    Args:
        texts: the distinct labels.
        codes: (N,) index into `texts`.
        classes: (N,) class numbers; -1 for texts longer than one character.
        lots: (N,) uint64, evenly spread.
        how: the rule and its numbers.

    Returns:
        (N,) int64, 0 and up.
    """
    if how.rule == "rarity":
        return round_by_lots(repeat_factors(texts, codes, how), lots)
    return count_copies(classes, lots, how)


def count_copies(classes: np.ndarray, lots: np.ndarray, how: BalanceParams) -> np.ndarray:
    """Decide how many copies of each training sample a rule that counts classes asks for.

    A class that is cut keeps the samples with the lowest lots. A class that is raised repeats
    all of its samples equally often, and those with the lowest lots once more; augmentation
    makes the copies differ later.

    Args:
        classes: (N,) class numbers; -1 for texts longer than one character, which belong to no
            class and are used once whatever the rule.
        lots: (N,) uint64, the order within a class.
        how: rule and number per class.

    Returns:
        (N,) int64, 0 and up.
    """
    copies = np.ones(len(classes), np.int64)
    single = np.flatnonzero(classes >= 0)
    if how.rule == "none" or not len(single):
        return copies
    numbers = classes[single]
    copies[single] = deal_evenly(numbers, lots[single], _wanted(np.bincount(numbers), how))
    return copies


def deal_evenly(numbers: np.ndarray, lots: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Deal the rows a class shall have to its samples: all equally often, low lots once more.

    Args:
        numbers: (N,) class numbers from 0.
        lots: (N,) uint64, the order within a class.
        wanted: (C,) rows per class.

    Returns:
        (N,) int64 copies per sample; those of a class sum to what is wanted.
    """
    counts = np.bincount(numbers, minlength=len(wanted))
    order = np.lexsort((lots, numbers))
    place = np.empty(len(numbers), np.int64)
    place[order] = np.arange(len(numbers)) - (np.cumsum(counts) - counts)[numbers[order]]
    have, want = counts[numbers], wanted[numbers]
    return want // have + (place < want % have)


def repeat_factors(texts: list[str], codes: np.ndarray, how: BalanceParams) -> np.ndarray:
    """How often the rule `rarity` repeats each sample, on average.

    With f_c the share of samples that hold character c and t the threshold, a character's factor
    is r_c = max(1, sqrt(t / f_c)), at most `max_repeats`, and a sample's factor the largest of
    its characters' factors. With t = 0.1, a character in 1 of 1000 samples has sqrt(0.1 / 0.001)
    = 10; one in 1 of 10 or more has 1. Nothing is dropped, as no factor is below 1.

    Args:
        texts: the distinct labels, of any length.
        codes: (N,) index into `texts`.
        how: `threshold` and `max_repeats`.

    Returns:
        (N,) float64 in [1, max_repeats].

    Source: Gupta et al. 2019, LVIS, repeat factor sampling; the upper limit is ours.
    """
    showing: dict[str, int] = {}
    for text, count in zip(texts, np.bincount(codes, minlength=len(texts)).tolist(), strict=True):
        for character in set(text):
            showing[character] = showing.get(character, 0) + count
    threshold, limit = how.threshold or 0.0, how.max_repeats or 1.0
    factors = {
        character: min(limit, max(1.0, float(np.sqrt(threshold * len(codes) / count))))
        for character, count in showing.items()
        if count
    }
    of_text = [
        max((factors.get(character, 1.0) for character in text), default=1.0) for text in texts
    ]
    return np.array(of_text, float)[codes]


def round_by_lots(factors: np.ndarray, lots: np.ndarray) -> np.ndarray:
    """Round up or down at random, so that the mean over many samples is the factor itself.

    Args:
        factors: (N,) float64, 0 and up.
        lots: (N,) uint64, evenly spread; the same lots round the same way.

    Returns:
        (N,) int64, floor or ceiling of each factor.
    """
    whole = np.floor(factors)
    return (whole + ((lots >> np.uint64(11)) * UNIT < factors - whole)).astype(np.int64)


def check_enough(counts: dict[str, int], how: BalanceParams, where: str = "balance") -> None:
    """Stop when a class has too few training samples to be learnt.

    Args:
        counts: training samples per class, before balancing.
        how: `min_per_class` is the limit.
        where: the section of the recipe that sets the limit.

    Raises:
        DataError: naming the classes with their counts, the limit and the ways out.
    """
    # No picture of a single character shows a space; the lines that synthesis composes do.
    few = {c: n for c, n in counts.items() if n < how.min_per_class and (n or c != " ")}
    if not few:
        return
    listed = ", ".join(f"{name!r} ({count})" for name, count in list(few.items())[:LISTED])
    more = f" and {len(few) - LISTED} more" if len(few) > LISTED else ""
    raise DataError(
        f"{len(few)} of {len(counts)} classes have fewer than {where}.min_per_class = "
        f"{how.min_per_class} training samples: {listed}{more}; add samples, merge the classes, "
        f"leave them out of the charset, or lower min_per_class"
    )


def _wanted(counts: np.ndarray, how: BalanceParams) -> np.ndarray:
    """Samples per class after balancing: (C,) int64."""
    per_class = how.per_class or 0
    occurring = counts[counts > 0]
    wanted = {
        "cap": np.minimum(counts, per_class),
        "undersample": np.full_like(counts, occurring.min()),
        "oversample": np.full_like(counts, occurring.max()),
        "target": np.full_like(counts, per_class),
    }
    return wanted[how.rule]
