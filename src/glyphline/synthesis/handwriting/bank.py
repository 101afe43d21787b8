"""Real characters to compose lines from: a few per class, in files that workers map into memory."""

import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from glyphline.errors import DataError
from glyphline.ink import ink_box, ink_of
from glyphline.outputs import new_folder, read_json, write_json
from glyphline.picture import decode_picture
from glyphline.shards import read_columns, read_samples

LONGEST_PX = 64  # side of a picture that is kept
_PIXELS, _SIZES, _CONTENTS = "pixels.u8", "sizes.npy", "characters.json"


class Bank(NamedTuple):
    """Pictures of single characters.

    Attributes:
        pixels: all pictures one after the other, uint8, mapped from the file.
        sizes: (N, 3) int64: where each begins, its height, its width.
        members: class -> its pictures, as a range of the N.
    """

    pixels: np.ndarray
    sizes: np.ndarray
    members: dict[str, range]

    def picture(self, number: int) -> np.ndarray:
        """(H, W) uint8: the ink of one, cropped to it, 255 where it is strongest."""
        start, height, width = self.sizes[number].tolist()
        return self.pixels[start : start + height * width].reshape(height, width)


@contextmanager
def bank_beside(out: Path, balanced: Path, per_class: int, seed: int) -> Iterator[Path]:
    """Gather the bank for a run, in a folder beside its output that goes when the run ends.

    Raises:
        DataError: see `gather`.
        OutputError: if it cannot be written.
    """
    import shutil

    folder = out.with_name(out.name + ".characters")
    try:
        yield gather(balanced, folder, per_class, seed)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def gather(balanced: Path, folder: Path, per_class: int, seed: int) -> Path:
    """Pick single characters of the train split, those that lines are never tested on.

    Args:
        balanced: the balanced data; of the samples with one character, at most `per_class`
            are picked by chance. One picture at a time is held in memory.
        folder: replaced.
        per_class: how many of each class.
        seed: of that chance.

    Returns:
        The file that tells what the others of the folder hold, by its SHA-256.

    Raises:
        DataError: if the train split holds no single character.
    """
    texts = read_columns(balanced, "train", ["text"]).column("text").to_pylist()
    places: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        if len(text) == 1 and text != " ":
            places.setdefault(text, []).append(place)
    if not places:
        raise DataError(
            f"looks of kind handwritten compose lines of single characters, and the train split "
            f"of {balanced} holds none; choose other looks, or a recipe with characters"
        )
    picked: dict[int, str] = {}
    for name, able in places.items():
        rng = np.random.default_rng([seed, zlib.crc32(b"handwriting"), ord(name)])
        picked |= dict.fromkeys(rng.permutation(able)[:per_class].tolist(), name)
    with new_folder(folder) as files:
        _write(files, balanced, picked)
    return folder / _CONTENTS


def open_bank(contents: Path) -> Bank:
    """Map a bank into memory, once per process.

    Raises:
        DataError: if it is not there, as on a cluster whose machines do not share the folder.
    """
    try:
        status = contents.stat()
    except OSError as error:
        raise DataError(
            f"{contents} cannot be read ({error.strerror}): workers need the folder of the data, "
            f"on a cluster as well"
        ) from error
    return _opened(contents, (status.st_ino, status.st_mtime_ns))


@lru_cache(maxsize=2)
def _opened(contents: Path, _state: tuple[int, int]) -> Bank:
    told = read_json(contents)
    members, start = {}, 0
    for name, count in told["classes"].items():
        members[name] = range(start, start + count)
        start += count
    pixels = np.memmap(contents.with_name(_PIXELS), np.uint8, "r")
    return Bank(pixels, np.load(contents.with_name(_SIZES)), members)


def _write(files: Path, balanced: Path, picked: dict[int, str]) -> None:
    """Write pictures as they come, then list them by class."""
    sizes: dict[str, list[tuple[int, int, int]]] = {
        name: [] for name in sorted(set(picked.values()))
    }
    end, digest = 0, hashlib.sha256()
    with (files / _PIXELS).open("wb") as stream:
        for place, sample in enumerate(read_samples(balanced, "train")):
            if place in picked:
                cut = _cut(sample.image)
                sizes[picked[place]].append((end, *cut.shape))
                stream.write(cut.tobytes())
                digest.update(cut.tobytes())
                end += cut.size
    listed = np.array([size for each in sizes.values() for size in each], np.int64)
    np.save(files / _SIZES, listed)
    digest.update(listed.tobytes())
    counts = {name: len(each) for name, each in sizes.items()}
    write_json(files / _CONTENTS, {"classes": counts, "sha256": digest.hexdigest()})


def _cut(image: bytes) -> np.ndarray:
    """(H, W) uint8: the ink, cropped to it, as strong as can be."""
    ink = ink_of(decode_picture(image))
    top, bottom, left, right = ink_box(ink)
    ink = ink[top:bottom, left:right]
    shrink = LONGEST_PX / max(ink.shape)
    if shrink < 1:
        size = [max(1, round(side * shrink)) for side in reversed(ink.shape)]
        ink = cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
    return cv2.convertScaleAbs(ink, alpha=255 / max(1, int(ink.max())))
