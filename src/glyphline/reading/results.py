"""What was read: pages of lines of characters, with boxes and confidence."""

from dataclasses import dataclass

from glyphline.reading.geometry import Box


@dataclass(frozen=True, slots=True)
class Character:
    """One character that was read; a space inside a line is one as well.

    Attributes:
        text: the character.
        confidence: its probability, in [0, 1]; of a space that was found by its width, 1.
        box: around it, in px of the picture; of a space, the white between its neighbours.
    """

    text: str
    confidence: float
    box: Box


@dataclass(frozen=True, slots=True)
class Line:
    """One line that was read.

    Attributes:
        text: what it says; may be empty.
        confidence: in [0, 1]; the product of the probabilities along the path read.
        box: around its ink, in px of the picture; the whole picture when that is one line.
        characters: in reading order; their texts together are the line's.
    """

    text: str
    confidence: float
    box: Box
    characters: tuple[Character, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One picture, or page of a document, that was read.

    Attributes:
        lines: in reading order; none on an empty page.
        width: of the picture as it is shown (EXIF rotation applied), px.
        height: likewise.
        model: the model's id: twelve hex digits that change with any byte of its files.
    """

    lines: tuple[Line, ...]
    width: int
    height: int
    model: str

    @property
    def text(self) -> str:
        """All lines, with line breaks between them."""
        return "\n".join(line.text for line in self.lines)

    @property
    def confidence(self) -> float:
        """That of the line read with the least; 1 for a page without lines."""
        return min((line.confidence for line in self.lines), default=1.0)
