"""Splits that never share a writer or a font: whole groups go to one split."""

from dataclasses import dataclass

import numpy as np

from glyphline.data.inventory import TEST, TRAIN, VAL, Inventory
from glyphline.errors import DataError
from glyphline.sample import SPLITS

TRIALS = (64, 2000)  # random deals weighed, fewest and most
PAIRS_WEIGHED = 20_000_000  # sets the number in between: about ten seconds' worth
MISSING_IN_TRAIN = 100.0  # a character without training samples outweighs anything else
GROUP_SHARE = 0.5  # variety counts too: shares of groups weigh half as much as shares of samples


@dataclass(frozen=True)
class _Groups:
    """The G groups to deal.

    Attributes:
        unit: (N,) group number of each sample.
        sizes: (G,) samples per group.
        holder: (P,) with `held`: each group with each character in it, once.
        held: (P,) character numbers in [0, characters).
        characters: how many characters there are.
    """

    unit: np.ndarray
    sizes: np.ndarray
    holder: np.ndarray
    held: np.ndarray
    characters: int


def split_by_group(inventory: Inventory, val: float, test: float, seed: int) -> np.ndarray:
    """Deal whole groups to the splits; a sample without a group is a group of its own.

    Of many random deals the best is taken: every character in train, then shares near those
    wished, every character in val and test, and as large a share of the groups: five small
    fonts in val are no substitute for variety in train. A group that alone holds a character
    goes to train.

    Args:
        inventory: N samples.
        val: wished share of val.
        test: wished share of test.
        seed: the document's seed.

    Returns:
        (N,) int8 of `TRAIN`, `VAL`, `TEST`.

    Raises:
        DataError: if there are fewer groups than splits.
    """
    groups = _gather(inventory)
    count = len(groups.sizes)
    if count < len(SPLITS):
        raise DataError(
            f"split.by is group, but the samples have {count} group(s) and "
            f"{len(SPLITS)} splits need one each; add groups, or set split.by=sample"
        )
    pinned = np.zeros(count, bool)
    pinned[groups.holder[np.bincount(groups.held)[groups.held] == 1]] = True
    best, best_cost = np.empty(0, np.int8), np.inf
    for trial in range(int(np.clip(PAIRS_WEIGHED // len(groups.held), *TRIALS))):
        order = np.random.default_rng([seed, trial]).permutation(count)
        order = np.concatenate([order[~pinned[order]], order[pinned[order]]])  # the tail trains
        dealt = _deal(groups.sizes, order, val, test)
        cost = _cost(groups, dealt, val, test)
        if cost < best_cost:
            best, best_cost = dealt, cost
    return best[groups.unit]


def units_of(inventory: Inventory) -> np.ndarray:
    """Number what stays whole: (N,) int64 from 0, a sample without a group by itself."""
    alone = len(inventory.groups) + np.arange(len(inventory))
    own = np.where(inventory.group == 0, alone, inventory.group)
    return np.unique(own, return_inverse=True)[1].astype(np.int64)


def _gather(inventory: Inventory) -> _Groups:
    unit = units_of(inventory)
    characters = {c: n for n, c in enumerate(sorted(set().union(*inventory.texts)))}
    # Each label of each group once, then each character of those.
    holder, text = np.divmod(
        np.unique(unit * len(inventory.texts) + inventory.text), len(inventory.texts)
    )
    spelt = [np.array(sorted({characters[c] for c in text}), int) for text in inventory.texts]
    lengths = np.array([len(numbers) for numbers in spelt], int)
    held = np.concatenate([spelt[code] for code in text] or [np.empty(0, int)])
    pairs = np.unique(np.repeat(holder, lengths[text]) * len(characters) + held)
    return _Groups(
        unit, np.bincount(unit), *np.divmod(pairs, len(characters) or 1), len(characters)
    )


def _deal(sizes: np.ndarray, order: np.ndarray, val: float, test: float) -> np.ndarray:
    """Lay the groups end to end and cut at the shares: (G,) int8."""
    laid = sizes[order]
    middle = (np.cumsum(laid) - laid / 2) / laid.sum()
    dealt = np.empty(len(order), np.int8)
    dealt[order] = np.select([middle <= test, middle <= test + val], [TEST, VAL], TRAIN)
    for wanted in (TEST, VAL, TRAIN):  # few or unequal groups can jump over a split
        if not (dealt == wanted).any():
            richest = np.bincount(dealt, minlength=len(SPLITS)).argmax()
            movable = order[dealt[order] == richest]
            dealt[movable[np.argmin(sizes[movable])]] = wanted
    return dealt


def _cost(groups: _Groups, dealt: np.ndarray, val: float, test: float) -> float:
    splits = len(SPLITS)
    shares = np.bincount(dealt, weights=groups.sizes, minlength=splits) / len(groups.unit)
    held = np.bincount(
        dealt[groups.holder].astype(np.int64) * groups.characters + groups.held,
        minlength=splits * groups.characters,
    )
    missing = (held.reshape(splits, -1) == 0).mean(axis=1)  # (3,) share of the characters
    variety = np.bincount(dealt, minlength=splits) / len(dealt)
    return (
        MISSING_IN_TRAIN * missing[TRAIN]
        + abs(shares[VAL] - val)
        + abs(shares[TEST] - test)
        + (missing[VAL] + missing[TEST]) / 2
        + GROUP_SHARE * (abs(variety[VAL] - val) + abs(variety[TEST] - test))
    )
