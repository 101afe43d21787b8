"""Fonts at one size, with the measures and bitmaps of what they have drawn so far."""

from typing import Any, NamedTuple

from PIL import ImageFont

# TRDG gives these Thai marks, which stand above or below a consonant, no width of their own.
_NO_WIDTH = frozenset(map(chr, (0xE31, *range(0xE34, 0xE3A), *range(0xE47, 0xE4F))))
_BUDGET_PX = 64_000_000  # of bitmaps in memory, a byte each
_MAX_FACES = 256


class Measures(NamedTuple):
    """How much room a text of one piece takes, in px.

    Attributes:
        advance: its length, rounded.
        width: what TRDG moves on by in a horizontal text.
        left: where its box begins; negative when it reaches beyond its place.
        right: where its box ends.
        bottom: where its box ends below the ascender line.
    """

    advance: int
    width: int
    left: int
    right: int
    bottom: int


class Bitmap(NamedTuple):
    """A drawn piece of text.

    Attributes:
        coverage: Pillow's bitmap, mode L; None when nothing is to be seen.
        left: where it goes, relative to the piece's place.
        top: likewise.
        right: where it ends; it fills the whole box of the text.
        bottom: likewise.
    """

    coverage: Any
    left: int
    top: int
    right: int
    bottom: int


class Face:
    """A font at one size; remembers what it measured and drew."""

    def __init__(self, font: str, size_px: int) -> None:
        self._face = ImageFont.truetype(font, size_px)
        self._measures: dict[str, Measures] = {}
        self._bitmaps: dict[tuple[str, str, int], Bitmap] = {}
        self.spent_px = 0

    def measure(self, text: str) -> Measures:
        """Measure a piece of text."""
        found = self._measures.get(text)
        if found is None:
            advance = round(self._face.getlength(text))
            # Pillow lays out a text anew for each question; the bitmap's place is its box.
            box = self.bitmap(text, "L", 0)
            width = 0 if text in _NO_WIDTH else advance
            found = Measures(advance, width, box.left, box.right, box.bottom)
            self._measures[text] = found
            self.spent_px += 64  # what the entry itself takes
        return found

    def bitmap(self, text: str, mode: str, stroke_px: int) -> Bitmap:
        """Draw a piece of text.

        Args:
            text: without line breaks.
            mode: `L` for smooth edges, `1` for hard ones.
            stroke_px: width of a line around the glyphs, filled.
        """
        key = (text, mode, stroke_px)
        found = self._bitmaps.get(key)
        if found is None:
            coverage, (left, top) = self._face.getmask2(
                text, mode, stroke_width=stroke_px, anchor="la", stroke_filled=True
            )
            width, height = coverage.size
            seen = coverage if width and height else None
            found = Bitmap(seen, left, top, left + width, top + height)
            self._bitmaps[key] = found
            self.spent_px += width * height + 64
        return found


class Faces:
    """Faces by file and size, all forgotten when they take too much memory."""

    def __init__(self, budget_px: int = _BUDGET_PX, max_faces: int = _MAX_FACES) -> None:
        self._budget_px = budget_px
        self._max_faces = max_faces
        self._faces: dict[tuple[str, int], Face] = {}

    def face(self, font: str, size_px: int) -> Face:
        """Give the face of a font file at a size.

        Raises:
            OSError: if the file is no font.
        """
        key = (font, size_px)
        face = self._faces.get(key)
        if face is None:
            full = sum(face.spent_px for face in self._faces.values()) > self._budget_px
            if full or len(self._faces) >= self._max_faces:
                self.forget()
            face = self._faces[key] = Face(font, size_px)
        elif face.spent_px > self._budget_px:
            face = self._faces[key] = Face(font, size_px)
        return face

    def forget(self) -> None:
        """Begin anew, as a new process would."""
        self._faces.clear()


FACES = Faces()
