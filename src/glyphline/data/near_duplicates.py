"""Pictures that are nearly equal: the same scan, moved, rescaled, blurred or recompressed.

Candidates come from signatures, sorted by `ORDERS` random choices of their bits: in one order or
another, two that differ in few bits stand close together. Each is compared with the `WINDOW` that
follow it in each order, so that time and memory are bounded however many pictures look alike; the
price is that within a crowd of more lookalikes than that not every pair is found. What the
signatures cannot rule out is looked at again, picture by picture (see `glyphline.data.likeness`).

Source: Charikar 2002, Similarity estimation techniques from rounding algorithms (the orders).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from glyphline.data.inventory import Inventory
from glyphline.data.likeness import RESCALED, SAME_SCALE, Portrait, alike, draw_portrait
from glyphline.data.lots import draw_lots
from glyphline.data.signature import BITS, BLANK
from glyphline.picture import decode_picture

ORDERS = 12
WINDOW = 8
MAX_BITS = 14
"""Differing bits of two signatures up to which the pictures are looked at; of copies of EMNIST
recompressed, blurred by 0.6 px or enlarged 1.5 times, 99 of 100 differ in 10 or fewer."""
MAX_LOOKED_AT = 500_000
"""Pairs that are looked at, some 30 seconds' worth; where there are more, fewer bits may differ."""
_WORD = 64
_CACHED = 8192  # portraits held at once

Pictures = Callable[[int], bytes]
"""Given the number of a raw sample, its encoded picture; such as `Spool.read`."""


@dataclass(frozen=True)
class NearDuplicates:
    """Pairs of nearly equal pictures among N samples.

    Attributes:
        one: (P,) int64, position of the sample met first.
        other: (P,) int64, position of the other; pairs are sorted by `one`, then `other`.
        bits: differing bits of two signatures up to which pictures were looked at: `MAX_BITS`,
            or less where that would have been too many.
    """

    one: np.ndarray
    other: np.ndarray
    bits: int

    @property
    def cut(self) -> bool:
        """Whether likely pairs were passed over because there were too many."""
        return self.bits < MAX_BITS

    def __len__(self) -> int:
        return len(self.one)


def find_near_duplicates(
    inventory: Inventory, searched: np.ndarray, pictures: Pictures, seed: int
) -> NearDuplicates:
    """Find nearly equal pictures; blank ones are alike in saying nothing, and are left out.

    Args:
        inventory: N samples.
        searched: (N,) bool, which of them to compare; of equal pictures only one should be.
        pictures: where the pictures are read again, by `Inventory.row`.
        seed: of the choice of bits.
    """
    chosen = np.flatnonzero(searched & (inventory.contrast > BLANK))
    one, other, bits = _candidates(inventory.take(chosen), seed)
    one, other = chosen[one], chosen[other]

    @lru_cache(maxsize=_CACHED)
    def portrait(position: int) -> Portrait | None:
        return draw_portrait(decode_picture(pictures(int(inventory.row[position]))))

    same = np.zeros(len(one), bool)
    for index, pair in enumerate(zip(one.tolist(), other.tolist(), strict=True)):
        first, second = portrait(pair[0]), portrait(pair[1])
        same[index] = first is not None and second is not None and alike(first, second)
    return NearDuplicates(one[same], other[same], bits)


def _candidates(inventory: Inventory, seed: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Pairs whose signatures and sizes do not rule them out, sorted, and the bits they may differ.

    Memory holds at most twice `MAX_LOOKED_AT` pairs and those of one step.
    """
    count, limit = len(inventory), MAX_BITS
    pairs, bits = np.empty(0, np.int64), np.empty(0, np.uint16)
    spread = np.log(np.maximum(inventory.spread, 1e-3))
    size = np.log(inventory.size[:, ::-1].astype(np.float32))  # as spread: x, then y
    for order in range(ORDERS if count > 1 else 0):
        sequence = np.argsort(_keys(inventory.signature, seed, order), kind="stable")
        signatures = inventory.signature[sequence]
        for step in range(1, min(WINDOW, count - 1) + 1):
            differing = _differing(signatures[step:] ^ signatures[:-step])
            at = np.flatnonzero(differing <= limit)
            one, other = sequence[at], sequence[at + step]
            fits = _sizes_fit(spread[other] - spread[one], size[other] - size[one])
            one, other = one[fits], other[fits]
            pair = np.minimum(one, other) * count + np.maximum(one, other)
            pairs = np.concatenate([pairs, pair])
            bits = np.concatenate([bits, differing[at[fits]]])
            if len(pairs) > 2 * MAX_LOOKED_AT:
                pairs, bits, limit = _likeliest(pairs, bits, limit)
    pairs, _, limit = _likeliest(pairs, bits, limit)
    return pairs // max(count, 1), pairs % max(count, 1), limit


def _likeliest(
    pairs: np.ndarray, bits: np.ndarray, limit: int
) -> tuple[np.ndarray, np.ndarray, int]:
    """Sort pairs, each once, and lower the limit of bits until no more than allowed are left."""
    pairs, first = np.unique(pairs, return_index=True)
    bits = bits[first]
    up_to = np.cumsum(np.bincount(bits, minlength=limit + 1))
    while limit > 0 and up_to[limit] > MAX_LOOKED_AT:
        limit -= 1
    # Pictures with equal signatures may be too many by themselves: then the first ones are taken.
    near = np.flatnonzero(bits <= limit)[:MAX_LOOKED_AT]
    return pairs[near], bits[near], limit


def _keys(signatures: np.ndarray, seed: int, order: int) -> np.ndarray:
    """(N,) uint64: 64 of the 256 bits of each signature, chosen and shuffled for this order."""
    numbers = np.arange(BITS, dtype=np.uint64)
    lots = draw_lots(np.stack([numbers, numbers], axis=1), seed, f"near duplicates {order}")
    keys = np.zeros(len(signatures), np.uint64)
    for bit in np.argsort(lots, kind="stable")[:_WORD].tolist():
        keys <<= np.uint64(1)
        keys |= signatures[:, bit // _WORD] >> np.uint64(bit % _WORD) & np.uint64(1)
    return keys


def _differing(words: np.ndarray) -> np.ndarray:
    """(P,) how many bits are set in (P, 4) words."""
    return np.bitwise_count(words).sum(axis=1, dtype=np.uint16)


def _sizes_fit(ratio: np.ndarray, resized: np.ndarray) -> np.ndarray:
    """Whether the ink is equally large, or larger by as much as the picture is.

    Coarser than `alike`, as these spreads were measured on shrunken pictures.

    Args:
        ratio: (P, 2) logarithm of the ratio of spreads.
        resized: (P, 2) the same of the pictures' sizes.

    Returns:
        (P,) bool.
    """
    fits = (np.abs(ratio) < 2 * SAME_SCALE["character"]) | (np.abs(ratio - resized) < 2 * RESCALED)
    return fits.all(axis=1)
