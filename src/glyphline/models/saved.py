"""A model on disk: a folder of weights and one JSON file that says how to rebuild and use it."""

import importlib
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np

from glyphline.charset import Charset
from glyphline.decoding import HeadName
from glyphline.errors import DataError
from glyphline.models.heads import Head, head_of
from glyphline.outputs import read_json, write_json
from glyphline.params.base import Params, section
from glyphline.params.document import choose, members
from glyphline.preprocess import Preprocess

if TYPE_CHECKING:
    import keras

CARD = "model.json"
WEIGHTS = "model.weights.h5"
TRAINABLE = "trainable"  # an export's folder of weights that training can start from


Engine = Literal["keras", "forest"]


class Network(Protocol):
    """What reads pictures: a Keras network, or a forest, which answers to the same calls."""

    def predict_on_batch(self, pictures: np.ndarray, /) -> np.ndarray:
        """(B, H, W, 1) float32 to logits: (B, V) or (B, T, V) float32."""

    def count_params(self) -> int:
        """How many numbers were learnt."""


class ModelCard(Params):
    """Everything but the weights; enough to rebuild the network without params.yaml."""

    family: str
    family_params: dict[str, Any]
    head: HeadName
    charset: str
    merges: dict[str, str]
    preprocess: Preprocess
    provenance: dict[str, Any]
    """Seed, dataset, data fingerprint, train params, best epoch and its val figures."""

    @property
    def characters_only(self) -> bool:
        """Whether the model reads single characters and no lines."""
        return self.head == "softmax"

    def with_provenance(self, **more: Any) -> "ModelCard":
        """The same card with more said of where the model comes from."""
        return self.model_copy(update={"provenance": {**self.provenance, **more}})

    def new_head(self) -> Head:
        """The head over this model's charset."""
        return head_of(self.head, Charset(self.charset))

    def time_steps(self) -> int:
        """Most time steps the network can make of a line; 0 for models of single characters."""
        if self.characters_only:
            return 0
        return int(family(self.family).time_steps(self.params(), self.preprocess))

    def new_network(self) -> "keras.Model":
        """The network with fresh weights."""
        classes = self.new_head().classes()
        network: keras.Model = family(self.family).build(self.params(), self.preprocess, classes)
        return network

    def params(self) -> Any:
        """The family's own params, in the type of its file."""
        kind = family(self.family).FamilyParams
        return section(kind, self.family_params, f"models.{self.family}")


def family(name: str) -> ModuleType:
    """Import a family by its tag.

    Raises:
        ParamsError: naming the families there are.
    """
    package = "glyphline.models.families"
    return importlib.import_module(f"{package}.{choose(name, members(package), 'model')}")


def engine_of(name: str) -> Engine:
    """What trains, stores and exports a family: Keras, unless the family names another."""
    engine: Engine = getattr(family(name), "ENGINE", "keras")
    return engine


def save_model(folder: Path, card: ModelCard, network: Any) -> None:
    """Write weights and card into an existing folder; equal weights give equal bytes."""
    if engine_of(card.family) == "forest":
        network.save(folder)
    else:
        network.save_weights(folder / WEIGHTS)
    write_json(folder / CARD, card.model_dump())


def load_model(folder: Path) -> tuple[ModelCard, Any]:
    """Rebuild a saved model.

    Returns:
        The card, and the network as its engine knows it; every one is a `Network`.

    Raises:
        DataError: if the folder holds no saved model.
    """
    try:
        card = ModelCard.model_validate(read_json(folder / CARD))
    except FileNotFoundError as error:
        raise DataError(f"{folder} holds no {CARD}; run `dvc repro train` first") from error
    if engine_of(card.family) == "forest":
        from glyphline.models.forest.forest import Forest

        classes = card.new_head().classes()
        return card, Forest.load(folder, card.params().features, card.preprocess, classes)
    network = card.new_network()
    network.load_weights(folder / WEIGHTS)
    return card, network
