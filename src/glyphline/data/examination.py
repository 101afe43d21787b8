"""Examines samples for everything that can spoil training and is seen before it."""

import numpy as np

from glyphline.data.faults import near_findings, picture_findings
from glyphline.data.findings import Finding, sort_findings
from glyphline.data.inventory import Inventory
from glyphline.data.near_duplicates import Pictures, find_near_duplicates


def examine_pictures(
    inventory: Inventory,
    searched: np.ndarray,
    splits: np.ndarray | None,
    pictures: Pictures,
    seed: int,
    max_share: float,
) -> list[Finding]:
    """Look for faults of pictures: blank, inverted, tiny, oddly shaped, nearly equal.

    Equal pictures are `glyphline.data.duplicates`' subject. About 10 seconds per 100,000
    pictures, most of them for looking again at pairs that may be equal.

    Args:
        inventory: N samples; the balance stage gives those it keeps.
        searched: (N,) bool, which to search for nearly equal pictures: not the copies.
        splits: (N,) int8, each one's split, or None while there is none.
        pictures: where pictures are read again, such as `Spool.read`.
        seed: the document's seed.
        max_share: of blank pictures, above which they are a fault; `split.max_rejected_share`.

    Returns:
        What was found, the gravest first.
    """
    near = find_near_duplicates(inventory, searched, pictures, seed)
    found = [*picture_findings(inventory, max_share), *near_findings(inventory, near, splits)]
    return sort_findings(found)
