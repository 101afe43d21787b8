"""One picture with its text (`Sample`), and one reading of a picture (`Prediction`)."""

from dataclasses import dataclass, field, replace
from typing import Literal

Split = Literal["train", "val", "test"]
SPLITS: tuple[Split, ...] = ("train", "val", "test")


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture and what it says; a character is a text of length one.

    Attributes:
        image: the encoded picture (PNG), any size, grey or colour.
        text: what the picture says, at least one character.
        source: the name in its recipe of the source it came from, such as `emnist`.
        group: what must not straddle two splits: a writer, a font, a page. Empty when unknown.
        split: `train`, `val` or `test`; empty before the balance stage has split the data,
            or the split that the publisher prescribes.
        name: what people call it, such as a path in their own folder, for reports alone: shards
            do not keep it, and samples that differ in it are equal. Empty when there is none.
    """

    image: bytes
    text: str
    source: str
    group: str = ""
    split: str = ""
    name: str = field(default="", compare=False)

    def but(self, **changes: str | bytes) -> "Sample":
        """Return a copy with some fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model read, and how sure it is.

    Attributes:
        text: the text read; may be empty.
        confidence: in [0, 1]; the product of the probabilities along the path read.
    """

    text: str
    confidence: float
