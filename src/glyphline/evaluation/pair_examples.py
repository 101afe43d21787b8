"""Pictures of each confused pair: characters as they are, lines where the pair occurs in them."""

from collections.abc import Sequence

import cv2
import numpy as np

from glyphline.alignment import align
from glyphline.confusion import NONE, ConfusedPair
from glyphline.evaluation.galleries import random_choice
from glyphline.evaluation.predict import ReadSplit
from glyphline.evaluation.readings import Reading
from glyphline.picture import encode_png

HEIGHT_PX = 40
WIDEST_PX = 240
_CHARACTERS, _LINES = 6, 2  # pictures of a pair


def pair_examples(
    pairs: Sequence[ConfusedPair], read: ReadSplit, classes: str, seed: int
) -> list[list[bytes]]:
    """Draw some pictures of each pair at random.

    Args:
        pairs: some of the confused pairs.
        read: what the confusions were counted over.
        classes: the characters of the charset.
        seed: of the draw.

    Returns:
        PNG files of each pair, at most `HEIGHT_PX` high and `WIDEST_PX` wide.
    """
    wanted: dict[tuple[str, str], list[int]] = {(pair.truth, pair.read): [] for pair in pairs}
    for index, reading in enumerate(read.readings):
        for pair in _pairs(reading, classes):
            if pair in wanted:
                wanted[pair].append(index)
    chosen = [_choose(read.readings, indices, seed) for indices in wanted.values()]
    pictures = dict(read.pictures(frozenset(index for some in chosen for index in some)))
    return [[_small(pictures[index]) for index in some] for some in chosen]


def _pairs(reading: Reading, classes: str) -> set[tuple[str, str]]:
    """What was read as what, in the words of the confusion matrix."""
    if reading.correct:
        return set()
    single = len(reading.truth) == 1
    found = [(reading.truth, reading.text)] if single else align(reading.truth, reading.text)
    named = {
        tuple(one if len(one) == 1 and one in classes else NONE for one in pair) for pair in found
    }
    return {(truth, text) for truth, text in named if truth != text}


def _choose(readings: Sequence[Reading], indices: Sequence[int], seed: int) -> list[int]:
    """Some of the readings, in their order."""
    lines = any(len(readings[index].truth) > 1 for index in indices)
    names = [readings[index].name for index in indices]
    drawn = random_choice(names, _LINES if lines else _CHARACTERS, seed)
    return [indices[place] for place in drawn]


def _small(picture: np.ndarray) -> bytes:
    H, W = picture.shape
    scale = min(HEIGHT_PX / H, WIDEST_PX / W, 1.0)
    size = max(1, round(W * scale)), max(1, round(H * scale))
    return encode_png(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
