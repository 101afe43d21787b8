"""What an examination of samples found: one kind of trouble with all samples that have it."""

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path
from typing import Literal

import numpy as np

from glyphline.data.inventory import Inventory
from glyphline.outputs import write_rows

Severity = Literal["fault", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("fault", "warning", "note")
"""A fault stops training or spoils its result; a warning costs something, or is a fault for
people to judge; a note is worth knowing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a finding.

    Attributes:
        name: the sample, or the character.
        text: its label; empty for what has none.
        other: the sample it is compared with, or empty.
        other_text: that one's label.
        detail: what is to be said of this one alone.
    """

    name: str
    text: str = ""
    other: str = ""
    other_text: str = ""
    detail: str = ""


def _none() -> np.ndarray:
    return np.empty(0, np.int64)


@dataclass(frozen=True)
class Finding:
    """One kind of trouble.

    Attributes:
        kind: two or three words, such as `near leaked`; the same kind means the same always.
        severity: how bad it is.
        what: one sentence on what these samples are.
        advice: what to do.
        one: (P,) positions of the samples in the inventory.
        other: (P,) positions of those they are compared with; empty where there are none.
        entries: lines about what is not in the inventory: rejects by name, characters.
        details: (P) words on each of the samples; empty where there are none.
    """

    kind: str
    severity: Severity
    what: str
    advice: str
    one: np.ndarray = field(default_factory=_none)
    other: np.ndarray = field(default_factory=_none)
    entries: tuple[Entry, ...] = ()
    details: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many samples, pairs or characters are concerned."""
        return len(self.one) + len(self.entries)

    def lines(self, inventory: Inventory) -> Iterator[Entry]:
        """All that is concerned, by name."""
        yield from self.entries
        for index, position in enumerate(self.one.tolist()):
            detail = self.details[index] if self.details else ""
            text = inventory.texts[inventory.text[position]]
            if len(self.other):
                other = int(self.other[index])
                other_text = inventory.texts[inventory.text[other]]
                yield Entry(
                    inventory.name(position), text, inventory.name(other), other_text, detail
                )
            else:
                yield Entry(inventory.name(position), text, detail=detail)


def sort_findings(findings: list[Finding]) -> list[Finding]:
    """Leave out what was not found; the gravest first, otherwise in the order given."""
    found = [finding for finding in findings if finding.count]
    return sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))


def write_findings(path: Path, inventory: Inventory, findings: Iterable[Finding]) -> None:
    """List all that findings are about as `kind,severity,name,text,other,other_text,detail`."""
    rows = (
        (finding.kind, finding.severity, *astuple(line))
        for finding in findings
        for line in finding.lines(inventory)
    )
    write_rows(path, ["kind", "severity", *(column.name for column in fields(Entry))], rows)
