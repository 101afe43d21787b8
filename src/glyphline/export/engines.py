"""Which variants an engine can be exported as, and what becomes of the others."""

from collections.abc import Sequence
from dataclasses import dataclass

from glyphline.errors import ExportError
from glyphline.export.convert import CONVERTERS, Converters
from glyphline.export.forest import CONVERTERS as FOREST_CONVERTERS
from glyphline.models.saved import Engine, engine_of

ENGINES: dict[Engine, Converters] = {"keras": CONVERTERS, "forest": FOREST_CONVERTERS}


@dataclass(frozen=True)
class LeftOut:
    """A variant that was asked for and cannot be made of this model."""

    variant: str
    reason: str


def plan_variants(
    family: str, wanted: Sequence[str]
) -> tuple[Converters, tuple[str, ...], list[LeftOut]]:
    """Choose what is made of a model.

    Args:
        family: the model's family.
        wanted: `export.variants`.

    Returns:
        The converters of its engine, the variants to make, and those left out.

    Raises:
        ExportError: if none of the wanted variants can be made.
    """
    converters = ENGINES[engine_of(family)]
    made = tuple(variant for variant in wanted if variant in converters)
    can = ", ".join(converters)
    if not made:
        raise ExportError(
            f"{family} can be exported as {can} and export.variants asks for {', '.join(wanted)}; "
            f"name one of the first"
        )
    reason = f"{family} can be exported as {can} alone"
    return converters, made, [LeftOut(v, reason) for v in wanted if v not in converters]
