"""What a layout says of one picture or line, and what it may be told."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

Point = tuple[float, float]


@dataclass(frozen=True)
class Label:
    """A picture, or a line on one, and what is said of it.

    Attributes:
        file: path of the picture below the root, with `/` between its parts; empty if
            `picture` holds the bytes themselves.
        text: what it says, in Unicode's composed form.
        group: as in `Sample`.
        split: as in `Sample`.
        name: how a reject names it; empty for `file`.
        outline: corners of the line on the page, (x, y) in px; empty for the whole picture.
        turned: whether the outline is a box of four points from the line's own upper left
            clockwise, so that a slanted line can be turned upright.
        page_px: width and height of the page that the outline was drawn on, if stated.
        picture: the encoded picture, where it lies in no file of its own.
    """

    file: str
    text: str
    group: str = ""
    split: str = ""
    name: str = ""
    outline: tuple[Point, ...] = ()
    turned: bool = False
    page_px: Point | None = None
    picture: bytes | None = None

    @property
    def shown(self) -> str:
        """The name in messages and rejects."""
        return self.name or self.file


@dataclass(frozen=True)
class Options:
    """What the layouts may be told; each takes what concerns it.

    Attributes:
        pattern: regular expression for file names.
        table: name of the label file below the root; None for the usual ones.
        columns: what is wanted (`file`, `image`, `text`, `group`, `split`) -> the column that
            has it; empty for columns of those very names.
        dpi: resolution of pages whose lines are placed in millimetres or inches.
    """

    pattern: str | None = None
    table: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    dpi: float | None = None


def composed(text: str) -> str:
    """One form for texts that look the same; some systems name files in the decomposed one."""
    return unicodedata.normalize("NFC", text)
