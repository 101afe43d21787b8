"""All training pictures as one matrix of features, which is what a forest learns from."""

from collections.abc import Iterator

import numpy as np

from glyphline.data.batches import Batches
from glyphline.errors import TrainingError
from glyphline.models.forest.features import Extractor
from glyphline.params.training import AugmentParams

MB = 2**20


def feature_matrix(
    samples: Batches,
    extract: Extractor,
    memory_mb: int,
    copies: int = 0,
    augmentation: AugmentParams | None = None,
    seed: int = 0,
) -> tuple[np.ndarray, list[str]]:
    """Stream the shards into one matrix; no more than a batch of pictures is held beside it.

    Args:
        samples: where the pictures come from.
        extract: pictures to features.
        memory_mb: what the matrix may take.
        copies: how often each picture comes again, changed at random.
        augmentation: how copies are changed, `train.augment`.
        seed: of the copies, the experiment's.

    Returns:
        (N, F) float32 and N texts: the samples in their order, then each round of copies in an
        order of its own.

    Raises:
        TrainingError: if the matrix would take more than `memory_mb`; nothing was read then but
            labels.
    """
    rows = samples.count() * (1 + copies)
    needed = rows * extract.count * np.dtype(np.float32).itemsize
    if needed > memory_mb * MB:
        raise TrainingError(
            f"{rows:,} pictures ({samples.count():,}, each with {copies} augmented copies) of "
            f"{extract.count:,} features need {-(-needed // MB):,} MB, but the model's memory_mb "
            f"is {memory_mb:,}; raise it, or lower augmented_copies, size_px or the number of "
            f"samples (balance: cap)"
        )
    matrix = np.empty((rows, extract.count), np.float32)
    texts: list[str] = []
    for pictures, labels in _rounds(samples, copies, augmentation, seed):
        matrix[len(texts) : len(texts) + len(labels)] = extract(pictures)
        texts += labels
    return matrix, texts


def _rounds(
    samples: Batches, copies: int, augmentation: AugmentParams | None, seed: int
) -> Iterator[tuple[np.ndarray, list[str]]]:
    yield from samples.ordered()
    if augmentation is not None:
        for number in range(copies):
            yield from samples.shuffled(seed, number, augmentation)
