"""Models of single characters read lines: cut into characters, read, set together."""

import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from glyphline.decoding import softmax
from glyphline.decoding.decoder import Decoder
from glyphline.models.saved import ModelCard
from glyphline.picture import decode_picture
from glyphline.preprocess_batch import prepare_characters
from glyphline.reading.cutting import cut_characters
from glyphline.reading.segment_steps import segment_steps
from glyphline.reading.segmentation import Segmentation, segment
from glyphline.sample import Prediction
from glyphline.shards import read_samples

LINES_TOGETHER = 64


def read_by_segments(
    run: Callable[[np.ndarray], np.ndarray],
    card: ModelCard,
    folder: Path,
    prefix: str,
    decoder: Decoder,
    batch_size: int,
) -> Iterator[Prediction]:
    """Read the lines among some samples, in their order.

    Lines are cut as the reader cuts them. Without a constraint the line is its characters with
    the spaces found between them, its confidence the product of theirs; a model whose charset
    has no space reads none, as its classes and the truths have none. A lexicon or a pattern
    is held against the whole line: each character is a step of which no blank is possible.

    Args:
        run: the network, (B, H, W, 1) float32 to (B, V) logits.
        card: preprocessing and charset of the network.
        folder: of the shards.
        prefix: of the shards; samples that say one character are passed over.
        decoder: of the model, calibrated.
        batch_size: B.
    """
    waiting: list[np.ndarray] = []
    for sample in read_samples(folder, prefix):
        if len(sample.text) > 1:
            waiting.append(decode_picture(sample.image))
        if len(waiting) == LINES_TOGETHER:
            yield from read_cut(run, card, waiting, decoder, batch_size)
            waiting = []
    yield from read_cut(run, card, waiting, decoder, batch_size)


def read_cut(
    run: Callable[[np.ndarray], np.ndarray],
    card: ModelCard,
    lines: Sequence[np.ndarray],
    decoder: Decoder,
    batch_size: int,
) -> Iterator[Prediction]:
    """Read some pictures of lines, (H, W) uint8 each, as `read_by_segments` does."""
    cuts = [segment(line) for line in lines]
    characters = [
        picture
        for line, cut in zip(lines, cuts, strict=True)
        if cut.segments
        for picture in cut_characters(line, cut, card.preprocess.framing)
    ]
    logits = [
        row
        for start in range(0, len(characters), batch_size)
        for row in run(prepare_characters(characters[start : start + batch_size], card.preprocess))
    ]
    start = 0
    for cut in cuts:
        own = logits[start : start + len(cut.segments)]
        start += len(cut.segments)
        yield _set_together(cut, np.array(own), decoder) if own else Prediction("", 0.0)


def _set_together(cut: Segmentation, logits: np.ndarray, decoder: Decoder) -> Prediction:
    """One line from the logits of its characters, (N, V)."""
    if decoder.constraint is None:
        read = decoder.read(logits)
        characters = [prediction.text for prediction in read]
        spaced = " " in decoder.charset
        text = cut.text(characters) if spaced else "".join(characters)
        return Prediction(text, math.prod(prediction.confidence for prediction in read))
    probabilities, space = (
        softmax(logits, decoder.temperature),
        decoder.charset.characters.find(" "),
    )
    return decoder.read_lines(segment_steps(cut, probabilities, space)[None])[0]
