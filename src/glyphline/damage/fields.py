"""Random fields: grain and clouds, and the grey levels of ink and paper they are laid on."""

from functools import cache

import cv2
import numpy as np

_TILE = (512, 2048)
_TILE_SEED = 1
_COARSE = 2
_CUBIC_STD = 0.84  # what cubic interpolation leaves of a standard deviation of 1


def grain(shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Draw independent normal values of mean 0 and standard deviation 1.

    They are cut from a tile that is the same in every process, at one of a million places: a
    fortieth of the time of drawing them anew, and as good as new beside the next picture's.

    Args:
        shape: (H, W).
        rng: where the randomness comes from.

    Returns:
        (H, W) float32.
    """
    return _cut(1, shape, rng)


def clouds(shape: tuple[int, int], cell_px: float, rng: np.random.Generator) -> np.ndarray:
    """Draw a smooth field of mean 0 and standard deviation of about 1.

    Args:
        shape: (H, W).
        cell_px: distance of independent values; the field is smooth below it.
        rng: where the randomness comes from.

    Returns:
        (H, W) float32.
    """
    H, W = shape
    if cell_px >= 2 * _COARSE:  # so smooth that a quarter of the points gives it
        coarse = clouds((-(-H // _COARSE), -(-W // _COARSE)), cell_px / _COARSE, rng)
        size = (coarse.shape[1] * _COARSE, coarse.shape[0] * _COARSE)
        return cv2.resize(coarse, size, interpolation=cv2.INTER_LINEAR)[:H, :W]
    return _cut(min(max(1, round(cell_px)), 3), shape, rng)


def _cut(cell: int, shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """A piece of a tile, or of its negative."""
    tile = _tile(cell)
    H, W = shape
    below, beside = max(0, H - _TILE[0]), max(0, W - _TILE[1])
    if below or beside:  # rare: the tile's mirror image continues it
        tile = cv2.copyMakeBorder(tile, 0, below, 0, beside, cv2.BORDER_REFLECT)
    top = int(rng.integers(0, tile.shape[0] - H + 1))
    left = int(rng.integers(0, tile.shape[1] - W + 1))
    sign = np.float32(1 - 2 * int(rng.integers(0, 2)))
    return tile[top : top + H, left : left + W] * sign


@cache
def _tile(cell: int) -> np.ndarray:
    """Smooth values with this distance between independent ones: float32, 4 MB."""
    rng = np.random.default_rng([_TILE_SEED, cell])
    rows, columns = (-(-side // cell) + 2 for side in _TILE)
    points = rng.standard_normal((rows, columns), np.float32)
    if cell == 1:
        return points[: _TILE[0], : _TILE[1]]
    points *= np.float32(1 / _CUBIC_STD)
    smooth = cv2.resize(points, (columns * cell, rows * cell), interpolation=cv2.INTER_CUBIC)
    # The outermost cells are extrapolated flat, so they are left out.
    return smooth[cell : cell + _TILE[0], cell : cell + _TILE[1]]


def border_of(picture: np.ndarray) -> np.ndarray:
    """The pixels along the four edges: (2 H + 2 W,) uint8."""
    return np.concatenate((picture[0], picture[-1], picture[:, 0], picture[:, -1]))


def paper_level(picture: np.ndarray) -> int:
    """The grey level that the picture's border mostly has."""
    border = border_of(picture)
    middle = len(border) // 2
    return int(np.partition(border, middle)[middle])


def dark_and_light(picture: np.ndarray) -> tuple[int, int]:
    """The grey levels of ink and paper; of paper and ink for light text on dark.

    The paper's is that of the border, so that its noise does not set it; the other is the
    farthest level there is.
    """
    paper = paper_level(picture)
    darkest, lightest = int(picture.min()), int(picture.max())
    return (darkest, paper) if paper - darkest >= lightest - paper else (paper, lightest)


def to_uint8(picture: np.ndarray) -> np.ndarray:
    """Round float32 grey levels to uint8, clipped to [0, 255]; the input is used up."""
    np.rint(picture, out=picture)
    return np.clip(picture, 0, 255, out=picture).astype(np.uint8)
