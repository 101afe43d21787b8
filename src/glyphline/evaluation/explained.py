"""Why the worst errors were made: the steps of lines, the places that characters were told by."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from glyphline.decoding import softmax
from glyphline.decoding.decoder import Decoder
from glyphline.decoding.steps import text_steps
from glyphline.evaluation.galleries import load_cards, worst_errors
from glyphline.evaluation.gradcam import class_maps
from glyphline.evaluation.predict import ReadSplit
from glyphline.models.saved import ModelCard, engine_of
from glyphline.plots.alignments import Aligned
from glyphline.plots.grid import Card
from glyphline.plots.heat import Seen
from glyphline.preprocess_batch import in_widths


@dataclass(frozen=True)
class Explained:
    """The worst errors, explained.

    Attributes:
        aligned: of a CTC head, which step said what.
        seen: of a softmax head, which places spoke for what was read, and for the truth.
        reason: why there is neither; empty where there is one.
    """

    aligned: Sequence[Aligned] = ()
    seen: Sequence[Seen] = ()
    reason: str = ""


def explain_errors(
    network: Any, card: ModelCard, read: ReadSplit | None, decoder: Decoder, limit: int
) -> Explained:
    """Explain the most confident errors of what the model's head takes itself.

    Args:
        network: as `load_model` returns it.
        card: preprocessing, charset and head of the network.
        read: what the head has read; None where it takes none of the test set.
        decoder: calibrated.
        limit: how many errors; 0 for none.
    """
    if not limit:
        return Explained(reason="switched off: evaluate.explain is 0")
    worst = worst_errors(read.readings, limit) if read else []
    if read is None or not worst:
        return Explained(reason="no errors to explain")
    cards = load_cards(read.readings, worst, read.pictures)
    if card.head == "ctc":
        return Explained(aligned=_align(network, card, cards, decoder))
    if engine_of(card.family) != "keras":
        return Explained(
            reason=f"{card.family} has no gradients, and Grad-CAM is made of them; choose a family "
            f"of networks, such as cnn"
        )
    from glyphline.backend import keras

    if (backend := keras.backend.backend()) != "tensorflow":
        return Explained(reason=f"Grad-CAM takes TensorFlow's gradients; Keras ran on {backend}")
    return Explained(seen=_look(network, card, cards))


def _align(network: Any, card: ModelCard, cards: Sequence[Card], decoder: Decoder) -> list[Aligned]:
    """Lines as the network saw them, with what each of its steps says."""
    found: dict[int, Aligned] = {}
    for positions, prepared in in_widths([each.picture for each in cards], card.preprocess):
        probabilities = softmax(network.predict_on_batch(prepared), decoder.temperature)
        for at, picture, steps in zip(positions, prepared, probabilities, strict=True):
            ids = decoder.charset.encode(cards[at].text)
            said = text_steps(steps, ids)
            labels = np.array([*ids, steps.shape[1] - 1])  # the blank's place, -1, is the last
            sure = steps[np.arange(len(said)), labels[said]]
            found[at] = Aligned(cards[at], picture[:, :, 0], said.tolist(), sure.tolist())
    return [found[at] for at in range(len(cards))]


def _look(network: Any, card: ModelCard, cards: Sequence[Card]) -> list[Seen]:
    """Characters as the network saw them, with the maps of two classes."""
    ((_, pictures),) = in_widths([each.picture for each in cards], card.preprocess)
    maps = []
    for texts in ([each.text for each in cards], [each.truth for each in cards]):
        ids = [max(0, card.charset.find(text)) if text else 0 for text in texts]
        known = np.array([bool(text) and text in card.charset for text in texts])
        maps.append(class_maps(network, pictures, ids) * known[:, None, None])
    return [
        Seen(each, picture[:, :, 0], read, truth)
        for each, picture, read, truth in zip(cards, pictures, *maps, strict=True)
    ]
