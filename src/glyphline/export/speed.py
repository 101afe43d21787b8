"""How fast a variant reads, from an encoded picture to its text."""

import itertools
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from glyphline.charset import Charset
from glyphline.decoding import HeadName, decode
from glyphline.export.runtimes import Runner
from glyphline.picture import decode_picture
from glyphline.preprocess import Preprocess
from glyphline.preprocess_batch import in_widths

PICTURES = 200
WARM_UP = 5  # first calls allocate
LIMIT_S = 4.0  # of each of the two measurements
FEWEST = 20  # pictures; below them the limit waits


@dataclass(frozen=True)
class Speed:
    """How fast one variant reads on this machine, its runtime's own number of threads.

    Attributes:
        latency_p50_ms: one picture at a time, half of them are as quick.
        latency_p95_ms: one picture at a time, 95 in 100 are as quick.
        throughput_per_s: pictures per second in batches.
    """

    latency_p50_ms: float
    latency_p95_ms: float
    throughput_per_s: float


def measure_speed(
    run: Runner,
    pictures: Sequence[bytes],
    how: Preprocess,
    charset: Charset,
    head: HeadName,
    batch_size: int,
) -> Speed:
    """Read pictures one at a time and in batches, decoding and preprocessing included.

    Args:
        run: (B, H, W, 1) float32 to logits.
        pictures: encoded pictures; they are read again and again to fill a batch.
        how: preprocessing.
        charset: the model's characters.
        head: the model's head.
        batch_size: B of the throughput.
    """

    def read(some: Sequence[bytes]) -> None:
        for _, batch in in_widths([decode_picture(one) for one in some], how):
            decode(run(batch), charset, head)

    for picture in pictures[:WARM_UP]:
        read([picture])
    each = _times(read, ([picture] for picture in pictures), FEWEST)
    batch = list(itertools.islice(itertools.cycle(pictures), batch_size))
    read(batch)
    batches = _times(read, itertools.repeat(batch, 5), 1)
    median, late = (float(np.percentile(each, q)) * 1000 for q in (50, 95))
    return Speed(median, late, batch_size / float(np.median(batches)))


def _times(
    read: Callable[[Sequence[bytes]], None], batches: Iterable[Sequence[bytes]], fewest: int
) -> list[float]:
    """Seconds of each call, until the batches or `LIMIT_S` are used up."""
    seconds: list[float] = []
    for batch in batches:
        if len(seconds) >= fewest and sum(seconds) > LIMIT_S:
            break
        start = time.perf_counter()
        read(batch)
        seconds.append(time.perf_counter() - start)
    return seconds
