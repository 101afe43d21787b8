"""Corners of lines from the notations of label files."""

import math
import re
from typing import Any

from glyphline.sources._layouts.label import Point

NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def from_points(value: Any) -> tuple[Point, ...]:
    """Read `[[x, y], ...]` or the flat `[x, y, x, y, ...]`.

    Returns:
        At least three points.

    Raises:
        ValueError: if it is neither, or a number is none.
    """
    if not isinstance(value, list) or not value:
        raise ValueError(f"expected a list of points, got {_shown(value)}")
    flat = [number for pair in value for number in pair] if _is_pairs(value) else value
    return _paired([_number(number) for number in flat])


def from_box(left: Any, top: Any, width: Any, height: Any) -> tuple[Point, ...]:
    """Read an upright box; its corners run clockwise from the upper left.

    Raises:
        ValueError: if a number is none.
    """
    return from_corners(left, top, _number(left) + _number(width), _number(top) + _number(height))


def from_corners(left: Any, top: Any, right: Any, bottom: Any) -> tuple[Point, ...]:
    """Read an upright box from two opposite corners, as `from_box`.

    Raises:
        ValueError: if a number is none.
    """
    x, y, x2, y2 = (_number(value) for value in (left, top, right, bottom))
    return ((x, y), (x2, y), (x2, y2), (x, y2))


def size_of(width: Any, height: Any) -> Point | None:
    """The size of a page; None if it is not stated."""
    try:
        size = _number(width), _number(height)
    except ValueError:
        return None
    return size if min(size) > 0 else None


def from_text(text: str) -> tuple[Point, ...]:
    """Read `x,y x,y ...`, as in PAGE-XML, or the same numbers parted by blanks, as in ALTO.

    Raises:
        ValueError: if there are fewer than three points, or half of one.
    """
    if rest := NUMBER.sub("", text).strip(", \t\r\n"):
        raise ValueError(f"expected points as numbers, got {_shown(rest)} among them")
    return _paired([_number(number) for number in NUMBER.findall(text)])


def clockwise(outline: tuple[Point, ...]) -> tuple[Point, ...]:
    """Let the points run clockwise from the same first one; the other way round mirrors a line."""
    following = (*outline[1:], outline[0])
    area = sum(x * y2 - x2 * y for (x, y), (x2, y2) in zip(outline, following, strict=True))
    return outline if area >= 0 else (outline[0], *reversed(outline[1:]))


def upright(outline: tuple[Point, ...]) -> tuple[Point, ...]:
    """Let four points start where the line runs most nearly from left to right.

    For formats that do not say which corner comes first.
    """
    points = clockwise(outline)

    def run(first: int) -> float:
        (x, y), (x2, y2) = points[first], points[(first + 1) % 4]
        return (x2 - x) / (math.hypot(x2 - x, y2 - y) or 1.0)

    first = max(range(4), key=run)
    return (*points[first:], *points[:first])


def _paired(numbers: list[float]) -> tuple[Point, ...]:
    if len(numbers) % 2 or len(numbers) < 6:
        raise ValueError(f"expected x and y of at least three points, got {len(numbers)} numbers")
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def _is_pairs(value: list[Any]) -> bool:
    return all(isinstance(pair, list) and len(pair) == 2 for pair in value)


def _number(value: Any) -> float:
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"expected a number of px, got {_shown(value)}")
    return number


def _shown(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:60] + "..."
