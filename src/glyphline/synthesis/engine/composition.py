"""Ink and background brought together, or refused as too alike."""

import numpy as np
from PIL import Image, ImageStat

from glyphline.synthesis.engine.background import Background
from glyphline.synthesis.engine.ink import Ink, blend, to_grey

# TRDG refuses a picture whose ink and background differ by less, in its own measure.
_MIN_DIFFERENCE = 15
_SEEN = 0.85  # of the ink must stand out from an uneven background
_BRIGHTEST_INK = 2 * 255 / 3  # that measure counts two of three channels


def may_be_too_alike(background: Background) -> bool:
    """Tell whether there is an ink that TRDG would refuse on a background."""
    return background.brightness < _BRIGHTEST_INK + _MIN_DIFFERENCE


def too_alike(ink: Ink, mask: Image.Image, background: Background) -> bool:
    """Tell whether TRDG would refuse an ink on a background.

    Args:
        ink: the scaled text.
        mask: mode L, of the same size; the ink's mean is taken where it is not 0.
        background: the background.
    """
    colors = np.where(ink.alpha, ink.colors, 0) if ink.is_flat else ink.colors
    channels = [*np.broadcast_to(colors, (3, *ink.alpha.shape)), ink.alpha]
    pixels = np.stack(channels, axis=-1).astype(np.uint8)
    means = ImageStat.Stat(Image.fromarray(pixels), mask).mean
    return abs(sum(means[:2]) / 3 - background.brightness) < _MIN_DIFFERENCE


def stands_out(ink: Ink, background: Background, corner: tuple[int, int], contrast: float) -> bool:
    """Tell whether most of the ink differs from the background beneath it.

    Args:
        ink: the scaled text.
        background: the background.
        corner: left and top of the ink.
        contrast: by how many grey levels.
    """
    inner, outer = _overlap(ink.alpha.shape, background.planes[0].shape, corner)
    inked = ink.alpha[inner] > 127
    over, under = ink.colors, background.planes[:, *outer]
    over = over if ink.is_flat else over[:, *inner]
    grey = over[0] if len(over) == 1 else to_grey(over)
    paper = under[0] if len(under) == 1 else to_grey(under)
    apart = np.abs(np.subtract(paper, grey, dtype=np.int16)) >= contrast
    return int(np.count_nonzero(apart & inked)) >= _SEEN * int(np.count_nonzero(inked))


def lay(ink: Ink, background: Background, corner: tuple[int, int], image_mode: str) -> np.ndarray:
    """Lay ink on a background, whose planes are written to.

    Args:
        ink: the scaled text; what reaches beyond the background is cut off.
        background: the background.
        corner: left and top of the ink.
        image_mode: `L` or `RGB`.

    Returns:
        (H, W) uint8 where all channels are equal or image_mode is L, else (H, W, 3).
    """
    planes, colors = background.planes, ink.colors
    inner, outer = _overlap(ink.alpha.shape, planes[0].shape, corner)
    alpha = ink.alpha[inner]
    if not ink.is_flat:
        colors = colors[:, *inner]
    if background.channels == 1 and len(colors) == 3:
        colors = to_grey(colors)[None]
    blended = blend(alpha, planes[:, *outer], colors)
    if image_mode == "L" and len(planes) == 1 and len(blended) == 3:
        blended = to_grey(blended)[None]
    if len(planes) < len(blended):
        planes = np.repeat(planes, 3, axis=0)
    planes[:, *outer] = blended
    if len(planes) == 1:
        return planes[0]
    if image_mode == "L":
        return to_grey(planes)
    return np.ascontiguousarray(planes.transpose(1, 2, 0))  # (H, W, 3)


def _overlap(
    ink: tuple[int, ...], whole: tuple[int, ...], corner: tuple[int, int]
) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """The part of the ink that is to be seen, and its place in the whole."""
    inner, outer = [], []
    for length, limit, start in zip(ink, whole, reversed(corner), strict=True):
        begin, end = max(start, 0), max(min(start + length, limit), 0)
        begin = min(begin, end)
        inner.append(slice(begin - start, end - start))
        outer.append(slice(begin, end))
    return (inner[0], inner[1]), (outer[0], outer[1])
