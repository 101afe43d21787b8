"""From logits to lines with the boxes of their characters."""

import math
from collections.abc import Sequence

import numpy as np

from glyphline.decoding import decode_probabilities, softmax
from glyphline.decoding.decoder import Decoder
from glyphline.exported import ExportCard
from glyphline.reading.ctc_boxes import emitted, place, spelt
from glyphline.reading.geometry import Box
from glyphline.reading.results import Character, Line
from glyphline.reading.segment_steps import segment_steps
from glyphline.reading.segmentation import Segmentation
from glyphline.reading.units import LineUnits
from glyphline.sample import Prediction

Output = tuple[Prediction, np.ndarray, int]
"""What was read of a unit, its probabilities ((V,) or (T, V)) and the width of the input in px."""


def decoded(logits: np.ndarray, width_px: int, card: ExportCard, decoder: Decoder) -> list[Output]:
    """Read a batch of logits, calibrated if the model is.

    Args:
        logits: (B, V) or (B, T, V).
        width_px: of the batch.
        card: of the model.
        decoder: of lines, which single characters of a line yet to be put together are not.
    """
    probabilities = softmax(logits, decoder.temperature)
    if card.head == "ctc":
        predictions = decoder.read_probabilities(probabilities)
    else:
        predictions = decode_probabilities(probabilities, card.characters, card.head)
    return [(p, row, width_px) for p, row in zip(predictions, probabilities, strict=True)]


def assemble(
    units: LineUnits, outputs: Sequence[Output], card: ExportCard, decoder: Decoder
) -> Line:
    """Put together what was read of a line.

    Args:
        units: the line.
        outputs: one per picture of it.
        card: of the model.
        decoder: which texts may be read.
    """
    if units.segmentation is not None:
        if decoder.constraint is not None and outputs:
            return _of_an_allowed_text(units, units.segmentation, outputs, decoder)
        return _of_segments(units, units.segmentation, [one for one, _, _ in outputs])
    prediction, probabilities, width_px = outputs[0]
    box = units.line.box
    if card.head == "softmax":
        if decoder.constraint is not None:
            prediction = decoder.read_probabilities(probabilities[None])[0]
        character = Character(prediction.text, prediction.confidence, box)
        characters = (character,) if prediction.text else ()
        return Line(prediction.text, prediction.confidence, box, characters)
    steps = emitted(probabilities, decoder.charset)
    if "".join(step.text for step in steps) != prediction.text:
        steps = spelt(probabilities, decoder.charset, prediction.text)
    boxes = place(steps, units.pictures[0], card.preprocess, width_px)
    read = [
        Character(step.text, step.confidence, units.line.on_page(one))
        for step, one in zip(steps, boxes, strict=True)
    ]
    return Line(prediction.text, prediction.confidence, box, tuple(read))


def _of_segments(
    units: LineUnits, cut: Segmentation, read: Sequence[Prediction], spaced: bool = True
) -> Line:
    """The characters one after the other, with the spaces that were found between them."""
    characters: list[Character] = []
    last: Box | None = None
    for segment, prediction in zip(cut.segments, read, strict=True):
        if spaced and segment.after_space and last is not None:
            white = Box(last.right, last.top, max(last.right + 1, segment.box.left), last.bottom)
            characters.append(Character(" ", 1.0, units.line.on_page(white)))
        box = units.line.on_page(segment.box)
        characters.append(Character(prediction.text, prediction.confidence, box))
        last = segment.box
    text = "".join(character.text for character in characters)
    confidence = math.prod(character.confidence for character in characters)
    return Line(text, confidence if characters else 0.0, units.line.box, tuple(characters))


def _of_an_allowed_text(
    units: LineUnits, cut: Segmentation, outputs: Sequence[Output], decoder: Decoder
) -> Line:
    """The most probable allowed text that has one character for each segment."""
    probabilities = np.stack([own for _, own, _ in outputs])
    space = decoder.charset.characters.find(" ")
    whole = decoder.read_lines(segment_steps(cut, probabilities, space)[None])[0]
    if not whole.text:
        return Line("", 0.0, units.line.box, ())
    spaced = space >= 0
    said = list(whole.text)
    if spaced:  # the step of a found space says nothing else, so the others are the segments
        for index, segment in enumerate(cut.segments):
            if index and segment.after_space:
                del said[index]
    ids = decoder.charset.encode("".join(said))
    sure = probabilities[np.arange(len(ids)), ids].tolist()
    read = [Prediction(text, confidence) for text, confidence in zip(said, sure, strict=True)]
    line = _of_segments(units, cut, read, spaced)
    return Line(line.text, whole.confidence, line.box, line.characters)
