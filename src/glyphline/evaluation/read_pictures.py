"""Pictures in memory as a model reads them, lines cut for models of characters."""

from collections.abc import Callable, Sequence

import numpy as np

from glyphline.decoding.decoder import Decoder
from glyphline.evaluation.segmented import read_cut
from glyphline.models.saved import ModelCard
from glyphline.preprocess_batch import in_widths


def read_pictures(
    run: Callable[[np.ndarray], np.ndarray],
    card: ModelCard,
    pictures: Sequence[np.ndarray],
    truths: Sequence[str],
    decoder: Decoder,
    batch_size: int,
) -> list[str]:
    """Read pictures as `read_all` reads those of shards.

    Args:
        run: the network, (B, H, W, 1) float32 to logits.
        card: preprocessing, charset and head of the network.
        pictures: (H, W) uint8 each.
        truths: what they say; only whether that is one character or more is looked at.
        decoder: how logits become texts.
        batch_size: B.

    Returns:
        One text per picture.
    """
    takes = card.new_head().takes
    own = [index for index, truth in enumerate(truths) if takes(truth)]
    left = [index for index, truth in enumerate(truths) if not takes(truth)]
    texts: dict[int, str] = {}
    for positions, prepared in in_widths([pictures[index] for index in own], card.preprocess):
        for start in range(0, len(positions), batch_size):
            read = decoder.read(run(prepared[start : start + batch_size]))
            places = positions[start : start + batch_size]
            texts |= {own[at]: one.text for at, one in zip(places, read, strict=True)}
    cut = read_cut(run, card, [pictures[index] for index in left], decoder, batch_size)
    texts |= {index: one.text for index, one in zip(left, cut, strict=True)}
    return [texts[index] for index in range(len(pictures))]
