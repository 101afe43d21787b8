"""How well a variant reads the whole test set, and whether that is well enough."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from glyphline.charset import Charset
from glyphline.data.batches import Batches
from glyphline.decoding import HeadName, decode
from glyphline.errors import ExportError
from glyphline.export.runtimes import Runner
from glyphline.metrics import character_edits, exact_match
from glyphline.params.export import ExportParams

ROUNDING = 1e-12


@dataclass(frozen=True)
class Score:
    """How one variant reads the test set.

    Attributes:
        samples: pictures read.
        accuracy: share read without an error, in [0, 1].
        cer: pooled character error rate.
        flips: pictures read differently from the trained model.
        size_bytes: of the file, or of all files of the folder; 0 for the trained model.
    """

    samples: int
    accuracy: float
    cer: float
    flips: int
    size_bytes: int

    @property
    def agreement(self) -> float:
        """Share of pictures read like the trained model, in [0, 1]."""
        return (self.samples - self.flips) / max(1, self.samples)


@dataclass(frozen=True)
class Flip:
    """A picture whose reading changed on the way into a variant."""

    variant: str
    index: int
    truth: str
    trained: str
    exported: str


def read_all(run: Runner, test: Batches, charset: Charset, head: HeadName) -> list[str]:
    """Read every test picture once, in order.

    Raises:
        ExportError: if a value is not finite.
    """

    def read(pictures: np.ndarray, _: list[str]) -> list[str]:
        logits = run(pictures)
        if not np.isfinite(logits).all():
            raise ExportError("it gives values that are not finite")
        return [prediction.text for prediction in decode(logits, charset, head)]

    return list(test.each(read))


def score_texts(
    truths: Sequence[str], texts: Sequence[str], expected: Sequence[str], size_bytes: int
) -> Score:
    """Score what was read.

    Args:
        truths: the labels.
        texts: what the variant read.
        expected: what the trained model read.
        size_bytes: of the variant.
    """
    return Score(
        samples=len(truths),
        accuracy=exact_match(truths, texts),
        cer=character_edits(truths, texts).rate,
        flips=sum(a != b for a, b in zip(texts, expected, strict=True)),
        size_bytes=size_bytes,
    )


def find_flips(
    variant: str, truths: Sequence[str], texts: Sequence[str], expected: Sequence[str]
) -> list[Flip]:
    """List the pictures that a variant reads differently from the trained model."""
    rows = enumerate(zip(truths, expected, texts, strict=True))
    return [Flip(variant, i, t, old, new) for i, (t, old, new) in rows if old != new]


def is_int8(variant: str) -> bool:
    """Whether a variant has weights of 8 bits."""
    return "_int8_" in variant


def excess(variant: str, score: Score, trained: Score, params: ExportParams) -> str:
    """Say by what a variant reads worse than tolerated; empty when it reads well enough."""
    if is_int8(variant):
        if score.cer - trained.cer <= params.max_int8_cer_rise + ROUNDING:
            return ""
        return (
            f"its character error rate is {score.cer:.3%} where the trained model's is "
            f"{trained.cer:.3%}, a rise of more than export.max_int8_cer_rise = "
            f"{params.max_int8_cer_rise:g}"
        )
    if trained.accuracy - score.accuracy <= params.max_accuracy_drop + ROUNDING:
        return ""
    return (
        f"it reads {score.accuracy:.3%} of the {score.samples:,} test samples without an error "
        f"({score.flips} flips) where the trained model reads {trained.accuracy:.3%}, a fall of "
        f"more than export.max_accuracy_drop = {params.max_accuracy_drop:g}"
    )
