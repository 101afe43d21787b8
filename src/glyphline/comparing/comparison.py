"""All numbers of a comparison, and what they decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from glyphline.comparing.classes import ClassChange, class_changes
from glyphline.comparing.measures import (
    Fates,
    Figure,
    accuracy_over_groups,
    count_fates,
    error_figures,
    resampling_groups,
    right_figure,
)
from glyphline.comparing.pairing import Pair
from glyphline.paired import holm
from glyphline.paired_bootstrap import PairedDifference

ALPHA = 0.05

Outcome = Literal["better", "worse", "no difference", "mixed"]


@dataclass(frozen=True)
class Section:
    """Characters or lines.

    Attributes:
        name: `characters` or `lines`.
        samples: how many.
        groups: how many writers, fonts or single samples the bootstrap draws from.
        figures: the first one decides.
        fates: of whole samples.
        over_groups: the difference in accuracy when groups are drawn instead of samples; None
            for lines, whose figures all do that, and where samples have no groups.
        classes: what happened to each character, the largest losses first.
    """

    name: Literal["characters", "lines"]
    samples: int
    groups: int
    figures: list[Figure]
    fates: Fates
    over_groups: PairedDifference | None
    classes: list[ClassChange]


@dataclass(frozen=True)
class Comparison:
    """What a table of pairs amounts to.

    Attributes:
        sections: those that the test set has.
        p_values: of each section's first figure, adjusted for there being several sections.
    """

    sections: list[Section]
    p_values: list[float]

    @property
    def outcomes(self) -> list[Outcome]:
        """Of each section: B is `better` or `worse`, or there is `no difference`."""
        return [
            "no difference" if p >= ALPHA else "better" if section.figures[0].improves else "worse"
            for section, p in zip(self.sections, self.p_values, strict=True)
        ]

    @property
    def outcome(self) -> Outcome:
        """Of all: `mixed` where B is better in one section and worse in another."""
        found: set[Outcome] = {o for o in self.outcomes if o != "no difference"}
        return found.pop() if len(found) == 1 else "mixed" if found else "no difference"


def compare_pairs(pairs: Sequence[Pair]) -> Comparison:
    """Measure both sides on the same samples and decide.

    Characters are decided by McNemar's test on their accuracy, lines by the paired bootstrap of
    their CER, each at 5 %; with both in the test set the two p values are adjusted after Holm.
    """
    characters = [pair for pair in pairs if len(pair.a.truth) == 1]
    lines = [pair for pair in pairs if len(pair.a.truth) > 1]
    sections = [_characters(characters)] if characters else []
    sections += [_lines(lines)] if lines else []
    return Comparison(sections, holm([section.figures[0].p for section in sections]))


def _characters(pairs: Sequence[Pair]) -> Section:
    return Section(
        name="characters",
        samples=len(pairs),
        groups=len(set(resampling_groups(pairs))),
        figures=[right_figure("accuracy", pairs)],
        fates=count_fates(pairs),
        over_groups=accuracy_over_groups(pairs),
        classes=class_changes(pairs, independent=True),
    )


def _lines(pairs: Sequence[Pair]) -> Section:
    return Section(
        name="lines",
        samples=len(pairs),
        groups=len(set(resampling_groups(pairs))),
        figures=[*error_figures(pairs), right_figure("exact_match", pairs)],
        fates=count_fates(pairs),
        over_groups=None,
        classes=class_changes(pairs, independent=False),
    )
