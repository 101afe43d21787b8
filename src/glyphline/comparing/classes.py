"""Which characters one model reads better than the other."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from glyphline.alignment import align
from glyphline.comparing.pairing import Pair
from glyphline.paired import holm, mcnemar_p


@dataclass(frozen=True, slots=True)
class ClassChange:
    """One character of the truths.

    Attributes:
        character: the class.
        support: how often it stands in the truths.
        right_a: how often A read it.
        right_b: how often B read it.
        gains: places that only B read.
        losses: places that only A read.
        p: McNemar's p value adjusted after Holm for all classes; None within lines, whose
            characters are not independent.
    """

    character: str
    support: int
    right_a: int
    right_b: int
    gains: int
    losses: int
    p: float | None = None

    @property
    def difference(self) -> float:
        """Recall of B minus recall of A."""
        return (self.right_b - self.right_a) / self.support


def class_changes(pairs: Sequence[Pair], independent: bool) -> list[ClassChange]:
    """Count for each character of the truths where A and B read it.

    In a line a character counts as read where the alignment of truth and reading lays it on its
    like; what was inserted belongs to no character of the truth.

    Args:
        pairs: characters, or lines.
        independent: whether each place may be tested as an independent sample.

    Returns:
        The largest net losses first, then by character; unchanged ones are included.
    """
    places: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for pair in pairs:
        truth = pair.a.truth
        read = zip(_places(truth, pair.a.text), _places(truth, pair.b.text), strict=True)
        for character, right in zip(truth, read, strict=True):
            places[character].append(right)
    changes = [_change(character, right) for character, right in places.items()]
    changes.sort(key=lambda change: (change.gains - change.losses, change.character))
    if not independent:
        return changes
    p_values = holm([mcnemar_p(change.gains, change.losses) for change in changes])
    return [replace(change, p=p) for change, p in zip(changes, p_values, strict=True)]


def _places(truth: str, text: str) -> list[bool]:
    """For each character of the truth whether it was read."""
    if len(truth) == 1:  # as accuracy counts: "ab" read for "a" is wrong
        return [text == truth]
    return [said == read for said, read in align(truth, text) if said]


def _change(character: str, right: list[tuple[bool, bool]]) -> ClassChange:
    return ClassChange(
        character=character,
        support=len(right),
        right_a=sum(a for a, _ in right),
        right_b=sum(b for _, b in right),
        gains=sum(b and not a for a, b in right),
        losses=sum(a and not b for a, b in right),
    )
