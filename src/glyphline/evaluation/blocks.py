"""What a page is made of: figures, pictures, tables, facts."""

import base64
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from glyphline.errors import DataError

_PNG_START = b"\x89PNG\r\n\x1a\n"
_WIDE_PX = 1000
_CODE = re.compile("`([^`\\s][^`]*)`")


@dataclass(frozen=True, slots=True)
class Rate:
    """A share in a table, drawn as a bar."""

    value: float


@dataclass(frozen=True, slots=True)
class Heat:
    """A share in a table, drawn as a colour: the more of it, the worse."""

    value: float


@dataclass(frozen=True, slots=True)
class Range:
    """A share with its interval, drawn as a point on a bar."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Png:
    """A picture inside the page, in base64, and its size in px."""

    data: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Headline:
    """One large figure: its name, its value as text, and its interval or None."""

    name: str
    value: str
    interval: Range | None = None


@dataclass(frozen=True)
class Figures:
    """Large figures, and smaller ones below them: name to text."""

    kind: ClassVar[str] = "figures"
    wide: ClassVar[bool] = True
    title: str
    note: str
    headlines: Sequence[Headline]
    details: Mapping[str, str]


@dataclass(frozen=True)
class Picture:
    """A picture with a block of its own."""

    kind: ClassVar[str] = "picture"
    title: str
    png: Png

    @property
    def wide(self) -> bool:
        """Whether half the page is too narrow for it."""
        return self.png.width >= _WIDE_PX


@dataclass(frozen=True)
class Table:
    """Rows of equal keys; values are texts, numbers, or `Rate`, `Heat`, `Range`, [`Png`].

    The note says below the title what the columns are.
    """

    kind: ClassVar[str] = "table"
    title: str
    rows: Sequence[Mapping[str, Any]]
    wide: bool = False
    note: str = ""

    @property
    def headings(self) -> list[str]:
        """What stands above the columns."""
        return [str(key).replace("_", " ") for key in self.rows[0]] if self.rows else []

    @property
    def cells(self) -> list[list[tuple[str, Any]]]:
        """Kind and what the template needs of it, row by row."""
        return [[cell_of(value) for value in row.values()] for row in self.rows]


@dataclass(frozen=True)
class Facts:
    """Names and what they are."""

    kind: ClassVar[str] = "facts"
    title: str
    rows: Mapping[str, Any]
    wide: bool = True

    @property
    def pieces(self) -> dict[str, list[str]]:
        """The values cut at commands."""
        return {key: pieces_of(str(value)) for key, value in self.rows.items()}


def pieces_of(text: str) -> list[str]:
    """A text cut at what stands between backticks, which is every second piece."""
    return _CODE.split(text)


@dataclass(frozen=True)
class Note:
    """A sentence in place of what there is not."""

    kind: ClassVar[str] = "note"
    wide: ClassVar[bool] = True
    title: str
    text: str


@dataclass(frozen=True)
class Source:
    """A text in fixed width that is folded away."""

    kind: ClassVar[str] = "source"
    wide: ClassVar[bool] = True
    title: str
    text: str


Block = Figures | Picture | Table | Facts | Note | Source


@dataclass(frozen=True)
class Part:
    """A heading of the page, named in its navigation, with what stands below it."""

    title: str
    blocks: Sequence[Block]

    @property
    def anchor(self) -> str:
        """Where the navigation leads to."""
        return self.title.lower().replace(" ", "-")


def cell_of(value: Any) -> tuple[str, Any]:
    """A value's kind, and its text or itself."""
    if isinstance(value, Rate | Heat | Range):
        return type(value).__name__.lower(), value
    if isinstance(value, list):
        return "thumbs", value
    if isinstance(value, bool | str) or value is None:
        return "text", "" if value is None else str(value)
    return "number", f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


def picture_of(title: str, path: Path) -> Picture:
    """Read a PNG file.

    Raises:
        DataError: if it is missing or is not PNG.
    """
    try:
        return Picture(title, png_of(path.read_bytes()))
    except FileNotFoundError as error:
        raise DataError(f"{path} does not exist; run `dvc repro` to draw it") from error
    except ValueError as error:
        raise DataError(f"{path} {error}; run `dvc repro` to draw it again") from error


def png_of(data: bytes) -> Png:
    """Take a PNG file into the page.

    Raises:
        ValueError: if it is none.
    """
    if not data.startswith(_PNG_START) or len(data) < 24:
        raise ValueError("is not a PNG picture")
    width, height = struct.unpack(">II", data[16:24])
    return Png(base64.b64encode(data).decode("ascii"), width, height)
