"""What sections of params.yaml share: ranges, probabilities, colours."""

from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field

Number = TypeVar("Number", int, float)

Probability = Annotated[float, Field(ge=0, le=1)]
Color = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
"""`#rrggbb`."""


def ascending(pair: tuple[Number, Number]) -> tuple[Number, Number]:
    """Refuse a range whose ends are reversed.

    Raises:
        ValueError: see above; pydantic reports it with the key.
    """
    if pair[0] > pair[1]:
        raise ValueError("give [smallest, largest]")
    return pair


def within(least: float, most: float) -> AfterValidator:
    """What makes a pair of numbers a range within bounds, its ends included.

    Example: `Annotated[tuple[int, int], within(0, 9)]`.
    """

    def check(pair: tuple[Number, Number]) -> tuple[Number, Number]:
        if not least <= pair[0] <= pair[1] <= most:
            raise ValueError(f"give [smallest, largest], from {least:g} to {most:g}")
        return pair

    return AfterValidator(check)
