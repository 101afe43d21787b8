"""Many pictures to model input at once, each as if it were alone."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from glyphline.ink import inks_of
from glyphline.preprocess import Preprocess, divisor, fit_square, prepare, to_fit

SMALL = 128 * 128  # px of pictures that are worth putting together
TALL = 256  # px; longer strips, which `fit_square` shrinks in two steps, are left to it


def in_widths(
    pictures: Sequence[np.ndarray], how: Preprocess
) -> Iterator[tuple[list[int], np.ndarray]]:
    """Prepare several pictures, those of one width together, so that none changes another.

    Args:
        pictures: (H, W) uint8 each.
        how: preprocessing.

    Yields:
        Positions in `pictures`, and their (B, height_px, W, 1) float32; narrow ones first.
    """
    if how.kind == "character":
        if pictures:
            yield list(range(len(pictures))), prepare_characters(pictures, how)
        return
    groups: dict[int, list[tuple[int, np.ndarray]]] = {}
    for position, picture in enumerate(pictures):
        one = prepare(picture, how)
        groups.setdefault(one.shape[1], []).append((position, one))
    for _, group in sorted(groups.items()):
        yield [position for position, _ in group], np.stack([one for _, one in group])[..., None]


def prepare_characters(pictures: Sequence[np.ndarray], how: Preprocess) -> np.ndarray:
    """What `prepare` makes of pictures of characters, bit for bit, in order.

    Small ones of one shape are worked on together, in half of the time.

    Args:
        pictures: (H, W) uint8 each.
        how: preprocessing, of kind `character`.

    Returns:
        (N, height_px, width_px, 1) float32 in [0, 1].
    """
    shapes: dict[tuple[int, ...], list[int]] = {}
    for position, picture in enumerate(pictures):
        shapes.setdefault(picture.shape, []).append(position)
    prepared = np.empty((len(pictures), how.height_px, how.width_px), np.float32)
    for (height, width), positions in shapes.items():
        own = [pictures[position] for position in positions]
        if len(own) > 1 and height * width <= SMALL:
            prepared[positions] = _of_one_shape(np.stack(own), how)
        else:
            prepared[positions] = [prepare(picture, how) for picture in own]
    return prepared[..., None]


def _of_one_shape(pictures: np.ndarray, how: Preprocess) -> np.ndarray:
    """`prepare` for characters of one shape: (N, H, W) uint8 to (N, height_px, width_px)."""
    inks = inks_of(pictures)
    if how.framing == "whole" and max(how.height_px, how.width_px) <= max(inks.shape[1:]) < TALL:
        fitted, strongest = _shrunk(inks, how), inks.max(axis=(1, 2)).tolist()
    else:
        shown = [to_fit(ink, how) for ink in inks]
        fitted = np.stack([fit_square(ink, how) for ink in shown])
        strongest = [int(ink.max()) for ink in shown]
    divisors = map(divisor, strongest, fitted.max(axis=(1, 2)).tolist())
    return np.divide(fitted, np.array(list(divisors))[:, None, None])


def _shrunk(inks: np.ndarray, how: Preprocess) -> np.ndarray:
    """`fit_square` of pictures that do not grow: one above the other they shrink as one picture.

    Their borders fall on borders of pixels, so that none has a share in its neighbour.
    """
    count, height, width = inks.shape
    side = max(height, width)
    if height != width:
        top, left = (side - height) // 2, (side - width) // 2
        squares = np.zeros((count, side, side), np.uint8)
        squares[:, top : top + height, left : left + width] = inks
        inks = squares
    if side == how.height_px == how.width_px:
        return inks
    size = (how.width_px, count * how.height_px)
    shrunk = cv2.resize(inks.reshape(-1, side), size, interpolation=cv2.INTER_AREA)
    return shrunk.reshape(count, how.height_px, how.width_px)
