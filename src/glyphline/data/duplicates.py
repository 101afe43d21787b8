"""Pictures that occur more than once: found by their pixels, whatever file they came in."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from glyphline.data.inventory import TEST, TRAIN, VAL, Inventory
from glyphline.errors import DataError
from glyphline.outputs import write_rows
from glyphline.sample import SPLITS

KINDS = ("repeated", "leaked", "conflicting")
REPEATED, LEAKED, CONFLICTING = range(len(KINDS))
KEPT = -1


@dataclass(frozen=True)
class Duplicates:
    """Which of N samples repeat another's pixels.

    Attributes:
        kind: (N,) int8: `KEPT`; `REPEATED` for a copy with the same label; `LEAKED` for a copy
            that the publisher put in another split, where the kept one stays; `CONFLICTING`
            when equal pixels carry different labels, so that none of them can be trusted.
        kept: (N,) int64, position of the copy that stays; the sample's own position when it is
            kept, the first of its set when all are left out as conflicting.
    """

    kind: np.ndarray
    kept: np.ndarray

    def counts(self) -> dict[str, int]:
        """How many samples are left out, by kind."""
        return {name: int((self.kind == code).sum()) for code, name in enumerate(KINDS)}


def find_duplicates(inventory: Inventory, published: bool) -> Duplicates:
    """Find equal pixels and choose the copy to keep: the first one met.

    Args:
        inventory: N samples.
        published: whether the publisher's split will be used; then a copy in the test part is
            kept rather than one in val, and that rather than one in train.
    """
    parts = inventory.published if published else np.full(len(inventory), TRAIN)
    rank = np.select([parts == TEST, parts == VAL], [0, 1], 2)
    low, high = inventory.digest[:, 0], inventory.digest[:, 1]
    order = np.lexsort((inventory.row, rank, high, low))
    digests = inventory.digest[order]
    starts = np.ones(len(order), bool)
    starts[1:] = (digests[1:] != digests[:-1]).any(axis=1)
    run = np.cumsum(starts) - 1  # (N,) which set of equal pictures
    first = order[starts][run]  # (N,) the sample that its set would keep

    differs = inventory.text[order] != inventory.text[first]
    conflicting = np.zeros(int(starts.sum()), bool)
    conflicting[run[differs]] = True
    kind_in_order = np.where(rank[order] == rank[first], REPEATED, LEAKED)
    kind_in_order[starts] = KEPT
    kind_in_order[conflicting[run]] = CONFLICTING

    kind, kept = np.empty(len(order), np.int8), np.empty(len(order), np.int64)
    kind[order], kept[order] = kind_in_order, first
    return Duplicates(kind, kept)


def write_duplicates(path: Path, inventory: Inventory, duplicates: Duplicates) -> None:
    """List what is left out as `name,kept,kind,text`, sets of equal pictures together.

    `kept` is empty for conflicting samples, of which none is kept.
    """
    rows = []
    left_out = np.flatnonzero(duplicates.kind != KEPT)
    for position in left_out[np.argsort(duplicates.kept[left_out], kind="stable")]:
        kind = int(duplicates.kind[position])
        kept = "" if kind == CONFLICTING else inventory.name(duplicates.kept[position])
        label = inventory.texts[inventory.text[position]]
        rows.append((inventory.name(position), kept, KINDS[kind], label))
    write_rows(path, ["name", "kept", "kind", "text"], rows)


def check_apart(inventory: Inventory, splits: np.ndarray) -> None:
    """Prove that no picture stands in two splits.

    Args:
        inventory: N samples.
        splits: (N,) int8, `TRAIN`, `VAL` or `TEST`.

    Raises:
        DataError: naming the first two samples with equal pixels in different splits.
    """
    order = np.lexsort((splits, inventory.digest[:, 1], inventory.digest[:, 0]))
    digests, parts = inventory.digest[order], splits[order]
    equal = (digests[1:] == digests[:-1]).all(axis=1) & (parts[1:] != parts[:-1])
    if not equal.any():
        return
    at = int(np.argmax(equal))
    one, other = order[at], order[at + 1]
    raise DataError(
        f"{int(equal.sum())} pictures stand in more than one split, such as "
        f"{inventory.name(one)} in {SPLITS[splits[one]]} and {inventory.name(other)} in "
        f"{SPLITS[splits[other]]}; scores would be too good. Remove duplicates before splitting"
    )
