"""What the balance stage will write, decided on columns before any picture is copied."""

from dataclasses import dataclass

import numpy as np

from glyphline.charset import Charset
from glyphline.data.balance import check_enough
from glyphline.data.classes import class_counts, labels_in
from glyphline.data.duplicates import KEPT, Duplicates, check_apart, find_duplicates
from glyphline.data.inventory import TRAIN, Inventory
from glyphline.data.labels import Labels
from glyphline.data.lots import draw_lots
from glyphline.data.mix import count_rows
from glyphline.data.split import assign_splits
from glyphline.errors import DataError
from glyphline.params.dataset import DatasetParams


@dataclass(frozen=True)
class Plan:
    """Which samples go where.

    Attributes:
        stock: all N usable samples, duplicates included.
        duplicates: which of the N are left out as copies or contradictions.
        kept: the M samples that are left.
        splits: (M,) int8, each one's split.
        copies: (M,) int64, how often each is written; 1 outside train.
        charset: the characters of the labels.
    """

    stock: Inventory
    duplicates: Duplicates
    kept: Inventory
    splits: np.ndarray
    copies: np.ndarray
    charset: Charset

    def written(self, split: int) -> np.ndarray:
        """Positions in `kept` of one split, repeated as often as they are written."""
        positions = np.flatnonzero(self.splits == split)
        return np.repeat(positions, self.copies[positions])


def make_plan(stock: Inventory, labels: Labels, recipe: DatasetParams, seed: int) -> Plan:
    """Remove duplicates, split, and balance and mix the train split.

    Raises:
        DataError: if nothing is left, a split would be empty, a class has too few training
            samples, or the shares of the mix cannot be met.
    """
    duplicates = find_duplicates(stock, published=recipe.split.by == "published")
    kept = stock.take(duplicates.kind == KEPT)
    if not len(kept):
        raise DataError(
            f"of {len(stock)} readable samples none is left once equal pictures are removed; "
            f"look at the sources of this dataset"
        )
    splits = assign_splits(kept, recipe.split, seed)
    check_apart(kept, splits)
    charset = labels.charset or Charset.of(labels_in(kept))
    train = splits == TRAIN
    lost = {text: 0 for text in stock.texts if len(text) == 1 and text not in charset}
    check_enough(class_counts(kept, train, charset) | lost, recipe.balance)
    lots = draw_lots(kept.digest, seed, "balance")
    copies = count_rows(kept, train, charset, lots, recipe)
    return Plan(stock, duplicates, kept, splits, copies, charset)


def shuffle_written(plan: Plan, seed: int) -> np.ndarray:
    """The train rows in random order, copies spread apart: positions in `plan.kept`."""
    positions = plan.written(TRAIN)
    starts = np.searchsorted(positions, positions)  # first row of the same sample
    copy = (np.arange(len(positions)) - starts).astype(np.uint64)
    lots = draw_lots(plan.kept.digest[positions] + copy[:, None], seed, "order")
    return positions[np.argsort(lots, kind="stable")]
