"""The pictures of flipped samples, from wherever the tested data can be had."""

import base64
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np

from glyphline.comparing.folders import data_of_folder, holds
from glyphline.comparing.operand import SPLIT, Operand, TestData, same_data
from glyphline.comparing.pairing import Flip, Pair
from glyphline.errors import DataError
from glyphline.picture import decode_picture, encode_png
from glyphline.shards import read_samples

MAX_HEIGHT_PX, MAX_WIDTH_PX = 96, 720
# Whose confidence brings a flip to the front: A's, B's.
_WEIGHTS: dict[Flip, tuple[int, int]] = {"broken": (0, 1), "mended": (1, 0), "both_wrong": (1, 1)}

Flips = dict[tuple[str, Flip], tuple[list[Pair], int]]
"""Section and kind -> the samples to show, and how many there are."""

UNAVAILABLE = (
    "Pictures are not available: the data that was tested lies neither in data/balanced nor in "
    "DVC's cache or remote."
)


def choose_flips(pairs: Sequence[Pair], limit: int) -> Flips:
    """Take the flips of each section and kind that are worth seeing first.

    Broken samples: B's most confident errors; mended ones: A's; both wrong: the most confident
    together.

    Args:
        pairs: all samples.
        limit: how many are shown of each section and kind.
    """
    chosen: Flips = {}
    for section in ("characters", "lines"):
        for kind in _WEIGHTS:
            found = [
                pair
                for pair in pairs
                if pair.flip == kind and (len(pair.a.truth) == 1) == (section == "characters")
            ]
            chosen[section, kind] = (sorted(found, key=_worth_seeing)[:limit], len(found))
    return chosen


def flip_pictures(a: Operand, b: Operand, pairs: Sequence[Pair], root: Path) -> dict[str, str]:
    """Load the pictures of some samples.

    They are taken from the working tree if it holds what was tested, else from either side's
    revision through DVC.

    Args:
        a: the first side.
        b: the second side.
        pairs: the samples to show.
        root: of the repository.

    Returns:
        A's name of a sample -> data URI of its picture, reduced to at most `MAX_HEIGHT_PX`;
        empty when no place has them.
    """
    for side, data in _places(a, b, root):
        names = {(pair.b if side is b else pair.a).name: pair.a.name for pair in pairs}
        with TemporaryDirectory() as space:
            folder = data.fetch(Path(space))
            try:
                if folder is None or not holds(folder, side.readings):
                    continue
                found = _load(folder, names)
            except (
                DataError,
                OSError,
                ValueError,
            ):  # damaged shards; another place may have better ones
                continue
        return found
    return {}


def _places(a: Operand, b: Operand, root: Path) -> Iterable[tuple[Operand, TestData]]:
    """Where the pictures may lie, and whose names count there; the nearest first."""
    for side in (a, b):
        here = data_of_folder(root / "data" / "balanced", side.readings)
        if here.shards and same_data(here, side.data) is not False:
            yield side, here
    yield a, a.data
    yield b, b.data


def _worth_seeing(pair: Pair) -> tuple[float, str]:
    of_a, of_b = _WEIGHTS[pair.flip]
    return -(of_a * pair.a.confidence + of_b * pair.b.confidence), pair.a.name


def _load(folder: Path, names: dict[str, str]) -> dict[str, str]:
    wanted = {int(name.partition(":")[2]): shown for name, shown in names.items()}
    last = max(wanted, default=-1)
    found = {}
    for index, sample in enumerate(read_samples(folder, SPLIT)):
        if index > last:
            break
        if index in wanted:
            found[wanted[index]] = _data_uri(decode_picture(sample.image))
    return found


def _data_uri(picture: np.ndarray) -> str:
    """A PNG for the page; large pictures are reduced, small ones kept as they are."""
    H, W = picture.shape
    scale = min(1.0, MAX_HEIGHT_PX / H, MAX_WIDTH_PX / W)
    if scale < 1:
        size = (max(1, round(W * scale)), max(1, round(H * scale)))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return "data:image/png;base64," + base64.b64encode(encode_png(picture)).decode("ascii")
