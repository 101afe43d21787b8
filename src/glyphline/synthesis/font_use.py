"""What each font may be used for, and which one a sample is drawn in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from glyphline.fonts import Font, covers, labelable, tells_case
from glyphline.merge import merge_text
from glyphline.params.synthesis import FontChoice
from glyphline.synthesis.chance import pick
from glyphline.synthesis.handwriting.bank import open_bank


@dataclass(frozen=True)
class FontUse:
    """What a font may be used for.

    Attributes:
        font: the font.
        alone: characters that it may show in a picture of their own.
        in_lines: characters that its lines may hold; empty when it shall draw none.
    """

    font: Font
    alone: str
    in_lines: str


def font_use(font: Font, characters: str, merges: Mapping[str, str]) -> FontUse:
    """Find what a font may show of some characters, which become classes by `merges`."""
    covered = [c for c in characters if covers(font, c)]
    # Where both cases count as one class, it does not matter that they look alike.
    one_class = {c for c in covered if merges.get(c, c) == merge_text(c.upper(), merges)}
    alone = [
        c
        for c in covered
        if c != " " and (labelable(font, c) or (c in one_class and labelable(font, c.upper())))
    ]
    in_lines = [c for c in covered if tells_case(font, c) or c in one_class]
    # A font without some letter in either case would draw lines that never hold it.
    letters = {c.upper() for c in characters if c.isalnum()}
    complete = letters <= {c.upper() for c in in_lines}
    return FontUse(font, "".join(alone), "".join(in_lines) if complete else "")


def bank_use(bank: Font, characters: str, merges: Mapping[str, str]) -> FontUse:
    """Find which of some characters, which become classes by `merges`, real ones can write."""
    classes = open_bank(bank.path).members
    written = [c for c in characters if c == " " or merges.get(c, c) in classes]
    return FontUse(bank, "".join(c for c in written if c != " "), "".join(written))


Pools = tuple[tuple[FontUse, ...], ...]


def pools_of(uses: Sequence[FontUse], choice: FontChoice) -> Pools:
    """Part fonts into pools that are drawn from equally often, one for all or one per family."""
    if choice == "file":
        return (tuple(uses),) if uses else ()
    families: dict[str, list[FontUse]] = {}
    for use in uses:
        families.setdefault(use.font.family, []).append(use)
    return tuple(tuple(families[name]) for name in sorted(families))


def draw_font(pools: Pools, rng: np.random.Generator) -> FontUse:
    """Draw a pool, then a font of it."""
    return pick(pick(pools, rng), rng)
