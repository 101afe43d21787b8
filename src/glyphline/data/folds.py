"""Splits for cross-validation: fold k of n is the test part, and each sample is so once."""

import warnings

import numpy as np

from glyphline.data.inventory import TEST, TRAIN, VAL
from glyphline.errors import DataError
from glyphline.params.dataset import SplitParams


def split_in_folds(
    strata: np.ndarray, units: np.ndarray | None, lots: np.ndarray, how: SplitParams
) -> np.ndarray:
    """Take fold `how.fold` of 1 / `how.test` for test, and a share of the rest for val.

    Over all folds every sample is tested once. Each class is spread over the folds as evenly as
    it can be; whole groups, where there are any, as evenly as scikit-learn's
    StratifiedGroupKFold manages.

    Args:
        strata: (N,) class numbers.
        units: (N,) group numbers that stay whole, or None to deal single samples.
        lots: (N,) uint64, the random order within a class.
        how: shares and the fold.

    Returns:
        (N,) int8 of `TRAIN`, `VAL`, `TEST`.

    Raises:
        DataError: if there are fewer samples or groups than folds.
    """
    test = _fold(strata, units, lots, how.folds, how.fold or 0)
    rest = np.flatnonzero(~test)
    left = None if units is None else units[rest]
    val = _fold(strata[rest], left, lots[rest], max(2, round((1 - how.test) / how.val)), 0)
    splits = np.where(test, TEST, TRAIN).astype(np.int8)
    splits[rest[val]] = VAL
    return splits


def _fold(
    strata: np.ndarray, units: np.ndarray | None, lots: np.ndarray, folds: int, fold: int
) -> np.ndarray:
    """Fold `fold` of `folds`: (N,) bool."""
    there = len(lots) if units is None else len(np.unique(units))
    if there < folds:
        kind = "samples" if units is None else "groups"
        raise DataError(
            f"{there} {kind} cannot be dealt to {folds} folds; "
            f"raise split.test and split.val, or add {kind}"
        )
    order = np.lexsort((lots, strata))
    chosen = np.zeros(len(lots), bool)
    if units is None:
        chosen[order[fold::folds]] = True
        return chosen
    from sklearn.model_selection import StratifiedGroupKFold

    with warnings.catch_warnings():  # a class may well be rarer than there are folds
        warnings.simplefilter("ignore", UserWarning)
        parts = list(StratifiedGroupKFold(folds).split(order, strata[order], units[order]))
    chosen[order[parts[fold][1]]] = True
    return chosen
