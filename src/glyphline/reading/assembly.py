"""From logits to lines with the boxes of their characters."""

import math
from collections.abc import Sequence

import numpy as np

from glyphline.decoding import decode
from glyphline.exported import ExportCard
from glyphline.reading.ctc_boxes import emitted, place
from glyphline.reading.geometry import Box
from glyphline.reading.results import Character, Line
from glyphline.reading.segmentation import Segmentation
from glyphline.reading.units import LineUnits
from glyphline.sample import Prediction

Output = tuple[Prediction, np.ndarray, int]
"""What was read of a unit, its logits ((V,) or (T, V)) and the width of the input in px."""


def decoded(logits: np.ndarray, width_px: int, card: ExportCard) -> list[Output]:
    """Read a batch of logits, calibrated if the model is.

    Args:
        logits: (B, V) or (B, T, V).
        width_px: of the batch.
        card: of the model.
    """
    if card.calibration is not None:
        logits = logits / card.calibration.temperature
    predictions = decode(logits, card.characters, card.head)
    return [(p, row, width_px) for p, row in zip(predictions, logits, strict=True)]


def assemble(units: LineUnits, outputs: Sequence[Output], card: ExportCard) -> Line:
    """Put together what was read of a line.

    Args:
        units: the line.
        outputs: one per picture of it.
        card: of the model.
    """
    if units.segmentation is not None:
        return _of_segments(units, units.segmentation, outputs)
    prediction, logits, width_px = outputs[0]
    box = units.line.box
    if card.head == "softmax":
        character = Character(prediction.text, prediction.confidence, box)
        return Line(prediction.text, prediction.confidence, box, (character,))
    steps = emitted(logits, card.characters)
    boxes = place(steps, units.pictures[0], card.preprocess, width_px)
    characters = [
        Character(step.text, step.confidence, units.line.on_page(one))
        for step, one in zip(steps, boxes, strict=True)
    ]
    return Line(prediction.text, prediction.confidence, box, tuple(characters))


def _of_segments(units: LineUnits, segmentation: Segmentation, outputs: Sequence[Output]) -> Line:
    characters: list[Character] = []
    last: Box | None = None
    for segment, (prediction, _, _) in zip(segmentation.segments, outputs, strict=True):
        if segment.after_space and last is not None:
            white = Box(last.right, last.top, max(last.right + 1, segment.box.left), last.bottom)
            characters.append(Character(" ", 1.0, units.line.on_page(white)))
        box = units.line.on_page(segment.box)
        characters.append(Character(prediction.text, prediction.confidence, box))
        last = segment.box
    text = "".join(character.text for character in characters)
    confidence = math.prod(character.confidence for character in characters)
    return Line(text, confidence if characters else 0.0, units.line.box, tuple(characters))
