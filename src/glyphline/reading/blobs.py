"""The connected pieces of ink of a line, upright and as they stand when slanted type is upright."""

from dataclasses import dataclass

import cv2
import numpy as np

from glyphline.ink import MIN_CONTRAST
from glyphline.reading.geometry import Box, around

WORKING_PX = 96  # height to which smaller lines are enlarged, so that narrow gaps have pixels
SPECK = 0.12  # of the square of a stroke's width; smaller pieces are dust
SLANTS = (0.0, 0.1, 0.2, 0.3, 0.4)  # columns to the left per row down
HAIRLINE = 0.03  # of the line's height; thinner strokes fade and come apart
FAINT = 0.5  # of the level of ink, for what continues a hairline
UPRIGHT_BONUS = 1.06  # a slant has to be this much clearer than none


@dataclass(frozen=True, slots=True)
class Blob:
    """A piece of ink, or several that make one character.

    Attributes:
        box: where it is.
        start: leftmost edge once the slant of the line is taken away, px.
        end: rightmost edge likewise.
        area: pixels of ink.
        labels: the connected pieces it consists of.
    """

    box: Box
    start: float
    end: float
    area: int
    labels: tuple[int, ...]

    @property
    def middle(self) -> float:
        """Column of its middle once the slant is taken away."""
        return (self.start + self.end) / 2

    def joined(self, other: "Blob") -> "Blob":
        """Both as one."""
        return Blob(
            around((self.box, other.box)),
            min(self.start, other.start),
            max(self.end, other.end),
            self.area + other.area,
            self.labels + other.labels,
        )


@dataclass(frozen=True)
class InkedLine:
    """A line in black and white, enlarged if it was small.

    Attributes:
        mask: (H, W) uint8, 1 where there is ink.
        labels: (H, W) int32, the number of each piece of ink, 0 where there is paper.
        blobs: the pieces by their middle.
        stroke: typical width of a stroke, px.
        slant: columns to the left per row down.
    """

    mask: np.ndarray
    labels: np.ndarray
    blobs: tuple[Blob, ...]
    stroke: float
    slant: float


def enlargement(height: int) -> int:
    """By which whole factor a line of this height is enlarged."""
    return max(1, min(4, round(WORKING_PX / height)))


def find_blobs(ink: np.ndarray) -> InkedLine | None:
    """Find the pieces of ink of a line.

    Args:
        ink: (H, W) uint8, 0 where there is paper, already enlarged.

    Returns:
        None for a line without ink.
    """
    level = ink_level(ink)
    if level is None:
        return None
    mask = (ink > level).view(np.uint8)
    if stroke_width(mask) < HAIRLINE * ink.shape[0]:
        mask = _continued(mask, (ink > FAINT * level).view(np.uint8))
    stroke = stroke_width(mask)
    slant = _slant(mask)
    labels, blobs = label(mask, slant)
    kept = tuple(blob for blob in blobs if blob.area >= SPECK * stroke**2)
    return InkedLine(mask, labels, kept, stroke, slant) if kept else None


def _continued(mask: np.ndarray, faint: np.ndarray) -> np.ndarray:
    """Fainter ink wherever it hangs together with ink: strokes that a level has broken.

    Source: Canny 1986, hysteresis with two thresholds.
    """
    count, labels = cv2.connectedComponents(faint, connectivity=8)
    kept = np.zeros(count, np.uint8)
    kept[labels[mask > 0]] = 1
    return kept[labels]


def ink_level(ink: np.ndarray) -> int | None:
    """The level above which a pixel is ink (Otsu 1979); None when nothing stands out."""
    strongest = int(cv2.blur(ink, (3, 3)).max())
    if strongest < MIN_CONTRAST:
        return None
    level, _ = cv2.threshold(ink, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return int(min(max(level, MIN_CONTRAST / 2), 0.6 * strongest))


def stroke_width(mask: np.ndarray) -> float:
    """Typical width of the strokes in px: twice the area over the length of the edges."""
    edges = cv2.morphologyEx(
        mask, cv2.MORPH_GRADIENT, np.ones((2, 2), np.uint8), borderType=cv2.BORDER_CONSTANT
    )
    return max(1.0, 2.0 * float(mask.sum()) / max(1.0, float(edges.sum())))


def label(mask: np.ndarray, slant: float) -> tuple[np.ndarray, list[Blob]]:
    """Number the pieces of ink and measure them; sorted by their middle."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    starts = stats[:, cv2.CC_STAT_LEFT].astype(float)
    ends = starts + stats[:, cv2.CC_STAT_WIDTH]
    if slant:
        rows, columns = np.nonzero(labels)
        owners = labels[rows, columns].astype(np.intp)
        upright = columns + slant * (rows - mask.shape[0] / 2)
        starts, ends = np.full(count, np.inf), np.full(count, -np.inf)
        np.minimum.at(starts, owners, upright)
        np.maximum.at(ends, owners, upright + 1)
    blobs = []
    for index in range(1, count):
        left, top, width, height, area = stats[index].tolist()
        box = Box(left, top, left + width, top + height)
        blobs.append(Blob(box, float(starts[index]), float(ends[index]), area, (index,)))
    return labels, sorted(blobs, key=lambda blob: (blob.middle, blob.box))


def _slant(mask: np.ndarray) -> float:
    """The slant at which the columns of ink are most unequal, as stems standing upright make them.

    Source: Vinciarelli and Luettin 2001, deslanting by shear.
    """
    height, width = mask.shape
    best, clearest = 0.0, 0.0
    for slant in SLANTS:
        shear = np.array([[1, slant, 0], [0, 1, 0]], np.float32)
        size = (width + int(slant * height), height)
        sheared = cv2.warpAffine(mask, shear, size, flags=cv2.INTER_NEAREST) if slant else mask
        columns = sheared.sum(axis=0, dtype=np.float64)
        clear = float(np.square(columns).sum()) * (UPRIGHT_BONUS if not slant else 1.0)
        if clear > clearest:
            best, clearest = slant, clear
    return best
