"""How often each training sample is used, so that classes get the samples the recipe says."""

import numpy as np

from glyphline.errors import DataError
from glyphline.params.dataset import BalanceParams

LISTED = 8


def count_copies(classes: np.ndarray, lots: np.ndarray, how: BalanceParams) -> np.ndarray:
    """Decide how many copies of each training sample to write.

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
    numbers, counts = classes[single], np.bincount(classes[single])
    wanted = _wanted(counts, how)
    order = np.lexsort((lots[single], numbers))
    place = np.empty(len(single), np.int64)
    place[order] = np.arange(len(single)) - (np.cumsum(counts) - counts)[numbers[order]]
    have, want = counts[numbers], wanted[numbers]
    copies[single] = want // have + (place < want % have)
    return copies


def check_enough(counts: dict[str, int], how: BalanceParams) -> None:
    """Stop when a class has too few training samples to be learnt.

    Args:
        counts: training samples per class, before balancing.
        how: `min_per_class` is the limit.

    Raises:
        DataError: naming the classes with their counts, the limit and the ways out.
    """
    few = {name: count for name, count in counts.items() if count < how.min_per_class}
    if not few:
        return
    listed = ", ".join(f"{name!r} ({count})" for name, count in list(few.items())[:LISTED])
    more = f" and {len(few) - LISTED} more" if len(few) > LISTED else ""
    raise DataError(
        f"{len(few)} of {len(counts)} classes have fewer than balance.min_per_class = "
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
