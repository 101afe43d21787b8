"""Lines parted into words, as ALTO and hOCR have them."""

import math
from dataclasses import dataclass
from itertools import groupby

from glyphline.reading.geometry import Box, around
from glyphline.reading.results import Character, Line


@dataclass(frozen=True)
class Word:
    """Characters between two spaces.

    Attributes:
        characters: at least one.
        after: the space behind it; None at the end of the line.
    """

    characters: tuple[Character, ...]
    after: Box | None

    @property
    def text(self) -> str:
        """Its characters together."""
        return "".join(character.text for character in self.characters)

    @property
    def confidence(self) -> float:
        """The product of its characters'."""
        return math.prod(character.confidence for character in self.characters)

    @property
    def box(self) -> Box:
        """Around its characters."""
        return around(character.box for character in self.characters)


def words_of(line: Line) -> list[Word]:
    """Part a line at its spaces."""
    parts = [
        (space, tuple(members))
        for space, members in groupby(line.characters, lambda c: c.text == " ")
    ]
    words = []
    for index, (space, members) in enumerate(parts):
        if not space:
            following = parts[index + 1][1] if index + 2 < len(parts) else ()
            words.append(Word(members, around(c.box for c in following) if following else None))
    return words
