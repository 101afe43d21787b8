"""What each engine's networks can be exported as."""

from collections.abc import Mapping

from glyphline.export.convert import CONVERTERS, Converter
from glyphline.export.forest import CONVERTERS as FOREST_CONVERTERS
from glyphline.models.saved import Engine, engine_of

ENGINES: dict[Engine, Mapping[str, Converter]] = {
    "keras": CONVERTERS,
    "forest": FOREST_CONVERTERS,
}


def converters_of(family: str) -> Mapping[str, Converter]:
    """The variants that a family can be made into, by name."""
    return ENGINES[engine_of(family)]
