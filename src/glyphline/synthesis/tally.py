"""A drawn sample with what the report says about it, and the counts of many."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from glyphline.sample import Sample
from glyphline.synthesis.sheet import SHEET_SAMPLES


@dataclass(frozen=True)
class Drawn:
    """A sample with what the report says about it.

    Attributes:
        sample: the sample.
        kind: `character`, or the kind of text of a line.
        font: the font's name.
        redrawn: how many invisible or unreadable pictures were thrown away before.
    """

    sample: Sample
    kind: str
    font: str
    redrawn: int


@dataclass
class Tally:
    """Counts over the samples of one shard, or of several.

    Attributes:
        kinds: samples per kind.
        fonts: samples per font.
        redrawn: pictures that were thrown away.
        first_fonts: the font of each of the first `SHEET_SAMPLES` samples.
    """

    kinds: Counter[str] = field(default_factory=Counter)
    fonts: Counter[str] = field(default_factory=Counter)
    redrawn: int = 0
    first_fonts: list[str] = field(default_factory=list)

    @property
    def samples(self) -> int:
        """How many samples were counted."""
        return self.kinds.total()

    def count(self, drawn: Drawn) -> None:
        """Count one more sample."""
        self.kinds[drawn.kind] += 1
        self.fonts[drawn.font] += 1
        self.redrawn += drawn.redrawn
        if len(self.first_fonts) < SHEET_SAMPLES:
            self.first_fonts.append(drawn.font)

    def __add__(self, later: "Tally") -> "Tally":
        """Counts over the samples of this one, followed by those of another."""
        first = (self.first_fonts + later.first_fonts)[:SHEET_SAMPLES]
        return Tally(
            self.kinds + later.kinds, self.fonts + later.fonts, self.redrawn + later.redrawn, first
        )

    def as_json(self) -> dict[str, Any]:
        """For a file, see `from_json`."""
        return {
            "kinds": dict(self.kinds),
            "fonts": dict(self.fonts),
            "redrawn": self.redrawn,
            "first_fonts": self.first_fonts,
        }

    @classmethod
    def from_json(cls, read: dict[str, Any]) -> "Tally":
        """What `as_json` gave."""
        kinds, fonts = Counter(read["kinds"]), Counter(read["fonts"])
        return cls(kinds, fonts, read["redrawn"], read["first_fonts"])
