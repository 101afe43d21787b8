"""A line's picture cut into characters, and the spaces between them."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from glyphline.ink import ink_of
from glyphline.picture import to_grey
from glyphline.reading.blobs import Blob, InkedLine, enlargement, find_blobs, ink_level
from glyphline.reading.geometry import Box
from glyphline.reading.joining import join
from glyphline.reading.spacing import find_spaces
from glyphline.reading.splitting import split


@dataclass(frozen=True, slots=True)
class Segment:
    """One character of a line.

    Attributes:
        box: around its ink, in px of the line's picture.
        after_space: whether white space parts it from the character before.
    """

    box: Box
    after_space: bool


@dataclass(frozen=True)
class Segmentation:
    """The characters of a line in reading order, from left to right.

    Attributes:
        segments: one per character.
        owners: (H, W) uint16: 0 for paper, n for ink of the n-th character, counted from 1.
    """

    segments: tuple[Segment, ...]
    owners: np.ndarray = field(compare=False, repr=False)

    def text(self, characters: list[str]) -> str:
        """Set the texts of the characters together, with spaces where they belong."""
        pairs = zip(self.segments, characters, strict=True)
        return "".join(" " * segment.after_space + text for segment, text in pairs)


def segment(picture: np.ndarray) -> Segmentation:
    """Cut a line into characters.

    The ink is told from the paper by its level, either being the darker one. Pieces of ink become
    characters: dots and accents join their letters, the parts of `= : ; ! ? % "` one another;
    pieces too wide for one character are cut where they are thinnest. Slanted type is measured
    upright. Equal pictures give equal results.

    Args:
        picture: (H, W) grey, or any picture that `to_grey` takes; one line of text.

    Returns:
        No segments for a picture without ink.

    Raises:
        ImageError: if it is no picture.
    """
    grey = to_grey(picture)
    ink = ink_of(grey)
    factor = enlargement(grey.shape[0])
    if factor > 1:
        ink = cv2.resize(ink, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    line = find_blobs(ink)
    if line is None:
        return Segmentation((), np.zeros(grey.shape, np.uint16))
    tall = tall_height(line)
    line = split(line, ink, ink_level(ink) or 0, tall)
    characters = join(list(line.blobs), tall, line.stroke)
    spaces = find_spaces(characters, tall)
    owners = _owners(line, characters)[::factor, ::factor]
    segments = [
        Segment(_shrunk(blob.box, factor), space)
        for blob, space in zip(characters, spaces, strict=True)
    ]
    return Segmentation(tuple(segments), np.ascontiguousarray(owners))


def tall_height(line: InkedLine) -> float:
    """Height of the line's tall characters (capitals, figures) in px, from its pieces of ink.

    In a line of small letters alone it is their height; in one of dots and dashes, that of a
    character with strokes of this width.
    """
    heights = sorted(blob.box.height for blob in line.blobs)
    high = [height for height in heights if height >= 0.5 * heights[-1]]
    return max(float(high[int(0.75 * (len(high) - 1))]), 3.0 * line.stroke)


def _owners(line: InkedLine, characters: list[Blob]) -> np.ndarray:
    """(H, W) uint16, the number of the character that each pixel belongs to."""
    numbers = np.zeros(int(line.labels.max()) + 1, np.uint16)
    for number, character in enumerate(characters, start=1):
        numbers[list(character.labels)] = number
    return numbers[line.labels]


def _shrunk(box: Box, factor: int) -> Box:
    return Box(
        box.left // factor, box.top // factor, -(-box.right // factor), -(-box.bottom // factor)
    )
