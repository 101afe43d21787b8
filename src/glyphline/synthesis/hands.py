"""What draws the characters of a plan: fonts, or real characters of the balanced data."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from glyphline.errors import DataError
from glyphline.fonts import Font
from glyphline.manifest import Manifest
from glyphline.params.looks import Looks
from glyphline.synthesis.handwriting.bank import bank_beside
from glyphline.synthesis.plan import training_fonts

REAL = "real characters"
"""The name under which real characters stand in place of a font."""


class Hands(NamedTuple):
    """What may draw.

    Attributes:
        fonts: those that training may see; the bank of real characters counts as one.
        held_back: those of val and test.
    """

    fonts: list[Font]
    held_back: list[Font]


@contextmanager
def hands(
    looks: Looks,
    manifest: Manifest,
    fonts: tuple[Font, ...],
    balanced: Path | None,
    out: Path,
    seed: int,
) -> Iterator[Hands]:
    """Yield what draws; real characters are there as long as the block lasts.

    Args:
        looks: of any kind.
        manifest: which fonts val and test hold back.
        fonts: all there are.
        balanced: the data that real characters are taken from, their train split alone.
        out: the output beside which they are kept.
        seed: of the choice among them.

    Raises:
        DataError: if there are no real characters.
    """
    if looks.kind != "handwritten":
        yield Hands(*training_fonts(fonts, manifest))
        return
    if balanced is None:
        raise DataError(
            "looks of kind handwritten compose lines of the balanced data's characters, and there "
            "are none; run `dvc repro balance`"
        )
    with bank_beside(out, balanced, looks.per_class, seed) as contents:
        yield Hands([Font(REAL, "", contents)], [])
