"""Pieces of a folder's pictures, which are decoded once and kept."""

from pathlib import Path
from random import Random

import numpy as np
from PIL import Image

from glyphline.synthesis.engine.settings import BeyondEngineError

_BUDGET_BYTES = 128_000_000  # of decoded pictures in memory
_CHANNELS = {"L": 1, "RGB": 3, "RGBA": 4}

_kept: dict[tuple[Path, int, int], Image.Image] = {}


def draw_piece(folder: str, width: int, height: int, rng: Random) -> np.ndarray:
    """Draw a picture of a folder and a place in it; small pictures are enlarged first.

    The files are taken in the order of their names.

    Args:
        folder: holds nothing but pictures.
        width: of the piece.
        height: of the piece.
        rng: where the randomness comes from.

    Returns:
        (height, width) uint8 in mode L, (height, width, 3) in RGB, with alpha 4 channels.

    Raises:
        BeyondEngineError: for an empty folder, and for pictures of other modes or not opaque.
        OSError: if the folder or the picture cannot be read.

    Source: TRDG 1.8.0, `background_generator.image`, re-derived from its behaviour.
    """
    files = sorted(Path(folder).iterdir())
    if not files:
        raise BeyondEngineError
    picture = _load(files[rng.randint(0, len(files) - 1)])
    lanczos = Image.Resampling.LANCZOS
    if picture.width < width:
        picture = picture.resize((width, int(picture.height * (width / picture.width))), lanczos)
    if picture.height < height:
        picture = picture.resize((int(picture.width * (height / picture.height)), height), lanczos)
    left = 0 if picture.width == width else rng.randint(0, picture.width - width)
    top = 0 if picture.height == height else rng.randint(0, picture.height - height)
    return np.asarray(picture.crop((left, top, left + width, top + height)))


def _load(path: Path) -> Image.Image:
    status = path.stat()
    key = (path, status.st_mtime_ns, status.st_size)
    if key not in _kept:
        with Image.open(path) as opened:
            if opened.mode not in _CHANNELS:
                raise BeyondEngineError
            opened.load()
            picture = opened.copy()
        if picture.mode == "RGBA" and picture.getchannel("A").getextrema() != (255, 255):
            raise BeyondEngineError
        if sum(_size(kept) for kept in [picture, *_kept.values()]) > _BUDGET_BYTES:
            _kept.clear()
        _kept[key] = picture
    return _kept[key]


def _size(picture: Image.Image) -> int:
    return picture.width * picture.height * _CHANNELS[picture.mode]
