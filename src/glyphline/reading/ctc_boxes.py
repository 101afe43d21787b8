"""Where the characters of a CTC reading stand, from the steps that say them."""

import itertools
from dataclasses import dataclass

import numpy as np

from glyphline.charset import Charset
from glyphline.decoding import softmax
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


def emitted(logits: np.ndarray, charset: Charset) -> list[Step]:
    """The characters of the best path with their places.

    Args:
        logits: (T, V) of one line, V = len(charset) + 1; the blank is the last of V.
        charset: the model's characters.

    Returns:
        In reading order; joined, the text that `decode_ctc` gives.
    """
    probabilities = softmax(logits)
    path = probabilities.argmax(axis=-1)  # (T,)
    borders = np.flatnonzero(np.diff(path)) + 1
    starts, ends = [0, *borders.tolist()], [*borders.tolist(), len(path)]
    steps = []
    for start, end in zip(starts, ends, strict=True):
        label = int(path[start])
        if label < len(charset):
            sure = float(probabilities[start:end, label].max())
            middle = (start + end) / 2 / len(path)
            steps.append(Step(charset.characters[label], sure, middle))
    return steps


def spelt(logits: np.ndarray, charset: Charset, text: str) -> list[Step]:
    """The characters of a text that is not the best path's, with the places they have in it.

    Args:
        logits: (T, V) of one line, as for `emitted`.
        charset: the model's characters.
        text: what a decoder read of these logits.
    """
    probabilities = softmax(logits)
    ids = charset.encode(text)
    says = text_steps(probabilities, ids)
    steps = []
    for position, index in enumerate(ids):
        own = np.flatnonzero(says == position)
        sure = float(probabilities[own, index].max())
        middle = (int(own[0]) + int(own[-1]) + 1) / 2 / len(logits)
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
    return [
        _trimmed(mask, Box(int(start), top, max(int(start) + 1, round(end)), bottom))
        for start, end in zip([left, *inner], [*inner, right], strict=True)
    ]


def _trimmed(mask: np.ndarray, box: Box) -> Box:
    """The box around the ink inside a box; that box itself if there is none."""
    inside = mask[box.top : box.bottom, box.left : box.right]
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not rows.size:
        return box
    return Box(
        box.left + int(columns[0]),
        box.top + int(rows[0]),
        box.left + int(columns[-1]) + 1,
        box.top + int(rows[-1]) + 1,
    )
