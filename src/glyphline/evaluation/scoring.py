"""One table of readings under several rules of what counts as right: strict and merged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from glyphline.charset import Charset
from glyphline.evaluation.estimates import Estimate
from glyphline.evaluation.readings import Reading, merged_readings
from glyphline.evaluation.sections import character_estimates, line_estimates
from glyphline.merge import MERGES, merge_text

STRICT, MERGED, CASE_FOLDED = "strict", "merged", "case_folded"


@dataclass(frozen=True)
class Scored:
    """The figures of one section of the test set under one scoring.

    Attributes:
        section: `characters` or `lines`.
        scoring: `strict` (as the recipe's classes are), `merged` (under a map of one's own) or
            `case_folded` (26 letter pairs are one class each).
        samples: how many samples were scored.
        estimates: name of a figure -> its value and interval.
    """

    section: Literal["characters", "lines"]
    scoring: str
    samples: int
    estimates: dict[str, Estimate]


def scorings(
    characters: Sequence[Reading],
    lines: Sequence[Reading],
    charset: Charset,
    merges: Mapping[str, str],
    seed: int,
) -> list[Scored]:
    """Score characters and lines strictly, under a merge map, and with cases folded.

    Under a map truths and readings both go through it before they are compared, so "o" read
    for "O" is right where the two are one class. A map that joins no two characters of the
    charset would repeat the strict scoring, and is left out.

    Args:
        characters: readings of pictures of one character.
        lines: readings of pictures of lines.
        charset: the characters the model knows.
        merges: the map of `merged`; empty for none.
        seed: of the bootstraps.
    """
    maps: dict[str, Mapping[str, str]] = {
        STRICT: {},
        MERGED: merges,
        CASE_FOLDED: MERGES["case_folded"],
    }
    found = []
    for scoring, mapping in maps.items():
        classes = "".join(dict.fromkeys(merge_text(charset.characters, mapping)))
        if scoring != STRICT and len(classes) == len(charset):
            continue
        if characters:
            taken = merged_readings(characters, mapping) if mapping else characters
            estimates = character_estimates(taken, Charset(classes), seed)
            found.append(Scored("characters", scoring, len(taken), estimates))
        if lines:
            taken = merged_readings(lines, mapping) if mapping else lines
            found.append(Scored("lines", scoring, len(taken), line_estimates(taken, seed)))
    return found
