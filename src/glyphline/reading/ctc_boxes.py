"""Where the characters of a CTC reading stand, from the steps that say them."""

import itertools
from dataclasses import dataclass

import numpy as np

from glyphline.charset import Charset
from glyphline.decoding.steps import text_steps
from glyphline.ink import ink_box, ink_of
from glyphline.preprocess import Preprocess, line_width
from glyphline.reading.geometry import Box

INK = 1 / 3  # of the strongest ink, for a pixel that counts as ink of a character


@dataclass(frozen=True)
class Step:
    """A character on the path that was read.

    Attributes:
        text: the character.
        confidence: its largest probability on the steps that emit it.
        middle: of those steps, as a share of the input's width, in [0, 1].
    """

    text: str
    confidence: float
    middle: float


def emitted(probabilities: np.ndarray, charset: Charset) -> list[Step]:
    """The characters of the best path with their places.

    Args:
        probabilities: (T, V) of one line, V = len(charset) + 1; the blank is the last of V.
        charset: the model's characters.

    Returns:
        In reading order; joined, the text that `decode_probabilities` gives.
    """
    path = probabilities.argmax(axis=-1)  # (T,)
    borders = np.concatenate(([0], np.flatnonzero(np.diff(path)) + 1, [len(path)]))
    starts, middles = borders[:-1], (borders[:-1] + borders[1:]) / (2 * len(path))
    sure = np.maximum.reduceat(probabilities[np.arange(len(path)), path], starts)
    emits = path[starts] < len(charset)
    return [
        Step(charset.characters[label], confidence, middle)
        for label, confidence, middle in zip(
            path[starts][emits].tolist(), sure[emits].tolist(), middles[emits].tolist(), strict=True
        )
    ]


def spelt(probabilities: np.ndarray, charset: Charset, text: str) -> list[Step]:
    """The characters of a text that is not the best path's, with the places they have in it.

    Args:
        probabilities: (T, V) of one line, as for `emitted`.
        charset: the model's characters.
        text: what a decoder read of them.
    """
    ids = charset.encode(text)
    says = text_steps(probabilities, ids)
    steps = []
    for position, index in enumerate(ids):
        own = np.flatnonzero(says == position)
        sure = float(probabilities[own, index].max())
        middle = (int(own[0]) + int(own[-1]) + 1) / 2 / len(probabilities)
        steps.append(Step(charset.characters[index], sure, middle))
    return steps


def place(steps: list[Step], picture: np.ndarray, how: Preprocess, width_px: int) -> list[Box]:
    """Boxes of the characters in px of the line's picture.

    A character reaches half way to its neighbours' places, and there as far as there is ink.

    Args:
        steps: as `emitted` returns them.
        picture: (H, W) uint8, the line.
        how: how it became the model's input.
        width_px: of that input.
    """
    if not steps:
        return []
    ink = ink_of(picture)
    height, width = ink.shape
    top, bottom, left, right = ink_box(ink) if how.framing == "ink" else (0, height, 0, width)
    fitted = min(line_width(bottom - top, right - left, how.height_px), how.width_px)
    scale = width_px * (right - left) / fitted  # px of the picture per share of the input
    middles = [min(float(right), left + step.middle * scale) for step in steps]
    inner = [(a + b) / 2 for a, b in itertools.pairwise(middles)]
    mask = ink > max(1, int(ink.max()) * INK)
    starts = [int(start) for start in (left, *inner)]
    ends = [max(a + 1, round(end)) for a, end in zip(starts, (*inner, right), strict=True)]
    return _trimmed(mask[top:bottom], starts, ends, top)


def _trimmed(mask: np.ndarray, starts: list[int], ends: list[int], top: int) -> list[Box]:
    """The boxes around the ink of each part of a line's width; the whole part if it has none.

    All parts at once: one after the other they took a fifth of the time of reading a line.

    Args:
        mask: (H, W) bool, where there is ink.
        starts: first column of each part.
        ends: column after its last.
        top: row of the picture that is the mask's first.
    """
    height, width = mask.shape
    borders = np.minimum(np.column_stack((starts, ends)).ravel(), width)
    closed = np.zeros((height, width + 1), bool)  # a column more, for parts that end at W
    closed[:, :width] = mask
    rows = np.logical_or.reduceat(closed, borders, axis=1)[:, ::2]  # (H, parts)
    firsts, lasts = rows.argmax(axis=0).tolist(), rows[::-1].argmax(axis=0).tolist()
    columns = np.flatnonzero(mask.any(axis=0))
    counts = np.searchsorted(columns, borders).tolist()
    boxes = []
    for part, (start, end) in enumerate(zip(starts, ends, strict=True)):
        first, after = counts[2 * part], counts[2 * part + 1]
        if first == after:
            boxes.append(Box(start, top, end, top + height))
            continue
        left, right = int(columns[first]), int(columns[after - 1]) + 1
        boxes.append(Box(left, top + firsts[part], right, top + height - lasts[part]))
    return boxes
