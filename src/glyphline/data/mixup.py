"""Mixup: pictures blended in pairs, and their labels with them."""

from collections.abc import Iterator

import numpy as np

from glyphline.data.feed import Encoded

STREAM = 0x6D6978  # sets these random numbers apart from those of order and augmentation


def mix_up(
    stream: Iterator[Encoded], classes: int, alpha: float, seed: int, first: int
) -> Iterator[Encoded]:
    """Blend each picture with another of its batch.

    The share of the picture itself is drawn from Beta(alpha, alpha), each for itself: mostly
    near 0 or 1 for a small alpha, evenly for 1.

    Args:
        stream: pictures (B, H, W, 1) float32 and class ids (B,) int32.
        classes: V.
        alpha: `train.augment.mixup`, more than 0.
        seed: the experiment's seed.
        first: the number of the stream's first batch; each has random numbers of its own.

    Yields:
        Pictures, and (B, V) float32, the share of each class, which add up to 1.

    Source: Zhang et al. 2018, mixup: Beyond Empirical Risk Minimization.
    """
    for number, (pictures, labels) in enumerate(stream, first):
        rng = np.random.default_rng([seed, number, STREAM])
        share = rng.beta(alpha, alpha, len(labels)).astype(np.float32)
        other = rng.permutation(len(labels))
        shares = np.zeros((len(labels), classes), np.float32)
        shares[np.arange(len(labels)), labels] = share
        shares[np.arange(len(labels)), labels[other]] += 1 - share
        own = share[:, None, None, None]
        yield own * pictures + (1 - own) * pictures[other], shares
