"""Which classes a model cannot tell apart, and what merging them would gain."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from glyphline.confusion import accuracy
from glyphline.merge import MERGES
from glyphline.statistics import Interval, wilson_interval


@dataclass(frozen=True, slots=True)
class Mixed:
    """Two classes and how often one was read as the other.

    Attributes:
        classes: the two, in charset order.
        reads: how often the first was read as the second, and the second as the first.
        supports: test characters of each.
        gained: accuracy that merging these two alone would add, in [0, 1].
    """

    classes: tuple[str, str]
    reads: tuple[int, int]
    supports: tuple[int, int]
    gained: float

    @property
    def rate(self) -> float:
        """Mutual confusion: `(n_ab + n_ba) / (n_a + n_b)`; 0 without any character.

        0.5 when the model can only guess between two equally frequent classes.
        """
        return sum(self.reads) / sum(self.supports) if any(self.supports) else 0.0

    @property
    def interval(self) -> Interval:
        """Wilson's 95 % interval of the rate; [0, 1] without any character."""
        return wilson_interval(sum(self.reads), sum(self.supports))


@dataclass(frozen=True)
class Suggestion:
    """What to merge.

    Attributes:
        pairs: the pairs that are too alike and may be merged, worst first.
        groups: classes to become one, each in charset order.
        merges: the complete map, the one already active included.
        before: accuracy over all characters as measured.
        after: the same with the groups merged.
    """

    pairs: list[Mixed]
    groups: list[str]
    merges: dict[str, str]
    before: float
    after: float

    @property
    def choice(self) -> str | dict[str, str]:
        """The map as params.yaml takes it: its name, where it has one."""
        named = (name for name, merges in MERGES.items() if merges == self.merges)
        return next(named, self.merges)


def suggest(
    confusion: np.ndarray,
    classes: str,
    active: Mapping[str, str],
    min_rate: float,
    min_count: int,
    apart: Sequence[str] = (),
) -> Suggestion:
    """Find classes to merge.

    Two classes are too alike when the lower end of the interval of their rate lies above
    `min_rate` and they were confused at least `min_count` times. Groups grow from the worst pair
    on, and two of them join only if each class of one is too alike with each of the other
    (complete linkage): l and 1 and 1 and 7 do not make l and 7 one class.

    Args:
        confusion: (V + 1, V + 1) counts as `glyphline.confusion.confusion_matrix` gives them.
        classes: the V characters of the charset in id order.
        active: the merge map that the labels went through.
        min_rate: in [0, 1).
        min_count: at least 1.
        apart: sets of characters that must never become one class, such as `0O`; a character
            stands for the class it is in now.

    Returns:
        The suggestion; without pairs, groups and any new merge when all can be told apart.
    """
    forbidden = [{active.get(character, character) for character in group} for group in apart]
    pairs = [
        pair
        for pair in mixed_pairs(confusion, classes)
        if sum(pair.reads) >= min_count
        and pair.interval.low > min_rate
        and not any(set(pair.classes) <= group for group in forbidden)
    ]
    groups = _link([pair.classes for pair in pairs], classes)
    new = {member: name for group in groups for name in [class_name(group)] for member in group}
    return Suggestion(
        pairs=pairs,
        groups=groups,
        merges=_complete(active, new, classes),
        before=accuracy(confusion),
        after=accuracy(merged_confusion(confusion, classes, groups)),
    )


def mixed_pairs(confusion: np.ndarray, classes: str) -> list[Mixed]:
    """All pairs that were confused at least once, the highest rate first, then charset order."""
    total = max(int(confusion.sum()), 1)
    known = confusion[:-1, :-1]
    mutual = np.triu(known + known.T, k=1)
    supports = confusion.sum(axis=1).tolist()
    pairs = [
        Mixed(
            classes=(classes[one], classes[other]),
            reads=(int(known[one, other]), int(known[other, one])),
            supports=(supports[one], supports[other]),
            gained=int(mutual[one, other]) / total,
        )
        for one, other in np.argwhere(mutual > 0).tolist()
    ]
    return sorted(pairs, key=lambda pair: -pair.rate)


def class_name(group: str) -> str:
    """What a merged class is called: its first character that is no lower-case letter.

    EMNIST's classes are called so, by the upper case. All lower case: the first.

    Args:
        group: the characters in charset order.
    """
    return next((c for c in group if not c.islower()), group[0])


def merged_confusion(confusion: np.ndarray, classes: str, groups: Iterable[str]) -> np.ndarray:
    """Add up the rows and columns of each group; those of all but its first class become 0.

    Args:
        confusion: (V + 1, V + 1) counts.
        classes: the V characters.
        groups: disjoint sets of them.

    Returns:
        (V + 1, V + 1) counts with the same sum.
    """
    target = np.arange(len(confusion))
    for group in groups:
        numbers = [classes.index(character) for character in group]
        target[numbers] = numbers[0]
    merged = np.zeros_like(confusion)
    np.add.at(merged, (target[:, None], target[None, :]), confusion)
    return merged


def _link(pairs: Sequence[tuple[str, str]], classes: str) -> list[str]:
    """Complete linkage over pairs, the first ones first: groups in charset order."""
    alike = {frozenset(pair) for pair in pairs}
    group_of = {character: frozenset(character) for character in classes}
    for one, other in pairs:
        left, right = group_of[one], group_of[other]
        if left != right and all(frozenset((a, b)) in alike for a in left for b in right):
            group_of.update(dict.fromkeys(left | right, left | right))
    joined = dict.fromkeys(group_of[c] for c in classes if len(group_of[c]) > 1)
    return ["".join(sorted(group, key=classes.index)) for group in joined]


def _complete(active: Mapping[str, str], new: Mapping[str, str], classes: str) -> dict[str, str]:
    """The active map followed by the new one, as one map without chains; in charset order."""
    both = {old: new.get(name, name) for old, name in active.items()}
    both |= {old: name for old, name in new.items() if old != name}
    # An active map cannot hold a class that it maps to, so nothing above is said twice.
    order = {character: place for place, character in enumerate(classes)}
    kept = sorted(both, key=lambda old: (order.get(both[old], math.inf), old))
    return {old: both[old] for old in kept if old != both[old]}
