"""Faults of labels and classes: what cannot be used, and what is too rare."""

from collections import Counter
from collections.abc import Mapping

import numpy as np

from glyphline.charset import Charset
from glyphline.data.classes import class_counts
from glyphline.data.findings import Entry, Finding, Severity
from glyphline.data.inventory import Inventory
from glyphline.data.labels import NOT_CHOSEN
from glyphline.rejects import Rejects

_WHAT = {
    "unreadable": ("these files are no whole pictures", "make or fetch them again"),
    "empty label": ("these pictures have no text", "label them, or leave them out"),
    "outside charset": (
        "these labels hold characters outside the charset",
        "add the characters to the dataset's charset, merge them, or leave the samples out",
    ),
    NOT_CHOSEN: (
        "the recipe's mix does not take these from their source",
        "nothing: it is the recipe's choice",
    ),
}
_OTHER = ("these could not be read as samples", "see the reason given for each")


def reject_findings(rejects: Rejects, total: int, max_share: float) -> list[Finding]:
    """Put rejects in words, kind by kind.

    Args:
        rejects: what a source or `take_stock` left out.
        total: samples met, the rejects included.
        max_share: of rejects, above which the balance stage stops.
    """
    by_kind: dict[str, list[Entry]] = {}
    for name, kind, reason in rejects.rows:
        by_kind.setdefault(kind, []).append(Entry(name, detail=reason))
    unusable = sum(len(entries) for kind, entries in by_kind.items() if kind != NOT_CHOSEN)
    findings = []
    if unusable > max_share * total:
        share = Entry(f"{unusable:,} of {total:,}", detail=f"more than {max_share:.1%}")
        findings.append(
            Finding(
                "too many rejects",
                "fault",
                "more samples cannot be used than max_rejected_share allows",
                "mend those named below, or raise max_rejected_share",
                entries=(share,),
            )
        )
    for kind, entries in sorted(by_kind.items()):
        what, advice = _WHAT.get(kind, _OTHER)
        severity: Severity = "note" if kind == NOT_CHOSEN else "warning"
        findings.append(Finding(kind, severity, what, advice, entries=tuple(entries)))
    return findings


def character_findings(unknown: Mapping[str, int]) -> list[Finding]:
    """Name the characters outside the charset.

    Args:
        unknown: character -> how many labels hold it.
    """
    entries = tuple(
        Entry(character, detail=f"{count:,} labels")
        for character, count in sorted(unknown.items(), key=lambda item: (-item[1], item[0]))
    )
    return [
        Finding(
            "unknown characters",
            "warning",
            "these characters are not in the charset",
            "add them to the dataset's charset, or merge them into others",
            entries=entries,
        )
    ]


def class_findings(
    inventory: Inventory, charset: Charset, min_per_class: int, train_share: float
) -> list[Finding]:
    """Compare the samples of each class with what training needs.

    Args:
        inventory: the samples that may train: those in val and test left out where it is known.
        charset: the classes.
        min_per_class: the recipe's limit.
        train_share: of these samples, the share that will be in train.
    """
    every = np.ones(len(inventory), bool)
    counts = class_counts(inventory, every, charset)
    absent = {c: 0 for c, count in counts.items() if not count}
    few = {c: n for c, n in counts.items() if 0 < n < min_per_class}
    scarce = {c: n for c, n in counts.items() if n >= min_per_class > n * train_share}
    never = Counter(dict.fromkeys(set(charset.characters) - set(counts), 0))
    shown = set().union(*(inventory.texts[code] for code in np.unique(inventory.text)))
    advice = "add samples, merge the class, take it out of the charset, or lower min_per_class"
    return [
        Finding(
            "absent class",
            "fault" if min_per_class else "warning",
            "no sample shows these characters of the charset",
            advice,
            entries=_counted(absent),
        ),
        Finding(
            "rare class",
            "fault",
            f"these classes have fewer samples than min_per_class = {min_per_class}",
            advice,
            entries=_counted(few),
        ),
        Finding(
            "scarce class",
            "warning",
            f"with val and test taken away, fewer than min_per_class = {min_per_class} may train",
            advice,
            entries=_counted(scarce),
        ),
        Finding(
            "unseen character",
            "note",
            "no label holds these characters of the charset",
            "nothing, or synthesise lines that hold them",
            entries=_counted({c: 0 for c in never if c not in shown}),
        ),
    ]


def _counted(counts: Mapping[str, int]) -> tuple[Entry, ...]:
    return tuple(
        Entry(character, detail=f"{count:,} samples") for character, count in counts.items()
    )
