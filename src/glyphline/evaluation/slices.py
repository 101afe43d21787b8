"""Parts of the test set, each with its own figures: by source, group, kind of text, length."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from glyphline.charset import Charset
from glyphline.evaluation.estimates import Estimate, edits_estimate, share_estimate
from glyphline.evaluation.readings import Reading, read_characters, read_lines
from glyphline.metrics import character_edits
from glyphline.statistics import wilson_interval

# Longest text of each slice by length; the last one takes all that are longer.
LENGTHS = (4, 8, 12, 16, 24)

Section = Literal["characters", "lines"]


@dataclass(frozen=True)
class Slice:
    """A part of the test set.

    Attributes:
        section: `characters` or `lines`.
        by: what the test set was cut by.
        name: which part of it, such as a font.
        readings: of this part, at least one.
        right: share read right, with its interval.
        cer: pooled character error rate with its interval; of lines only.
    """

    section: Section
    by: str
    name: str
    readings: list[Reading]
    right: Estimate
    cer: Estimate | None


def slice_readings(
    readings: Sequence[Reading],
    charset: Charset,
    trained_groups: Collection[str],
    groups: int,
    seed: int,
) -> list[Slice]:
    """Cut the test set in every way that a fault could hide in.

    - `source`: where the samples came from.
    - `kind`: which kinds of characters the text is made of, such as "capitals + digits".
    - `length`: of lines, in characters.
    - `group`: the writers or fonts read worst and best. Worst are those whose rate can at most
      be lowest (upper end of Wilson's interval), best those whose rate is at least highest, so
      that a writer of three samples is neither.
    - `seen`: whether the writer or font was trained on.
    - `charset`: whether the text holds characters that the model cannot know.

    A cut that leaves the section whole is left out, except by source.

    Args:
        readings: one per test sample.
        charset: the characters the model knows.
        trained_groups: writers or fonts of the training samples.
        groups: how many worst and how many best groups.
        seed: of the bootstraps.

    Returns:
        Characters before lines; within a cut by name, groups from worst to best.
    """
    ways: dict[str, Callable[[Reading], str]] = {
        "source": lambda reading: reading.source,
        "kind": lambda reading: text_kind(reading.truth),
        "length": _length,
        "group": lambda reading: reading.group,
        "seen": lambda reading: _seen(reading, trained_groups),
        "charset": lambda reading: "outside" if charset.missing(reading.truth) else "inside",
    }
    found = []
    sections: dict[Section, list[Reading]] = {
        "characters": read_characters(readings),
        "lines": read_lines(readings),
    }
    for section, rows in sections.items():
        for by, name_of in ways.items():
            if by == "length" and section == "characters":
                continue
            parts = _parts(rows, name_of)
            if by == "group":
                parts.pop("", None)
                parts = _worst_and_best(parts, groups)
            if len(parts) > 1 or (parts and by == "source"):
                found += [_slice(section, by, name, part, seed) for name, part in parts.items()]
    return found


def text_kind(text: str) -> str:
    """Which kinds of characters a text is made of, spaces apart.

    "A4" gives "capitals + digits", "4,50 €" "digits + symbols"; only spaces: "spaces".
    """
    kinds = (
        ("capitals", str.isupper),
        ("lower case", str.islower),
        ("letters", lambda c: c.isalpha() and c.upper() == c.lower()),
        ("digits", str.isdigit),
        ("symbols", lambda c: not c.isalnum() and not c.isspace()),
    )
    present = [name for name, holds in kinds if any(map(holds, text))]
    return " + ".join(present) or "spaces"


def _length(reading: Reading) -> str:
    length = len(reading.truth)
    shortest = 2
    for longest in LENGTHS:
        if length <= longest:
            return f"{shortest} to {longest}"
        shortest = longest + 1
    return f"{shortest} and more"


def _seen(reading: Reading, trained_groups: Collection[str]) -> str:
    if not reading.group:
        return "unknown"
    return "trained on" if reading.group in trained_groups else "never seen"


def _parts(
    readings: Sequence[Reading], name_of: Callable[[Reading], str]
) -> dict[str, list[Reading]]:
    parts: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        parts[name_of(reading)].append(reading)
    # "5 to 8" stands before "13 to 16".
    return dict(sorted(parts.items(), key=lambda item: (_leading_number(item[0]), item[0])))


def _leading_number(name: str) -> int:
    first = name.split(" ")[0]
    return int(first) if first.isdecimal() else 0


def _worst_and_best(parts: dict[str, list[Reading]], limit: int) -> dict[str, list[Reading]]:
    bounds = {
        name: wilson_interval(sum(reading.correct for reading in part), len(part))
        for name, part in parts.items()
    }
    worst = sorted(parts, key=lambda name: (bounds[name].high, name))[:limit]
    best = sorted(parts, key=lambda name: (-bounds[name].low, name))[:limit]
    chosen = [*worst, *(name for name in reversed(best) if name not in worst)]
    return {name: parts[name] for name in chosen}


def _slice(
    section: Section,
    by: str,
    name: str,
    readings: list[Reading],
    seed: int,
) -> Slice:
    cer = None
    if section == "lines":
        edits = [character_edits([reading.truth], [reading.text]) for reading in readings]
        cer = edits_estimate(readings, edits, seed)
    right = share_estimate(readings, [reading.correct for reading in readings], seed)
    return Slice(section, by, name, readings, right, cer)
