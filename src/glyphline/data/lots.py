"""Random numbers that belong to a sample: drawn from the seed and its own pixels."""

import hashlib

import numpy as np


def draw_lots(digests: np.ndarray, seed: int, purpose: str) -> np.ndarray:
    """Draw one number per sample.

    A sample's number depends on nothing else: neither the order of the samples nor their count
    nor the worker that met it changes the draw.

    Args:
        digests: (N, 2) uint64, evenly spread, such as a hash of the pixels.
        seed: the document's seed.
        purpose: separates the draws made for different ends, such as `split`.

    Returns:
        (N,) uint64; sort by it for a random order.

    Source: Steele et al. 2014, the mixing function of SplitMix64.
    """
    salt = hashlib.blake2b(f"{seed}:{purpose}".encode(), digest_size=8).digest()
    mixed = digests[:, 0] ^ np.uint64(int.from_bytes(salt, "little"))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
