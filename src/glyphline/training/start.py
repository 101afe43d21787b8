"""Training that starts from an earlier model, whose charset may have been another."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glyphline.errors import TrainingError
from glyphline.models.saved import CARD, TRAINABLE, ModelCard, load_model
from glyphline.own_path import own_path

if TYPE_CHECKING:
    import keras

LOGITS = "logits"


@dataclass(frozen=True)
class Start:
    """What was taken over.

    Attributes:
        path: the earlier model, as params.yaml names it.
        sha256: of its files.
        weights: arrays that were copied, the logits' among them.
        known: characters whose logits were copied.
        new: characters of the new charset that begin at random.
        gone: characters of the earlier charset that the new one lacks.
    """

    path: str
    sha256: str
    weights: int
    known: str
    new: str
    gone: str

    def line(self) -> str:
        """For the terminal."""
        return (
            f"starting from {self.path}: {self.weights} weights copied; {len(self.known)} "
            f"characters known, {len(self.new)} new {self.new!r}, {len(self.gone)} gone "
            f"{self.gone!r}"
        )


def start_from(path: str, card: ModelCard, network: "keras.Model") -> Start:
    """Copy what an earlier model of the same family has learnt.

    All layers but the last are copied whole; of the last, which gives the logits, the rows of
    characters that both charsets have, and CTC's blank.

    Args:
        path: a model's folder, as `train.start_from` names it.
        card: of the new model.
        network: changed in place.

    Raises:
        DataError: if there is no such model.
        TrainingError: if it is of another family, or its layers are of other sizes.
    """
    folder = model_folder(path, "train.start_from")
    before_card, before = load_model(folder)
    if before_card.family != card.family:
        raise TrainingError(
            f"train.start_from names {folder}, a {before_card.family}, and model is "
            f"{card.family}; choose model={before_card.family}, or start_from: null"
        )
    copied = _copy_layers(before, network, folder)
    known = _copy_logits(before_card, before, card, network, folder)
    return Start(
        path=path,
        sha256=fingerprint(path, "train.start_from"),
        weights=copied + len(network.get_layer(LOGITS).weights),
        known=known,
        new="".join(c for c in card.charset if c not in known),
        gone="".join(c for c in before_card.charset if c not in known),
    )


def model_folder(path: str, key: str) -> Path:
    """The folder of an earlier model that params.yaml names.

    Args:
        path: a model, an export, or a copy of one.
        key: where params.yaml names it, for the message.

    Raises:
        TrainingError: if it holds no trained model.
    """
    folder = own_path(path)
    for there in (folder, folder / TRAINABLE):
        if (there / CARD).is_file():
            return there
    raise TrainingError(
        f"{key} names {folder}, which holds no {CARD}, nor does {TRAINABLE} in it; name "
        f"a copy of a folder data/model, or of an export made with export.trainable: true"
    )


def fingerprint(path: str, key: str) -> str:
    """SHA-256 of the files of an earlier model; path and key as for `model_folder`."""
    total = hashlib.sha256()
    for file in sorted(p for p in model_folder(path, key).iterdir() if p.is_file()):
        total.update(file.name.encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _copy_layers(before: "keras.Model", network: "keras.Model", folder: Path) -> int:
    """Copy all weights but those of the logits; how many there were."""
    old, new = _without_logits(before), _without_logits(network)
    shapes = [tuple(w.shape) for w in old], [tuple(w.shape) for w in new]
    if shapes[0] != shapes[1]:
        raise _other_sizes(folder)
    for source, target in zip(old, new, strict=True):
        target.assign(source)
    return len(new)


def _without_logits(network: "keras.Model") -> list[Any]:
    logits = {id(weight) for weight in network.get_layer(LOGITS).weights}
    return [weight for weight in network.weights if id(weight) not in logits]


def _copy_logits(
    before_card: ModelCard,
    before: "keras.Model",
    card: ModelCard,
    network: "keras.Model",
    folder: Path,
) -> str:
    """Copy the logits of characters that both have; these characters."""
    known = [c for c in card.charset if c in before_card.charset]
    old_ids = [before_card.charset.index(c) for c in known]
    new_ids = [card.charset.index(c) for c in known]
    if card.head == "ctc":  # the blank is the last class
        old_ids.append(len(before_card.charset))
        new_ids.append(len(card.charset))
    layer = network.get_layer(LOGITS)
    pairs = zip(before.get_layer(LOGITS).get_weights(), layer.get_weights(), strict=True)
    values = []
    for old, new in pairs:
        if old.shape[:-1] != new.shape[:-1]:
            raise _other_sizes(folder)
        new[..., new_ids] = old[..., old_ids]
        values.append(new)
    layer.set_weights(values)
    return "".join(known)


def _other_sizes(folder: Path) -> TrainingError:
    return TrainingError(
        f"the layers of the model in {folder} are of other sizes; give the model the params that "
        f"stand in {folder / CARD} under family_params, or start_from: null"
    )
