"""Which samples train, which choose the model (val), which measure it (test)."""

import numpy as np

from glyphline.data.folds import split_in_folds
from glyphline.data.group_split import split_by_group, units_of
from glyphline.data.inventory import TEST, TRAIN, VAL, Inventory
from glyphline.data.lots import draw_lots
from glyphline.errors import DataError
from glyphline.params.dataset import SplitParams
from glyphline.sample import SPLITS


def assign_splits(inventory: Inventory, how: SplitParams, seed: int) -> np.ndarray:
    """Put every sample in one split.

    By `sample`, each class (text of length one) is dealt to the three splits in the same
    shares, a class of one goes to train; longer texts are dealt as one class. By `group`,
    groups stay whole (see `split_by_group`); where no sample names a group, as by `sample`.
    With a `fold`, test is that part of a cross-validation (see `split_in_folds`). As
    `published`, the publisher's test part stays, and his val part where he names one;
    otherwise val is drawn, by sample, as the share `val` of the rest.

    Returns:
        (N,) int8 of `TRAIN`, `VAL`, `TEST`.

    Raises:
        DataError: if a split would stay empty, or the publisher prescribes no test part.
    """
    strata = strata_of(inventory)
    lots = draw_lots(inventory.digest, seed, "split")
    if how.by == "published":
        splits = _split_as_published(inventory.published, strata, lots, how.val)
    elif how.test == 0:
        raise DataError("split.test is 0, which leaves nothing to measure with; set it above 0")
    elif how.fold is not None:
        whole = how.by == "group" and inventory.group.any()
        splits = split_in_folds(strata, units_of(inventory) if whole else None, lots, how)
    elif how.by == "group" and inventory.group.any():
        splits = split_by_group(inventory, how.val, how.test, seed)
    else:
        splits = split_by_sample(strata, lots, how.val, how.test)
    _check_none_empty(splits, how)
    return splits


def strata_of(inventory: Inventory) -> np.ndarray:
    """Number the classes: (N,) int64 from 0 without gaps, all longer texts together one class."""
    length_one = np.array([len(text) == 1 for text in inventory.texts], bool)
    coded = np.where(length_one[inventory.text], inventory.text, -1)
    return np.unique(coded, return_inverse=True)[1]


def split_by_sample(strata: np.ndarray, lots: np.ndarray, val: float, test: float) -> np.ndarray:
    """Deal each class to the splits in the same shares.

    Counts are rounded along the running total over the classes, so that each class and the
    whole are both within one sample of their shares; at least one sample of a class trains.

    Args:
        strata: (N,) class numbers, each from 0 on occurring.
        lots: (N,) uint64, the order within a class.
        val: share of val in [0, 1).
        test: share of test in [0, 1).

    Returns:
        (N,) int8 of `TRAIN`, `VAL`, `TEST`.
    """
    sizes = np.bincount(strata)
    total = np.cumsum(sizes)
    n_test = np.minimum(np.diff(np.rint(total * test), prepend=0), sizes - 1)
    n_val = np.minimum(np.diff(np.rint(total * val), prepend=0), sizes - 1 - n_test)
    order = np.lexsort((lots, strata))
    place = np.empty(len(strata), np.int64)
    place[order] = np.arange(len(strata)) - (total - sizes)[strata[order]]  # within its class
    is_test = place < n_test[strata]
    is_val = ~is_test & (place < (n_test + n_val)[strata])
    return np.select([is_test, is_val], [TEST, VAL], TRAIN).astype(np.int8)


def _split_as_published(
    published: np.ndarray, strata: np.ndarray, lots: np.ndarray, val: float
) -> np.ndarray:
    if not (published == TEST).any():
        raise DataError(
            "split.by is published, but no sample is published as test; "
            "use split.by=sample, or split.by=group where samples name a group"
        )
    if (published == VAL).any():
        return np.where(published < TRAIN, TRAIN, published).astype(np.int8)
    splits = np.full(len(published), TEST, np.int8)
    rest = published != TEST
    compact = np.unique(strata[rest], return_inverse=True)[1]
    splits[rest] = split_by_sample(compact, lots[rest], val, test=0)
    return splits


def _check_none_empty(splits: np.ndarray, how: SplitParams) -> None:
    counts = np.bincount(splits, minlength=len(SPLITS))
    empty = [name for name, count in zip(SPLITS, counts, strict=True) if not count]
    if empty:
        raise DataError(
            f"{len(splits)} usable samples leave split {' and '.join(empty)} empty with "
            f"split.val {how.val:g} and split.test {how.test:g}; add samples or raise the shares"
        )
