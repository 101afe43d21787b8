"""Now and then a batch of lines on paper as long as the longest, as files of one width see them.

LiteRT files take pictures of one width, and a network that met little paper behind its lines reads
the far side of much of it worse.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from glyphline.data.window import Levels
from glyphline.preprocess import Preprocess

EVERY = 24  # batches, in the mean: a tenth more work where lines are a third of the longest


def with_long_padding(
    batches: Iterable[Levels], how: Preprocess, seed: int, epoch: int, first: int = 0
) -> Iterator[Levels]:
    """Fill one batch in `EVERY` up to `how.fixed_width_px`, where lines vary in width.

    Args:
        batches: of one epoch, in order.
        how: their preprocessing.
        seed: the experiment's seed.
        epoch: counted from 0.
        first: number of the first batch in its epoch; which are filled up hangs on their number.
    """
    full = how.fixed_width_px if how.width_step_px else None
    for number, batch in enumerate(batches, first):
        if full and np.random.default_rng([seed, epoch, number]).integers(EVERY) == 0:
            yield batch.widened(full)
        else:
            yield batch
