"""Rows of damage: as the params draw it, every kind forced, every part of it alone."""

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from glyphline.damage.kinds import KINDS, damage, forced
from glyphline.params.damage import DamageParams, Kind
from glyphline.previewing.rows import Cell, Row
from glyphline.previewing.specimen import Specimen

ATTEMPTS = 20
DRAWS = 3  # rows of each kind with all its parts


def damage_rows(specimens: Sequence[Specimen], params: DamageParams, seed: int) -> list[Row]:
    """Show the same samples before damage, and after each that there is.

    Args:
        specimens: the columns.
        params: `looks.<name>.damage`; kinds and parts are shown whatever their probability.
        seed: the document's; each row and column draws from its own generator.

    Returns:
        As rendered, as the params draw it, light on dark; then per kind `DRAWS` rows with all
        parts, and one row for each part alone.
    """
    rows = [
        Row("as rendered", "", tuple(Cell(s.before, s.text) for s in specimens)),
        Row("as drawn", _shares(params), tuple(Cell(s.after, s.text) for s in specimens)),
        _forced_row(
            "inverted", _often(params.inverted), specimens, forced(params, "inverted"), seed
        ),
    ]
    for name in KINDS:
        kind: Kind = getattr(params, name)
        for draw in range(1, DRAWS + 1):
            heading = f"{name} {draw}"
            note = _often(kind.probability)
            rows.append(_forced_row(heading, note, specimens, forced(params, name), seed))
        for part in kind.NEUTRAL:
            one = forced(params, name, part)
            note = _strength(part, getattr(kind, part))
            rows.append(_forced_row(f"{name}: {part}", note, specimens, one, seed))
    return rows


def _forced_row(
    heading: str, note: str, specimens: Sequence[Specimen], params: DamageParams, seed: int
) -> Row:
    cells = []
    for column, specimen in enumerate(specimens):
        picture = None
        for attempt in range(ATTEMPTS):
            key = [seed, column, attempt, zlib.crc32(heading.encode())]
            picture = damage(specimen.before, params, np.random.default_rng(key))
            if picture is not None:
                break
        caption = specimen.text if picture is not None else f"unreadable {ATTEMPTS} times"
        cells.append(Cell(picture, caption))
    return Row(heading, note, tuple(cells))


def _shares(params: DamageParams) -> str:
    shares = {**params.probabilities, "inverted": params.inverted}
    return "\n".join(f"{name} {share:.0%}" for name, share in shares.items() if share) or "none"


def _often(probability: float) -> str:
    return f"{probability:.0%} of the samples" if probability else "probability 0: never drawn"


def _strength(part: str, value: Any) -> str:
    if isinstance(value, tuple):
        return f"{value[0]:g} to {value[1]:g}"
    return f"{value:.0%} of them" if part in ("fine", "dither") else f"up to {value:g}"
