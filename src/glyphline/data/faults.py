"""Faults of pictures: blank, inverted, tiny, oddly shaped, equal, nearly equal."""

import numpy as np

from glyphline.data.duplicates import CONFLICTING, LEAKED, REPEATED, Duplicates
from glyphline.data.findings import Finding, Severity
from glyphline.data.inventory import TRAIN, UNSPLIT, Inventory
from glyphline.data.near_duplicates import NearDuplicates
from glyphline.data.signature import BLANK
from glyphline.sample import SPLITS

TINY_PX = 8
"""A picture whose longer side is shorter holds no character that can be told from others."""
ODD_FACTOR = 8
"""Times wider or narrower, for each character of its text, than the median picture."""


def picture_findings(inventory: Inventory, max_share: float) -> list[Finding]:
    """Look at each picture by itself.

    Args:
        inventory: N samples.
        max_share: of blank pictures, above which they are a fault.
    """
    texts = np.array([not text.isspace() for text in inventory.texts], bool)
    # A space is blank and should be.
    blank = np.flatnonzero((inventory.contrast <= BLANK) & texts[inventory.text])
    inked = inventory.contrast > BLANK
    light = inventory.light_ink & inked
    minority = light if 2 * light.sum() <= inked.sum() else inked & ~light
    polarity = "light ink on dark paper" if minority is light else "dark ink on light paper"
    grave: Severity = "fault" if len(blank) > max_share * len(inventory) else "warning"
    return [
        Finding(
            "blank",
            grave,
            "these pictures show no ink, but have a label",
            "leave them out; if faint ink is there, scan it with more contrast",
            blank,
        ),
        Finding(
            "tiny",
            "warning",
            f"these pictures measure less than {TINY_PX} px on their longer side",
            "scan or cut them larger",
            positions := np.flatnonzero(inventory.size.max(axis=1) < TINY_PX),
            details=_sizes(inventory, positions),
        ),
        _odd_shapes(inventory),
        Finding(
            "other polarity",
            "note",
            f"these pictures have {polarity}, unlike most of the set",
            "nothing: training and reading find the polarity of each picture by themselves",
            np.flatnonzero(minority),
        ),
    ]


def duplicate_findings(duplicates: Duplicates, balanced: bool) -> list[Finding]:
    """Put equal pictures in words.

    Args:
        duplicates: which samples repeat another's pixels.
        balanced: whether the balance stage wrote the samples: then copies within train are its
            rule's, and a copy in another split must not be.
    """
    kinds = {code: np.flatnonzero(duplicates.kind == code) for code in range(3)}
    others = {code: duplicates.kept[positions] for code, positions in kinds.items()}
    others[CONFLICTING] = _contradicted(duplicates, kinds[CONFLICTING])
    return [
        Finding(
            "conflicting",
            "warning",
            "equal pixels carry different labels, so that none of them can be trusted",
            "correct the labels; the balance stage leaves out all of them",
            kinds[CONFLICTING],
            others[CONFLICTING],
        ),
        Finding(
            "leaked",
            "fault" if balanced else "warning",
            "equal pictures stand in two splits: scores would be too good",
            "keep one of them; the balance stage keeps the one in test",
            kinds[LEAKED],
            others[LEAKED],
        ),
        Finding(
            "repeated",
            "note" if balanced else "warning",
            "equal pictures with the same label",
            "nothing: the balance rule repeats small classes"
            if balanced
            else "keep one of them; the balance stage does",
            kinds[REPEATED],
            others[REPEATED],
        ),
    ]


def near_findings(
    inventory: Inventory, near: NearDuplicates, splits: np.ndarray | None
) -> list[Finding]:
    """Put nearly equal pictures in words: other labels first, then across splits, then the rest.

    Args:
        inventory: N samples.
        near: pairs among them.
        splits: (N,) int8, each one's split, `UNSPLIT` counting as train; None when none is set.
    """
    differ = inventory.text[near.one] != inventory.text[near.other]
    parts = np.full(len(inventory), TRAIN) if splits is None else splits
    parts = np.where(parts == UNSPLIT, TRAIN, parts)
    across = (parts[near.one] != parts[near.other]) & ~differ
    where = tuple(
        f"{SPLITS[parts[one]]} and {SPLITS[parts[other]]}"
        for one, other in zip(near.one[across], near.other[across], strict=True)
    )
    rest = ~differ & ~across
    advice = "look at both: one label is probably wrong, or the character needs its context"
    cut = f"; of likely pairs only those of {near.bits} or fewer differing bits were compared"
    return [
        Finding(
            "near conflicting",
            "warning",
            "nearly equal pictures carry different labels",
            advice,
            near.one[differ],
            near.other[differ],
        ),
        Finding(
            "near leaked",
            "warning",
            "nearly equal pictures stand in two splits: scores may be too good",
            "put both in one split: name the writer, font or page as group; or leave one out",
            near.one[across],
            near.other[across],
            details=where,
        ),
        Finding(
            "near repeated",
            "note",
            "nearly equal pictures with the same label" + (cut if near.cut else ""),
            "nothing, or leave one out: together they teach little more than one",
            near.one[rest],
            near.other[rest],
        ),
    ]


def _contradicted(duplicates: Duplicates, positions: np.ndarray) -> np.ndarray:
    """(P,) for each conflicting sample another of its set: the first, and for that the last."""
    first = duplicates.kept[positions]
    last = dict(zip(first.tolist(), positions.tolist(), strict=True))
    pairs = zip(positions.tolist(), first.tolist(), strict=True)
    return np.array([last[own] if own == head else head for own, head in pairs], np.int64)


def _odd_shapes(inventory: Inventory) -> Finding:
    lengths = np.array([max(1, len(text)) for text in inventory.texts], float)
    shape = np.log(inventory.aspect / lengths[inventory.text])
    middle = float(np.median(shape)) if len(shape) else 0.0
    odd = np.flatnonzero(np.abs(shape - middle) > np.log(ODD_FACTOR))
    return Finding(
        "odd shape",
        "warning",
        f"these pictures are {ODD_FACTOR} times wider or narrower for their text than most",
        "see whether they are cut too wide or too narrow, or carry another picture's label",
        odd,
        details=_sizes(inventory, odd),
    )


def _sizes(inventory: Inventory, positions: np.ndarray) -> tuple[str, ...]:
    return tuple(f"{width} x {height} px" for height, width in inventory.size[positions].tolist())
